"""The linter on rotas and ladders: hours with nobody, people twice, what is never asked."""

import subprocess
import sys

import pytest

from simulator import Scenario
from simulator.analysis import lint

WORKDAYS = "Mon-Fri 09:00-17:00"


def world(rota=None, ladder=(), people=(), oncall=(), days=14, objective="99%", **fields):
    asked = {"ladder": [{"ask": each} if isinstance(each, str) else each for each in ladder]}
    return Scenario(
        **{
            "name": "on-duty",
            "start": "2026-10-23T00:00:00Z",
            "horizon": f"{days}d",
            "slos": [{"name": "promise", "objective": objective}],
            "oncall": {**(asked if ladder else {}), **dict(oncall)},
            **({"rota": rota} if rota else {}),
            **({"people": [{"name": name} for name in people]} if people else {}),
            **fields,
        }
    )


def said(scenario, *beginnings):
    """What is said of keys of people, without what is said of alerts."""
    found = (str(finding).removeprefix("warning: ") for finding in lint(scenario))
    return [text for text in found if "dut" in text or text.startswith(beginnings or ("rota",))]


def test_a_rota_that_is_always_there_says_nothing():
    scenario = world({"primary": {"people": ["ada", "ben"]}})
    assert said(scenario, "rota", "people", "oncall") == []
    # neither does one person without a name
    assert said(world(), "rota", "people", "oncall") == []


def test_a_rota_without_anybody_on_call():
    (one,) = said(world({"primary": {"people": ["ada"]}}).set("oncall", None), "nobody")
    assert one == "nobody is on call, so no rota is ever asked: write oncall"


def test_hours_with_nobody_on_duty_by_hand():
    """Two weeks from a Friday: ten days of eight hours are covered, on the wall in London."""
    rota = {"people": ["ada", "ben"], "hours": WORKDAYS, "zone": "Europe/London"}
    (one,) = said(world({"primary": rota}))
    assert one == (
        "rota.primary: nobody is on duty for primary for 256h of the run, first from Fri 2026-10-23"
        " 00:00 to Fri 2026-10-23 08:00 UTC; what pages then waits until somebody comes: write a layer"
        " for these hours or a last level that is always there"
    )
    # a holiday takes another eight hours
    (one,) = said(world({"primary": {**rota, "holidays": ["2026-10-23"]}}))
    assert "for 264h of the run, first from Fri 2026-10-23 00:00 to Mon 2026-10-26 09:00 UTC" in one
    assert "(a holiday)" in one


def test_a_holiday_is_one_of_the_zone_of_the_layer():
    """The 24th of October begins in Tokyo at 15:00 UTC on the 23rd."""
    layer = {"people": ["ada"], "hours": "00:00-24:00", "zone": "Asia/Tokyo"}
    rota = {"layers": [layer], "holidays": ["2026-10-24"], "zone": "Europe/London"}
    (one,) = said(world({"primary": rota}))
    assert (
        "24h of the run, from Fri 2026-10-23 15:00 to Sat 2026-10-24 15:00 UTC (a holiday)" in one
    )
    (one,) = said(world({"primary": {**layer, "holidays": ["2026-10-24"]}}))
    assert "(a holiday)" in one


def test_the_remedies_work():
    rota = {"people": ["ada"], "hours": WORKDAYS}
    assert said(world({"primary": {"layers": [{"people": ["ben"]}, rota]}})) == []
    # the role's own gaps are told, and no more warned of
    levels = world({"primary": rota}, ["primary", "ben"], people=["ada", "ben"])
    (note,) = lint_of(levels, "note")
    assert note == (
        "nobody is on duty for primary for 256h of the run, first from Fri 2026-10-23 00:00 to Fri"
        " 2026-10-23 09:00 UTC; the ladder skips it then"
    )
    assert lint_of(levels, "warning") == []


def lint_of(scenario, level):
    return [
        finding.message
        for finding in lint(scenario)
        if finding.level == level and finding.path.startswith(("rota", "oncall", "people"))
    ]


def test_gaps_that_no_level_covers():
    """Fridays until midnight and Saturdays are nobody's: 24 + 2 x 7 hours of two weeks."""
    scenario = world(
        {
            "primary": {"people": ["ada"], "hours": "Sun-Fri 00:00-17:00"},
            "secondary": {"people": ["ben"], "hours": "Sun-Thu 17:00-24:00"},
        },
        ["primary", "secondary"],
    )
    (one,) = said(scenario, "oncall", "rota")
    assert one.startswith(
        "oncall.ladder: nobody is on duty for any level for 62h of the run, first from Fri"
        " 2026-10-23 17:00 to Sun 2026-10-25 00:00 UTC; what pages then waits"
    )


def test_the_whole_run_without_anybody():
    rota = {
        "people": ["ada"],
        "overrides": [{"ask": "nobody", "from": "2026-10-01", "until": "2027-01-01"}],
    }
    (one,) = said(world({"primary": rota}))
    assert "for 336h, all of the run, from Fri 2026-10-23 00:00 to Fri 2026-11-06 00:00 UTC" in one


def test_one_person_on_two_levels():
    """Both change on Monday at 09:00; the second begins with ben, and three take turns in it."""
    levels = world(
        {
            "primary": {"people": ["ada", "ben"]},
            "secondary": {"people": ["ben", "ada", "cy"]},
        },
        ["primary", "secondary"],
        days=28,
    )
    # primary: ada until 26 Oct, ben, ada, ben, ada; secondary: ben, ada, cy, ben, ada
    (one,) = said(levels, "oncall")
    assert one == (
        "oncall.ladder[1]: the same person is on duty for primary and secondary at once for 255h of"
        " the run, first from Mon 2026-11-09 09:00 to Mon 2026-11-16 09:00 UTC; that level asks nobody"
        " else then: write other people, an override or turns in another order"
    )
    # the same role twice is asked again on purpose
    again = world({"primary": {"people": ["ada", "ben"]}}, ["primary", "primary"])
    assert said(again, "oncall") == []


def test_a_person_on_a_level_and_in_a_rota():
    levels = world({"primary": {"people": ["ada"]}}, ["primary", "ada"])
    (one,) = said(levels, "oncall")
    assert one.startswith(
        "oncall.ladder[1]: ada is on duty for primary and ada at once for 336h, all"
    )


@pytest.mark.parametrize(
    ("objective", "minutes", "warns"), [("99.9%", "43m", True), ("99.9%", "23m", False)]
)
def test_a_ladder_that_takes_longer_than_the_budget_lasts(objective, minutes, warns):
    """99.9% of 30 d leave 43m12s of a full outage: 20m and 43m are longer, 20m and 23m are not."""
    ladder = [
        {"ask": "ada", "acknowledge_within": "20m"},
        {"ask": "ben", "acknowledge_within": minutes},
    ]
    found = said(world(ladder=ladder, people=["ada", "ben"], objective=objective), "oncall")
    expected = (
        "oncall.ladder: if nobody answers, the ladder takes 1h3m to its end, and at 100% errors the"
        " budget of promise is gone 43m12s after they began: write acknowledge_within of less than"
        " 43m12s in all"
    )
    assert found == ([expected] if warns else [])


def test_one_level_is_no_ladder():
    ladder = [{"ask": "ada", "acknowledge_within": "10h"}]
    assert said(world(ladder=ladder, people=["ada"], objective="99.9%"), "oncall") == []


def test_what_nobody_asks_for():
    scenario = world(
        {"primary": {"people": ["ada"]}, "secondary": {"people": ["ben"]}},
        people=["ada", "ben", "cy"],
    )
    assert said(scenario, "rota", "people") == [
        "rota.secondary: no level asks for it: write oncall: {ladder: [{ask: primary}, {ask:"
        " secondary}]}",
        "people[cy]: they are in no rota and on no level, so nobody ever asks them: write their"
        " name in a rota",
    ]
    # tickets may ask for it
    tickets = {"tickets": {"hours": WORKDAYS, "ask": "secondary"}}
    assert len(said(scenario.set("oncall", tickets), "rota", "people")) == 1


def test_exceptions_that_change_nothing():
    rota = {
        "people": ["ada"],
        "holidays": ["2026-10-26"],
        "overrides": [
            {"ask": "ada", "from": "2026-11-05", "until": "2026-11-08"},
            {"ask": "ada", "from": "2026-11-06", "until": "2026-11-08"},
        ],
    }
    assert said(world({"primary": rota})) == [
        "rota.primary.holidays: they change nothing, as no layer has hours: write hours, e.g. hours:"
        " 00:00-24:00",
        "rota.primary.overrides[1]: it lies outside the run, Fri 2026-10-23 00:00 to Fri 2026-11-06"
        " 00:00: write a time in it",
    ]


def test_tickets_without_anybody():
    rota = {"primary": {"layers": [{"people": ["ada"], "hours": WORKDAYS}]}}
    tickets = {"tickets": {"hours": "Sat 09:00-17:00"}}
    assert [text for text in said(world(rota, oncall=tickets), "oncall") if "ticket" in text] == [
        "oncall.tickets.hours: nobody is on duty for primary in these hours, so no ticket is taken"
        " up: write other hours or another ask"
    ]
    tickets = {"tickets": {"hours": "Sat 09:00-17:00; Mon 09:00-10:00"}}
    assert not any("ticket" in text for text in said(world(rota, oncall=tickets), "oncall"))


def test_a_rota_is_checked_without_numpy():
    """`simulator check` is to be instant."""
    program = """
import sys
from simulator import Scenario
from simulator.analysis import lint
rota = {"primary": {"people": ["ada"], "hours": "Mon-Fri 09:00-17:00", "zone": "Europe/London"}}
scenario = Scenario(name="x", slos=[{"objective": "99%"}], oncall={}, rota=rota)
assert any("nobody is on duty" in finding.message for finding in lint(scenario))
assert "numpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
