"""What a person on call sees in a terminal."""

from datetime import UTC, datetime

import pytest
from drill_views import VIEW, view

from simulator.foundation.errors import UNSEEN
from simulator.outputs.drill.choices import groups_of
from simulator.outputs.drill.help import help_lines
from simulator.outputs.drill.screen import screen_lines
from simulator.outputs.words.clock import Clock

CLOCK = Clock(datetime(2026, 1, 5, tzinfo=UTC))
SCREEN = """\
-- Monday 5 January 2026, 02:12:30 UTC -----------------------------------------
You chose: check whether the service is healthy. This SLO is not healthy yet.
You work on   incident-1, sev1, SLO availability, as ada, since 01:17:30
Known         triage says provider outage
              the last check was not healthy
Also open     ticket-1, sev3, SLO availability: open
Alerts        page-quick of availability, sev1, since 01:17:30: burns 50.1x over 1h and no data over
              5m (threshold 14.4x)
availability  objective 99%, 93.4% of the error budget left
              good (%) in steps of 5 min until now: 50 50 50 50 50 50 50 50 50 50 50 -
Dashboards    provider: model primary, demand 40.2/s, capacity 1,200/s, error ratio 50%
              retrieval: fill 61%, on, error ratio no data
              release: version 3, canary none
Deploys       01-04 23:00:00 version 3 promoted
Status page   01:10:00 primary: degraded since 01:00:00
Held          fail over since 01:40:00 (step 1 of incident-1)
Done          01:22:30 ada (primary) acknowledges the page
              01:30:30 symptom named: provider_outage
              01:40:00 step 1, fail over, is done
              01:50:00 ticket-1: a ticket is opened; nobody is paged
              02:00:00 it becomes known that the cause is over
              02:12:30 check: 85% good, not healthy yet

Answer        [1] ask the next level of the ladder
Look          [2] triage: find the symptom  [3] check whether the service is healthy
Diagnosis     [4] provider outage  [5] bad deploy
              [6] this runbook does not help: look for another symptom
Runbooks
  provider outage  [7] 1. fail over (3m)  [8] 2. enable cache (about 3m)
  bad deploy       [9] 1. roll back (5m)
Other steps   [10] freeze releases
Undo          [11] fail over (step 1 of incident-1)
Wait          [12] 1m  [13] until the SLIs are measured next  [14] until something happens
Resolve as    [15] provider outage  [16] unknown  [17] nothing is wrong
"""


def screen(shown, columns=100):
    return list(screen_lines(shown, groups_of(shown), CLOCK, columns))


def test_the_whole_screen():
    assert "".join(f"{line}\n" for line in screen(view())) == SCREEN


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_it_fits_the_terminal(columns):
    lines = [*screen(view(), columns), *help_lines(view(), columns)]
    assert max(map(len, lines)) <= columns


def test_a_quiet_view_has_its_few_lines():
    quiet = {key: [] for key in ("alerts", "deploys", "status_page", "held", "open", "done")}
    nothing = {"triage_says": "", "runbook": "", "cause_over": False, "healthy": None}
    lines = screen(
        view(**quiet, asked={}, result={}, known=nothing, dashboards={}, actions=[{"do": "wait"}])
    )
    assert lines[1] == "Alerts        none fires"
    assert lines[4:] == [
        "Status page   nothing is reported",
        "",
        "Wait          [1] until something happens",
    ]


def test_no_name_of_a_scenario_is_obeyed_by_a_terminal():
    odd = "a\x1b[31m\n\u202e"
    shown = view(
        asked={**VIEW["asked"], "what": odd, "slo": odd, "person": odd},
        result={"do": odd, "came": odd},
        slis={odd: VIEW["slis"]["availability"]},
        dashboards={odd: {odd: odd}},
        deploys=[{"time": VIEW["time"], "version": odd, "what": odd}],
        status_page=[{"time": VIEW["time"], "what": odd}],
        held=[{**VIEW["held"][0], "step": odd, "of": odd}],
        done=[{"time": VIEW["time"], "what": odd, "incident": odd}],
        runbooks={odd: [{**VIEW["runbooks"]["bad_deploy"][0], "step": odd, "does": odd}]},
        actions=[{"do": "take", "step": odd, "runbook": odd, "number": 1}, {"do": odd, odd: odd}],
    )
    for line in [*screen(shown), *help_lines(shown, 100)]:
        assert not UNSEEN.search(line), line


def test_of_the_last_five_minutes_it_says_how_many_events_there_were():
    few = {**VIEW["slis"]["availability"], "recent": [{"until": "", "good": 19, "valid": 20}]}
    assert "now: 95 (19 of 20)" in "\n".join(screen(view(slis={"availability": few})))


def test_the_responders_own_diagnosis_is_known_too():
    known = {**VIEW["known"], "triage_says": "provider_outage", "runbook": "bad_deploy"}
    lines = screen(view(known=known))
    assert "Known         triage says provider outage" in lines
    assert "              diagnosis: bad deploy" in lines


def test_help_says_what_the_steps_do():
    lines = list(help_lines(view(), 100))
    assert "  1. fail over (3m): Sends all requests to the fallback provider." in lines
    assert "  1. roll back (5m): Takes the version back. It cannot be undone." in lines


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({"do": "wait", "for": "5m", "came": "waited"}, "You chose: wait 5m."),
        (
            {"do": "take", "step": "roll_back", "came": "failed"},
            "You chose: take the step roll back, with its defaults. It failed.",
        ),
        ({"do": "triage", "came": "odd"}, "You chose: triage: find the symptom. Odd."),
        ({"do": "take", "came": "impossible"}, "You chose: take. That is not possible now."),
    ],
)
def test_what_came_of_the_last_action(result, told):
    assert screen(view(result=result))[1] == told
