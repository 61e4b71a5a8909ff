"""What clients do when an attempt fails: waits, presets, steps; and what is said of who waits."""

import json

import pytest

from simulator import SLO, Scenario, ScenarioError, failures, load_run, simulate
from simulator.ai_service.retries import PRESETS, Retries, schedule
from simulator.analysis.summary import summarise


def world(retries, **changes):
    fields = {
        "name": "clients",
        "horizon": "1h",
        "outcomes": "expected",
        "slos": [SLO(objective="99%")],
        "service": {
            "traffic": {"retries": retries, "background": "10/s"},
            "provider": {"primary": {"error_ratio": "0%"}},
        },
        **changes,
    }
    return Scenario(**fields)


def test_openai_and_anthropic_wait_half_a_second_doubled_less_up_to_a_quarter():
    for name in ("openai", "anthropic"):
        clients = world(name).service.traffic.retries
        assert (clients.preset, clients.attempts) == (name, 3)
        assert clients.waits == ((0.375, 0.5), (0.75, 1.0))


def test_google_genai_waits_a_second_doubled_and_up_to_one_more():
    clients = world("google-genai").service.traffic.retries
    assert clients.attempts == 5
    assert clients.waits == ((1, 2), (2, 3), (4, 5), (8, 9))


def test_a_wait_is_no_longer_than_its_limit():
    clients = Retries(attempts=6, backoff="3s", multiplier=2, max_backoff="10s")
    assert [low for low, _ in clients.waits] == [3, 6, 10, 10, 10]
    assert clients.longest_wait == 39 and clients.mean_wait == 39 / 5


def test_what_stands_beside_a_preset_takes_precedence():
    clients = Retries(preset="openai", attempts=9)
    assert clients.waits[:2] == Retries(preset="openai").waits and len(clients.waits) == 8
    other = world("openai").set("service.traffic.retries.preset", "google-genai")
    assert other.service.traffic.retries == Retries(preset="google-genai")
    assert Scenario(**other.dump()) == other


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("opnai", "'opnai' is not a preset: did you mean openai?"),
        ({"preset": 3}, f"3 is not a preset: known: {', '.join(PRESETS)}"),
        (
            {"backoff": "10s", "max_backoff": "5s"},
            "max_backoff: 5s is below backoff, 10s: write at least 10s",
        ),
        ({"multiplier": 0.5}, "0.5 is out of range: write a value at least 1"),
    ],
)
def test_what_is_wrong_is_said(given, said):
    with pytest.raises(ScenarioError) as error:
        world(given)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("fields", "step"),
    [
        ({"attempts": 3, "backoff": 10.0}, 10.0),
        ({"attempts": 4, "backoff": 0.5, "multiplier": 2.0}, 0.5),
        ({"attempts": 3, "backoff": 1.0, "multiplier": 1.5}, 0.5),
        ({"attempts": 3, "backoff": 1.0, "multiplier": 1.7}, 0.1),
        ({"attempts": 2, "backoff": 0.5, "jitter": 0.25}, 0.4375 / 8),
        ({"attempts": 12, "backoff": 0.5, "multiplier": 2.0}, 512 / 128),
    ],
)
def test_steps_are_whole_parts_of_all_waits_where_they_can_be(fields, step):
    assert Retries(**fields).step == pytest.approx(step)


def test_waits_are_told_apart_up_to_the_longest_threshold():
    found = schedule(Retries(attempts=4, backoff=0.5, multiplier=2.0), 2.0)
    assert found.waited == (0.0, 0.5, 1.5, float("inf")) and found.last == (3,)
    assert [(move.source, move.steps, move.target) for move in found.moves] == [
        (0, 1, 1),
        (1, 2, 2),
        (2, 4, 3),
    ]


@pytest.mark.parametrize("outcomes", ["expected", "random"])
def test_who_waits_at_the_horizon_is_in_the_summary_and_in_a_saved_run(outcomes, tmp_path):
    """40/s and 10/s fail for the last 10 s, and wait 30 s."""
    strikes = [failures.ProviderOutage(at=3590, lasts="1h", error_ratio="100%")]
    retries = {"attempts": 2, "backoff": "30s"}
    run = simulate(world(retries, failures=strikes, outcomes=outcomes), 3)
    waiting = summarise(run)["waiting"]
    if outcomes == "expected":
        assert waiting == {"interactive": 400, "background": 100}
    assert 300 < waiting["interactive"] < 500 and 60 < waiting["background"] < 140
    run.save(tmp_path / "run")
    again = load_run(tmp_path / "run")
    assert summarise(again) == json.loads(json.dumps(summarise(run)))
    assert summarise(again)["waiting"] == waiting


def test_without_retries_nobody_waits_and_nothing_is_said():
    run = simulate(world({"attempts": 1}))
    assert (run.waiting, run.waiting_background) == (0, 0) and "waiting" not in summarise(run)


def test_clients_try_again_when_the_days_money_is_gone():
    """Refused attempts are attempts that fail: lost with the last one, two backoffs later."""
    scenario = world({"attempts": 3, "backoff": "30s"}).set(
        "service.spend", {"daily_budget": 100, "when_gone": "refuse"}
    )
    run = simulate(scenario)
    (gone,) = [event.time for event in run.log if event.kind == "ran_full"]
    counts = run.counts[scenario.slos[0].events]
    valid = counts.valid
    bad = counts.bad
    cell = int(gone // run.cell)
    assert not valid[cell + 1 : cell + 6].any() and not bad[: cell + 6].any()
    assert valid[cell + 7] == bad[cell + 7] == 400
    assert valid.sum() + run.waiting == pytest.approx(40 * 3600, abs=1e-3)
