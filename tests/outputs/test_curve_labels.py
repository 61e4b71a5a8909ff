"""A label of a line stands nearest to its own, on none and off the axes' edge; phases and steps have
their names: in pictures of all scenarios of the gallery, and of random ones.
"""

from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from random_scenarios import random_scenario
from seen import curve_labels, texts
from slowly import first_of, slowly

from simulator import draw_burn, draw_timeline, load_scenario, simulate, unattended
from simulator.outputs.charts.crop import span_of
from simulator.outputs.charts.style import SIZES
from simulator.outputs.words.names import mitigation
from simulator.reliability.incidents import principal

matplotlib.use("Agg")
FOLDER = Path(__file__).parents[2] / "scenarios"
SHOWN = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def some(*quick):
    return slowly(SHOWN, [name for name in SHOWN if name not in quick])


def played(name):
    run = simulate(load_scenario(FOLDER / f"{name}.yaml"))
    return run, unattended(run)


def drawn(run, alone):
    """Pictures of both kinds and sizes; small multiples show neither phases nor steps."""
    for size in SIZES:
        yield draw_timeline(run, size=size).figure
        if len(run.scenario.slos) == 1:
            yield draw_burn(run, size=size, unattended=alone)[0].figure


def misplaced(figure):
    return [
        (text, own, other, edge)
        for text, own, other, edge in curve_labels(figure)
        if not (1 < own < other and own < 12 and other > 2 and edge >= 0)
    ]


@pytest.mark.parametrize("name", some("the_shift", "at_1000_per_hour", "guardrail"))
def test_labels_of_the_gallery_stand_nearest_to_their_own_lines(name):
    run, alone = played(name)
    for size in SIZES:
        figure = np.ravel(draw_burn(run, size=size, unattended=alone))[0].figure
        assert misplaced(figure) == [], size
        plt.close(figure)


@pytest.mark.parametrize("first", first_of(range(0, 60, 4), 1))
def test_labels_of_random_pictures_stand_nearest_to_their_own_lines(first):
    seen = 0
    for seed in range(first, first + 4):
        run = simulate(random_scenario(seed).set("outcomes", "random"), seed)
        alone = unattended(run) if run.scenario.oncall else None
        size = ("page", "phone")[seed % 2]
        figure = np.ravel(draw_burn(run, size=size, unattended=alone))[0].figure
        assert misplaced(figure) == [], seed
        seen += len(curve_labels(figure))
        plt.close(figure)
    assert seen > 3


def test_a_misplaced_label_is_noticed():
    run, alone = played("the_shift")
    figure = draw_burn(run, unattended=alone)[0].figure
    label = next(text for text, _ in texts(figure) if text.get_text() == "5m")
    label.xy = run.incidents[0].end, 0.06
    texts.cache_clear()
    assert [text for text, *_ in misplaced(figure)] == ["5m"]


def told(run):
    """The incidents that are told one by one, not counted."""
    known = principal(run.incidents)
    return known if len(known) <= 2 and not span_of(run).shows_dates else []


def unnamed(run, alone):
    """Phases and steps whose names a picture of either kind and size leaves out."""
    missing = []
    incidents = told(run)
    if not incidents:
        return missing
    for figure in drawn(run, alone):
        said = " ".join(" ".join(text.get_text().split()) for text, _ in texts(figure))
        for incident in incidents:
            names = [phase.name for phase in incident.spans if phase.end > phase.begin]
            names += [mitigation(step.do) for step in incident.steps]
            missing += [name for name in names if name not in said]
        plt.close(figure)
    return missing


@pytest.mark.parametrize("name", some("bad_deploy", "two_at_once", "vector_store_full"))
def test_phases_and_steps_have_their_names_in_every_picture(name):
    assert unnamed(*played(name)) == []


# in the first a step is stopped before it is done
@pytest.mark.parametrize("seed", first_of(range(3, 60), 1))
def test_phases_and_steps_have_their_names_in_random_pictures(seed):
    run = simulate(random_scenario(seed).set("outcomes", "random"), seed)
    assert unnamed(run, unattended(run) if run.scenario.oncall else None) == []
