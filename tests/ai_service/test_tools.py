"""Tools: calls that fail, calls that hang, and answers without them."""

import math

import numpy as np
import pytest
from counted import valid_and_bad
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import naive_simulate, rows, same
from slowly import first_of
from worlds import demonstration

from simulator import Scenario, simulate
from simulator.ai_service.effects import NOTHING, Effects
from simulator.ai_service.service import AIService
from simulator.ai_service.tools import Tools

HOUR = 3600
SHARE, BASE, TAKES, TIMEOUT, UNAIDED = 0.3, 0.02, 1.0, 10.0, 0.25
FAILS, HANGS = 0.5, 0.4
MODEL = {"capacity": "1000/s", "error_ratio": "0%", "latency": "1s", "quality": "100%"}


def scenario(**changes):
    """40/s; every answer of the model takes 1 s, and is grounded unless a tool was missing."""
    given = {
        "name": "tools",
        "horizon": "3h",
        "outcomes": "expected",
        "service": {
            "traffic": {"interactive": "40/s"},
            "retrieval": {"fill": "0%"},
            "tools": {
                "share": SHARE,
                "takes": "1s",
                "error_ratio": BASE,
                "timeout": "10s",
                "unaided": UNAIDED,
            },
            "provider": {"primary": MODEL},
        },
        "slos": [
            {"sli": "availability", "objective": "99%"},
            {
                "name": "calls",
                "sli": {"kind": "latency", "threshold": "1500ms"},
                "objective": "50%",
            },
            {"name": "hung", "sli": {"kind": "latency", "threshold": "5s"}, "objective": "99%"},
            {"sli": {"kind": "quality", "sampled": "100%"}, "objective": "90%"},
        ],
        "failures": [
            {
                "kind": "tool_outage",
                "at": "1h",
                "lasts": "1h",
                "error_ratio": FAILS,
                "hangs": HANGS,
            }
        ],
    }
    return Scenario.model_validate({**given, **changes})


def a_second(run, slo, time):
    """(valid, bad) a second in the cell that begins at a time."""
    valid, bad = valid_and_bad(run.counts[run.slo(slo).events])
    place = round(time / run.cell)
    return valid[place] / run.cell, bad[place] / run.cell


def near(value):
    return pytest.approx(value, abs=1e-6)


def test_calls_fail_and_hang_while_an_outage_lasts():
    run = simulate(scenario())
    # before it: of 30% that call a tool 2% fail; all others are answered
    answered = 40 * (1 - SHARE * BASE)
    assert a_second(run, "availability", 600) == (near(40), near(40 * SHARE * BASE))
    # 1 s for the tool and 1 s for the model is more than 1.5 s; nothing hangs
    assert a_second(run, "calls", 600) == (near(answered), near(40 * SHARE * (1 - BASE)))
    assert a_second(run, "hung", 600)[1] == a_second(run, "quality", 600)[1] == 0
    # in it half of the calls that would work fail too, and 40% of the rest hang
    works = SHARE * (1 - BASE) * (1 - FAILS)
    hung = 40 * works * HANGS
    assert a_second(run, "availability", 5000)[1] == near(40 * (SHARE - works))
    assert a_second(run, "hung", 5000) == (near(40 * (1 - SHARE + works)), near(hung))
    # given up after 10 s and answered without the tool: a quarter of these is grounded
    assert a_second(run, "quality", 5000)[1] == near(hung * (1 - UNAIDED))
    assert a_second(run, "availability", 9000) == a_second(run, "availability", 600)


def test_without_tools_nothing_fails_and_what_needed_one_is_a_guess():
    steps = {"tool_outage": [{"do": "disable_tools", "takes": "1m"}]}
    lasts = scenario().set("failures[0].lasts", "4h").set("horizon", "7h")
    run = simulate(lasts.set("oncall", {}).set("runbooks", steps))
    (finished,) = [event.time for event in run.log if event.kind == "step_finished"]
    assert HOUR < finished < 5 * HOUR
    later = finished + 2 * run.cell
    assert a_second(run, "availability", later)[1] == a_second(run, "calls", later)[1] == 0
    assert a_second(run, "quality", later)[1] == near(40 * SHARE * (1 - UNAIDED))
    (undone,) = [event.time for event in run.log if event.kind == "step_undone"]
    again = undone + 2 * run.cell
    assert a_second(run, "availability", again)[1] == near(40 * SHARE * BASE)


def test_every_attempt_may_call_a_tool():
    """Three attempts fail at a tool if each of them does: each calls one with the same share."""
    retries = {"attempts": 3, "backoff": "1s"}
    run = simulate(scenario().set("service.traffic.retries", retries))
    fails = SHARE * (1 - (1 - BASE) * (1 - FAILS))
    assert a_second(run, "availability", 5000)[1] == pytest.approx(40 * fails**3, abs=1e-4)


@pytest.mark.parametrize("seed", first_of(range(6), 2))
def test_the_naive_loop_agrees(seed):
    """Outages of tools that overlap each other and the other failures."""
    rng = np.random.default_rng(seed)
    others = [
        {"kind": "provider_outage", "error_ratio": "30%", "latency_factor": 3},
        {"kind": "bad_deploy", "error_ratio": "10%", "latency_factor": 4, "quality_loss": "20%"},
        {"kind": "vector_store_full", "inserts": "200/s"},
    ]
    failures = [
        {
            "kind": "tool_outage",
            "name": f"tools-{number}",
            "at": float(rng.integers(60, 300) * 30),
            "lasts": float(rng.integers(10, 200) * 30),
            "error_ratio": round(float(rng.uniform(0, 1)), 3),
            "hangs": round(float(rng.uniform(0, 1)), 3),
        }
        for number in range(2)
    ]
    failures.append({**others[seed % 3], "at": "1h", "lasts": "70m"})
    model = {"latency": {"lognormal": {"median": "800ms", "p90": "1500ms"}}}
    given = scenario(failures=failures, horizon="5h").set("service.provider.primary", model)
    ours, naive = simulate(given), naive_simulate(given, given.seed)
    pairs = zip(rows(ours.log), rows(naive.log), strict=True)
    assert all(same(*pair) for pair in pairs)
    for slo in given.slos:
        for one, other in zip(
            valid_and_bad(ours.counts[slo.events]),
            valid_and_bad(naive.counts[slo.events]),
            strict=True,
        ):
            np.testing.assert_allclose(one, other, rtol=0, atol=2**-16)


ratios = st.floats(0, 1)


@given(ratios, ratios, ratios, ratios, st.booleans())
def test_the_calls_of_all_answers_are_one(share, base, fails, hangs, is_off):
    tools = Tools(share=share, error_ratio=base)
    effects = Effects(tool_error=fails, tool_hangs=hangs, without_tools=is_off)
    calls = tools.calls(effects)
    assert all(-1e-12 <= each <= 1 + 1e-12 for each in calls)
    answered = 1 - share * tools.errors(effects)
    if is_off or answered > 1e-9:
        assert math.isclose(sum(calls), 1, abs_tol=1e-9)
    assert math.isclose(sum(share for share, _ in tools.delays(effects)), sum(calls), abs_tol=1e-9)


@settings(deadline=None)
@given(ratios, ratios, st.floats(0, 200), st.floats(0, 5), ratios, st.floats(0, 1e6))
def test_floats_pass_the_places_as_arrays_do(error, hits, background, malicious, fill, time):
    """The linter passes floats through the same places as the simulation passes arrays."""
    service = AIService.model_validate(
        {
            "traffic": {"background": background, "malicious": malicious},
            "cache": {"hit_ratio": hits, "on": True},
            "retrieval": {"fill": fill, "ingest": 0.5},
            "tools": {"share": 0.2, "error_ratio": error},
            "provider": {"primary": {"error_ratio": error, "capacity": 60.0}},
        }
    )
    one = service.pass_through(time, 1.25, NOTHING)
    many = service.pass_through(np.array([time, time]), np.array([1.25, 1.25]), NOTHING)
    assert all(isinstance(each, float) for each in one if each is not one.use)
    for single, several in zip(one[:-1], many[:-1], strict=True):
        np.testing.assert_allclose(np.broadcast_to(several, 2), single, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(service.failing(many), service.failing(one), rtol=1e-12, atol=1e-12)


def test_a_service_without_tools_is_not_harmed():
    outage = [{"kind": "tool_outage", "at": "1h", "lasts": "1h", "error_ratio": "100%"}]
    run = simulate(demonstration(failures=outage))
    calm = simulate(demonstration(failures=[]))
    events = run.scenario.slos[0].events
    np.testing.assert_array_equal(run.counts[events].good, calm.counts[events].good)


def test_a_copy_with_another_place_has_its_path():
    service = scenario().service
    assert dict(service.path)["tools"].share == SHARE
    other = service.model_copy(update={"tools": Tools(share=0.5)})
    assert dict(other.path)["tools"].share == 0.5 and other.path is not service.path


def test_delays_of_places_add_up():
    """Of answers that wait at two places, shares multiply and seconds add up."""
    service = scenario().service
    (none, _), (done, takes), (hung, timeout) = service.delays(Effects(tool_hangs=HANGS))
    called = SHARE * (1 - BASE) / (1 - SHARE * BASE)
    assert (done, hung) == (near(called * (1 - HANGS)), near(called * HANGS))
    assert none == near(1 - called) and (takes, timeout) == (TAKES, TIMEOUT)
    assert AIService().delays(NOTHING) == ((1.0, 0.0),)
