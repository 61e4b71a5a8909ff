"""A mitigation that stays, and what its price is."""

import pytest
from improving import DAY, HOUR, learning, played, rows, scenario

from simulator import SLO, Scenario, ScenarioError, simulate
from simulator.truth.ground_truth import ground_truth

BOOKS = {"cost_spike": [{"do": "cap_tokens", "takes": "3m"}]}
LIMIT = {"kind": "limit", "do": "cap_tokens", "hours": 0}
SLOS = [{"name": "cost", "sli": {"kind": "cost"}, "objective": "99%", "window": "30d"}]


def spike(name, at):
    return {"kind": "cost_spike", "name": name, "at": at, "lasts": "6h", "token_factor": 9}


def run_of(kind=LIMIT, slos=SLOS, **more):
    failures = [spike("one", DAY), spike("two", 3 * DAY)]
    return played(failures, learning(kind), days=6, slos=slos, runbooks=BOOKS, **more)


def test_it_is_part_of_the_service_from_its_day_on():
    run = run_of()
    (done,) = rows(run, "improvement_done")
    assert done.subject == "limit cap_tokens" and done.detail["always_on"]["kind"] == "cap_tokens"
    # the second one does no harm any more, and nobody is paged
    assert [row.incident for row in rows(run, "paged")] == ["incident-1"]
    assert len(rows(run, "failure_started")) == 2
    bad = run.counts[run.scenario.slos[0].events].bad
    cell = run.cell
    second = slice(int(3 * DAY / cell), int((3 * DAY + 6 * HOUR) / cell))
    assert bad[second].sum() < 0.01 * bad.sum()


def test_truth_is_of_the_service_as_it_was_by_then():
    run = run_of()
    (episode,) = ground_truth(run).episodes["cost"]
    assert [failure.name for failure in episode.failures] == ["one"]


def test_where_its_price_alone_would_harm_it_is_dropped():
    quality = {"name": "quality", "sli": {"kind": "quality"}, "objective": "99.9%"}
    run = run_of(slos=[*SLOS, quality])
    (dropped,) = rows(run, "improvement_dropped")[:1]
    assert dropped.detail["reason"] == "its price alone would harm quality"
    assert rows(run, "improvement_done") == []


@pytest.mark.parametrize("do", ["roll_back", "freeze_releases", "compact_store"])
def test_what_cannot_stay_is_refused(do):
    with pytest.raises(ScenarioError, match="cannot stay on"):
        scenario([], learning({**LIMIT, "do": do}))


def test_a_limit_that_is_part_of_the_service_is_not_proposed_for_another_symptom():
    scenario = Scenario(
        name="x",
        horizon="40d",
        slos=[SLO(name="availability", objective="99%")],
        monitoring={"scrape_interval": "60s", "evaluation_interval": "60s"},
        failures=[
            {"kind": "provider_outage", "at": "1d", "lasts": "2h", "error_ratio": "30%"},
            {"kind": "tool_outage", "at": "20d", "lasts": "3h", "error_ratio": "90%"},
        ],
        service={"tools": {"share": "30%"}},
        runbooks={
            "provider_outage": [{"do": "enable_cache"}],
            "tool_outage": [{"do": "enable_cache"}, {"do": "disable_tools"}],
        },
        oncall={},
        learning={"improvements": [{"kind": "limit", "do": "enable_cache"}], "accepted": "100%"},
    )
    log = simulate(scenario, 1).log
    proposed = [row.detail["about"] for row in log if row.kind == "improvement_proposed"]
    assert proposed == ["provider_outage"]
    # what it acts on is on the log
    softened = [row for row in log if row.kind == "recurrence_softened"]
    assert all(row.detail["by"] == ["limit enable_cache"] for row in softened)
