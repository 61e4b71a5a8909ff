"""Every title of 300 random runs is true: each kind has a checker of its own (tests/titled.py)."""

import re
from functools import lru_cache

import matplotlib
import matplotlib.pyplot as plt
import pytest
from random_scenarios import random_scenario
from random_teams import random_team
from seen import texts
from slowly import first_of
from titled import BURN, MANY, MONTH, TIMELINE, Titled, fault_of, near, title_faults

from simulator import draw_burn, load_scenario, simulate, unattended
from simulator.outputs.charts import titles

matplotlib.use("Agg")
SEEDS, CHUNK = 300, 25


@lru_cache(maxsize=25)
def played(seed, make=random_scenario):
    run = simulate(make(seed).set("outcomes", "random"), seed)
    return run, unattended(run) if run.scenario.oncall else None


@pytest.mark.parametrize("make", [random_scenario, random_team])
@pytest.mark.parametrize("first", first_of(range(0, SEEDS, CHUNK), 1))
def test_titles_are_true(first, make):
    for seed in range(first, first + CHUNK):
        assert title_faults(*played(seed, make)) == [], seed


def changed(text):
    """The text with each of its numbers made another, one at a time."""
    for match in re.finditer(r"(?<![\w.-])\d[\d.]*", text):
        number = float(match[0])
        other = f"{number * 3 + 1:g}"
        yield f"{text[: match.start()]}{other}{text[match.end() :]}"


def test_a_wrong_title_is_noticed():
    """Any number that is made another, and any word that is exchanged, is a fault."""
    seen = 0
    for seed in range(25):
        run, alone = played(seed)
        slo = run.scenario.slos[0]
        for titled, text, kinds in (
            (Titled(run), titles.timeline_title(run), TIMELINE),
            (Titled(run), titles.month_title(run), MONTH),
            (Titled(run), titles.many_title(run, run.scenario.slos[:1]), MANY),
            (Titled(run, slo, alone), titles.burn_title(run, slo, alone), BURN),
        ):
            for wrong in changed(text):
                seen += 1
                assert fault_of(titled, wrong, kinds), wrong
            for here, there in (("most of", "the longest part of"), ("Paged", "A ticket")):
                if here in text:
                    assert fault_of(titled, text.replace(here, there), kinds), text
    assert seen > 200


def test_what_is_saved_is_of_the_whole_run_also_where_a_part_is_shown():
    """A storm of retries that never ends, whole and for its first hours."""
    run = simulate(load_scenario("scenarios/retry_storm.yaml"))
    alone = unattended(run)
    whole = draw_burn(run, unattended=alone)
    panels = draw_burn(run, unattended=alone, end="2h")
    slo = run.scenario.slos[0]
    said = [text.get_text() for text, _ in texts(panels[0].figure)]
    (saved,) = [text for text in said if text.startswith("saved")]
    amount = re.fullmatch(r"saved (\S+) by the end of the run", saved)[1]
    spent = [each.budget(slo.name).iloc[-1] for each in (run, alone)]
    assert near(amount, spent[1] - spent[0])
    assert f"saved {amount}" in [text.get_text() for text, _ in texts(whole[0].figure)]
    plt.close(panels[0].figure)


def test_of_several_windows_the_worst_moments_are_compared():
    """A week, of which each day has a budget of its own."""
    scenario = load_scenario("scenarios/the_shift.yaml").set("slos[0].window", "1d")
    run = simulate(scenario.set("horizon", "7d"))
    alone = unattended(run)
    panels = draw_burn(run, unattended=alone)
    slo = run.scenario.slos[0]
    said = [text.get_text() for text, _ in texts(panels[0].figure)]
    (saved,) = [text for text in said if text.startswith("saved")]
    amount = re.fullmatch(r"saved (\S+) at the worst moment", saved)[1]
    worst = [each.budget(slo.name).max() for each in (run, alone)]
    ends = [each.budget(slo.name).iloc[-1] for each in (run, alone)]
    assert near(amount, worst[1] - worst[0]) and not near(amount, ends[1] - ends[0])
    plt.close(panels[0].figure)


def test_a_page_that_reached_nobody_says_so():
    run = simulate(load_scenario("scenarios/nobody_on_saturday.yaml"))
    slo = run.scenario.slos[0]
    titled = Titled(run, slo, unattended(run))
    title = titles.burn_title(run, slo, titled.unattended)
    assert title.startswith("A page to nobody after 43m with 2.26% of the 30d budget gone; ")
    assert not fault_of(titled, title, BURN)
    assert fault_of(titled, title.replace("A page to nobody", "Paged"), BURN)
