"""Failures as processes: what is drawn agrees with what is stated, with the published figures, and
shifts nobody else's draws.

A sampling error is counted in standard errors, and 4.5 are allowed: over the file's about 150
comparisons, right code would exceed that by chance with one set of seeds in a thousand.
Kolmogorov-Smirnov is at level 1e-5 for the same reason.
"""

import math
from functools import cache

import numpy as np
import pytest
from scipy import stats
from slowly import first_of, in_turn
from worlds import demonstration, outage

from simulator import Scenario, ScenarioError, failures, load_scenario, simulate
from simulator.ai_service.failures import PRESETS
from simulator.foundation.fixed_or_random import TICK
from simulator.foundation.streams import Streams
from simulator.foundation.unknown import closest
from simulator.simulation.state import RunState

HOUR, DAY = 3600.0, 86400.0
REPLICATIONS = range(500)
Z, LEVEL = 4.5, 1e-5
GAPS = 12
"""So many gaps of each replication are looked at: those by number, because the last one before a
horizon is a short one.
"""
KINDS = {
    "provider_outage": failures.ProviderOutage,
    "vector_store_full": failures.VectorStoreFull,
    "bad_deploy": failures.BadDeploy,
    "injection_wave": failures.InjectionWave,
    "cost_spike": failures.CostSpike,
}
# as written in a scenario, and as scipy has it: a second opinion on means and quantiles
LAWS = {
    "weibull": (
        {"weibull": {"shape": 0.7, "scale": "20h"}},
        stats.weibull_min(0.7, scale=20 * HOUR),
    ),
    "lognormal": (
        {"lognormal": {"median": "8h", "p90": "30h"}},
        stats.lognorm(math.log(30 / 8) / stats.norm.ppf(0.9), scale=8 * HOUR),
    ),
    "exponential": ({"exponential": {"mean": "12h"}}, stats.expon(scale=12 * HOUR)),
    "uniform": ({"uniform": {"low": "2h", "high": "30h"}}, stats.uniform(2 * HOUR, 28 * HOUR)),
}
# facts of the fits: incident lengths in minutes (ln median, sigma), gaps in hours (Weibull shape,
# scale); medians and 90th percentiles in minutes as published
PUBLISHED = {
    "openai-2024": {"length": (4.360, 1.191), "gap": (0.774, 39.7), "median": 77, "p90": 321},
    "anthropic-2024": {"length": (4.002, 1.497), "gap": (0.646, 48.6), "median": 55, "p90": 321},
}
# the second takes as long, and says the same of other numbers
BOTH = first_of(list(PUBLISHED), 1)


def struck(failure, seed, horizon):
    """Every time that a failure strikes in the run of a seed."""
    streams = Streams(seed)
    return failure.occurrences(lambda name, field: streams.of("failure", name, field), horizon)


def first_strikes(failure, seed, horizon):
    """The first GAPS of them, of a horizon so long that they happen (a longer one only adds to what
    is drawn).
    """
    found = struck(failure, seed, horizon)
    return found[:GAPS] if len(found) >= GAPS else first_strikes(failure, seed, 2 * horizon)


def processes(failure, law):
    """Gaps and lengths (replications x GAPS each) of a failure with a law of gaps."""
    found = [first_strikes(failure, seed, 1.5 * GAPS * law.mean()) for seed in REPLICATIONS]
    between = np.array([np.diff([0.0, *(each.start for each in strikes)]) for strikes in found])
    return between, np.array([[each.end - each.start for each in strikes] for strikes in found])


def deviations(draws, law):
    """How far the mean, the median and the 90th percentile lie from the law's, in standard
    errors.
    """
    count = draws.size
    yield (draws.mean() - law.mean()) / (draws.std() / math.sqrt(count))
    for share in (0.5, 0.9):
        yield ((draws < law.ppf(share)).mean() - share) / math.sqrt(share * (1 - share) / count)


def agrees(draws, law):
    """Whether draws are the law's."""
    return (
        max(map(abs, deviations(draws, law))) < Z
        and stats.kstest(draws.ravel(), law.cdf).pvalue > LEVEL
    )


@cache
def outages_of(name):
    """The gaps and lengths of a preset, drawn once for all tests."""
    return processes(preset(name), laws_of(name)[0])


def preset(name, **fields):
    return failures.ProviderOutage(name="outage", preset=name, **fields)


def laws_of(name):
    """Gaps and lengths as published."""
    (mu, sigma), (shape, scale) = PUBLISHED[name]["length"], PUBLISHED[name]["gap"]
    return stats.weibull_min(shape, scale=scale * HOUR), stats.lognorm(
        sigma, scale=60 * math.exp(mu)
    )


def confirm(drawn, gap, length):
    """That gaps and lengths are those of two laws."""
    for draws, law in zip(drawn, (gap, length), strict=True):
        assert agrees(draws, law), list(deviations(draws, law))
        assert (draws * TICK % 1 == 0).all()


@pytest.mark.parametrize(("kind", "gap"), in_turn(KINDS, LAWS))
def test_gaps_and_lengths_are_those_stated(kind, gap):
    """Every kind with every law of gaps, and with every law of lengths: its next in the list."""
    length = list(LAWS)[(list(LAWS).index(gap) + 1) % len(LAWS)]
    failure = KINDS[kind](name=f"{kind} {gap}", every=LAWS[gap][0], lasts=LAWS[length][0])
    confirm(processes(failure, LAWS[gap][1]), LAWS[gap][1], LAWS[length][1])


def test_the_checks_would_see_a_seventh():
    """A gap or a length a seventh too long would be found."""
    gap, length = laws_of("openai-2024")
    for draws, law in zip(outages_of("openai-2024"), (gap, length), strict=True):
        assert agrees(draws, law) and not agrees(8 / 7 * draws, law)


def test_gaps_know_nothing_of_one_another_nor_of_the_lengths():
    """Nor of the next seed's, nor of another failure's: by Spearman's rank correlation."""
    gap, _ = laws_of("anthropic-2024")
    gaps, lengths = outages_of("anthropic-2024")
    other, _ = processes(preset("anthropic-2024").model_copy(update={"name": "other"}), gap)
    for one, two in [
        (gaps[:, :-1], gaps[:, 1:]),
        (lengths[:, :-1], lengths[:, 1:]),
        (gaps, lengths),
        (gaps[:-1], gaps[1:]),
        (gaps, other),
    ]:
        assert abs(stats.spearmanr(one.ravel(), two.ravel()).statistic) * math.sqrt(one.size) < Z


def test_gaps_cut_off_at_the_horizon_are_too_short():
    """Why the gaps are taken by number: those that a month has seen to their end are shorter than
    they are.
    """
    gap = laws_of("openai-2024")[0]
    found = [
        np.diff([0.0, *(each.start for each in struck(preset("openai-2024"), seed, 30 * DAY))])
        for seed in REPLICATIONS
    ]
    seen = np.concatenate(found)
    assert (seen.mean() - gap.mean()) / (seen.std() / math.sqrt(len(seen))) < -Z


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_run_has_the_failures_of_its_process(name):
    """The state of a run strikes as the failure itself says it does, whatever else is in the
    scenario.
    """
    scenario = demonstration(
        horizon="30d", failures=[preset(name), outage()], monitoring={"scrape_interval": "1h"}
    )
    for seed in range(20):
        state = RunState(scenario, seed)
        assert tuple(state.failures[:-1]) == struck(preset(name), seed, scenario.horizon)


# The presets


@pytest.mark.parametrize("name", BOTH)
def test_a_preset_draws_the_fits(name):
    confirm(outages_of(name), *laws_of(name))


@pytest.mark.parametrize("name", BOTH)
def test_a_preset_against_the_published_figures(name):
    """The median within 5%; the 90th percentile within 20%, and above: a lognormal through the
    median has a heavier tail.
    """
    _, lengths = outages_of(name)
    median, p90 = (float(np.quantile(lengths, share)) / 60 for share in (0.5, 0.9))
    assert median == pytest.approx(PUBLISHED[name]["median"], rel=0.05)
    assert 1 < p90 / PUBLISHED[name]["p90"] < 1.2


def test_the_presets_in_round_numbers():
    """Mean gap and mean length: Gamma(1 + 1/k) x scale, and median x exp(sigma^2 / 2)."""
    means = {name: [law.mean() / HOUR for law in laws_of(name)] for name in PUBLISHED}
    assert means["openai-2024"] == pytest.approx([46.08, 2.651], rel=1e-3)
    assert means["anthropic-2024"] == pytest.approx([66.83, 2.796], rel=1e-3)
    for name, (gap, length) in means.items():
        outages = preset(name)
        assert [outages.every.mean / HOUR, outages.lasts.mean / HOUR] == pytest.approx(
            [gap, length]
        )


@pytest.mark.parametrize("name", BOTH)
def test_outages_cluster(name):
    """The gaps vary more than those of outages that know nothing of one another, by the closed form
    and by 4.5 standard errors.
    """
    gap = laws_of(name)[0]
    between, _ = outages_of(name)
    parts = np.array([part.std() / part.mean() for part in np.split(between, 20)])
    error = parts.std(ddof=1) / math.sqrt(len(parts))
    assert (parts.mean() - 1) / error > Z
    assert between.std() / between.mean() == pytest.approx(gap.std() / gap.mean(), rel=0.05)


@pytest.mark.parametrize(
    ("name", "share", "poisson"), [("openai-2024", 0.742, 0.647), ("anthropic-2024", 0.718, 0.512)]
)
def test_an_outage_is_seldom_alone(name, share, poisson):
    """With another one beginning within a day: 1 - S(1 d)^2, S the share of longer gaps; Poisson
    with that mean: 1 - exp(-2 d / mean).
    """
    gap = laws_of(name)[0]
    alike = failures.ProviderOutage(
        name="alike", every={"exponential": {"mean": float(gap.mean())}}, lasts="1h"
    )
    for between, law, expected in (
        (outages_of(name)[0], gap, share),
        (processes(alike, gap)[0], stats.expon(scale=gap.mean()), poisson),
    ):
        assert 1 - law.sf(DAY) ** 2 == pytest.approx(expected, abs=1e-3)
        near = (np.minimum(between[:, :-1], between[:, 1:]) <= DAY).mean(axis=1)
        assert abs(near.mean() - expected) / (near.std() / math.sqrt(len(near))) < Z
    assert share > poisson + 0.05


# What stands beside a preset, and another preset


def test_what_stands_beside_a_preset_takes_precedence():
    plain = preset("openai-2024")
    assert (
        preset("openai-2024", lasts="5m").lasts == 300
        and preset("openai-2024", lasts="5m").every == plain.every
    )
    assert (
        preset("openai-2024", every="3d").every == 259200
        and preset("openai-2024", every="3d").lasts == plain.lasts
    )
    assert preset("openai-2024", error_ratio="7%").error_ratio == 0.07
    first = struck(preset("openai-2024", at="1h"), 3, 30 * DAY)[0]
    assert (first.name, first.start) == ("outage#1", 3600)
    (once,) = struck(preset("openai-2024", at="1h", every=None), 3, 30 * DAY)
    assert (once.name, once.start, once.end - once.start) == ("outage", 3600, once.lasts)


def test_a_preset_from_a_file_is_the_same(tmp_path):
    beside = "lasts: {exponential: {mean: 20m}}, error_ratio: 10%"
    (tmp_path / "s.yaml").write_text(
        "name: x\nslos: [{objective: 99%}]\nfailures: [{kind: provider_outage, name: outage,"
        f" preset: openai-2024, {beside}}}]\n"
    )
    loaded = load_scenario(tmp_path / "s.yaml").failures[0]
    assert loaded == preset("openai-2024", lasts={"exponential": {"mean": 1200}}, error_ratio=0.1)


def shaped(scenario):
    """The laws of the first failure, without the preset's name."""
    return scenario.failures[0].every, scenario.failures[0].lasts


def test_another_preset_really_is_another():
    scenario = demonstration(failures=[preset("openai-2024", error_ratio="10%")])
    switched = scenario.set("failures[0].preset", "anthropic-2024")
    assert switched.failures[0] == preset("anthropic-2024", error_ratio="10%")
    assert (
        shaped(switched)
        != shaped(scenario)
        == shaped(switched.set("failures[0].preset", "openai-2024"))
    )
    changed = switched.set("failures[0].lasts", "5m")
    assert changed.failures[0] == preset("anthropic-2024", error_ratio="10%", lasts="5m")
    assert Scenario.model_validate(switched.dump()) == switched
    one = demonstration(failures=[outage(name="outage")]).set("failures[0].preset", "openai-2024")
    assert one.failures[0] == preset("openai-2024", at="1h")


def test_without_a_preset_its_numbers_stay():
    scenario = demonstration(failures=[preset("openai-2024")])
    assert shaped(scenario.set("failures[0].preset", "")) == shaped(scenario)
    assert demonstration().set("failures[0].preset", "") == demonstration()


@pytest.mark.parametrize("given", ["openai", "OpenAI-2024", 2024])
def test_an_unknown_preset_is_one_clear_line(tmp_path, given):
    remedy = closest(given, list(PRESETS))
    (tmp_path / "s.yaml").write_text(
        "name: x\nslos: [{objective: 99%}]\nfailures:\n  - {kind: provider_outage, preset:"
        f" {given}}}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "s.yaml")
    shown = repr(given) if isinstance(given, str) else given
    said = f"failures[0].preset: {shown} is not a preset: {remedy}"
    assert str(caught.value) == f"{tmp_path}/s.yaml:4:37: {said}"
    with pytest.raises(ScenarioError) as caught:
        demonstration(failures=[preset("openai-2024")]).set("failures[0].preset", given)
    assert str(caught.value) == said


# One failure more


MORE = {
    "provider_outage": {"error_ratio": "30%"},
    "vector_store_full": {"inserts": "200/s"},
    "bad_deploy": {"error_ratio": "40%", "quality_loss": "20%"},
    "injection_wave": {"rate": "4/s"},
    "cost_spike": {"token_factor": 8},
}
OFTEN = {
    "every": {"exponential": {"mean": "3h"}},
    "lasts": {"uniform": {"low": "5m", "high": "40m"}},
}
CHANGING = (
    "failure_started",
    "failure_ended",
    "release_started",
    "release_promoted",
    "release_rolled_back",
)
SLIS = ["availability", "latency", "quality", "safety", "cost"]


def unaware():
    """Two failures and releases on a clock, nobody responding, every SLI."""
    return Scenario(
        name="unaware",
        horizon="10h",
        service={
            "traffic": {"interactive": "20/s", "background": "5/s", "malicious": "1/s"},
            "release": {"canary_share": "20%", "bake": "10m"},
        },
        slos=[{"sli": sli, "objective": "99%"} for sli in SLIS],
        monitoring={"scrape_interval": "30s", "evaluation_interval": "60s"},
        failures=[
            outage(name="first", at=None, **OFTEN),
            failures.CostSpike(name="second", at="5h7m", lasts={"exponential": {"mean": "1h"}}),
        ],
        releases={
            "every": {"uniform": {"low": "1h", "high": "3h"}},
            "bad": "50%",
            "bad_ones": {"lasts": "30m"},
        },
    )


def with_one_more(scenario, kind, first):
    """The scenario with one failure more, listed first: neither its place nor its name may
    matter.
    """
    more = KINDS[kind](name="another", at=3 * HOUR + 613.5, **{**OFTEN, **MORE[kind]})
    return scenario.model_copy(
        update={"failures": (more, *scenario.failures) if first else (*scenario.failures, more)}
    )


@cache
def without_it(seed):
    """The run that each kind of failure is added to."""
    return simulate(unaware(), seed)


def of_others(state):
    return [failure for failure in state.failures if not failure.name.startswith("another#")]


@pytest.mark.parametrize("kind", KINDS)
def test_one_failure_more_shifts_no_draw_before_the_run(kind):
    """Arrivals, the other failures, when releases are due, and which of them are bad."""
    scenario = unaware()
    for seed in range(20):
        alone, both = (
            RunState(scenario, seed),
            RunState(with_one_more(scenario, kind, first=seed % 2 == 0), seed),
        )
        assert (
            of_others(both) == list(alone.failures) and len(both.failures) > len(alone.failures) > 1
        )
        assert both.planned == alone.planned and any(planned.bad for planned in alone.planned)
        for client, arrivals in alone.sampler.draw.arrivals.items():
            np.testing.assert_array_equal(both.sampler.draw.arrivals[client], arrivals)


@pytest.mark.parametrize("kind", first_of(KINDS, 3))
@pytest.mark.parametrize("seeds", first_of([4, 20], 1))
def test_one_failure_more_shifts_no_sample_before_it_strikes(kind, seeds):
    """And none of the interactive arrivals, nor of what happens to the others, at any time."""
    scenario, changed = unaware(), set()
    for seed in range(seeds):
        runs = (
            without_it(seed),
            simulate(with_one_more(scenario, kind, first=seed % 2 == 0), seed),
        )
        acts = [
            [
                event
                for event in run.log
                if event.kind in CHANGING and "another" not in event.subject + event.cause
            ]
            for run in runs
        ]
        assert acts[0] == acts[1]
        first = min(event.time for event in runs[1].log if event.subject == "another#1")
        assert first == 3 * HOUR + 613.5
        until = int(first // runs[0].cell)
        for events, counts in runs[0].counts.items():
            valid = counts.valid
            bad = counts.bad
            np.testing.assert_array_equal(valid[:until], runs[1].counts[events].valid[:until])
            np.testing.assert_array_equal(bad[:until], runs[1].counts[events].bad[:until])
            changed |= set() if np.array_equal(bad, runs[1].counts[events].bad) else {seed}
        offered = scenario.slos[0].events
        np.testing.assert_array_equal(runs[0].counts[offered].valid, runs[1].counts[offered].valid)
    assert changed == set(range(seeds))
