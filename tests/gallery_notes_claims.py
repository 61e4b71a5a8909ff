"""What the answers about the course notes' arguments claim beyond figures."""

import pytest
from gallery_facts import DAY, Claim, at, events, page_after, spent

from simulator import ScenarioError

NINES = ("two nines", "three nines", "five nines")


def pages(run):
    return [run[slo].pages for slo in NINES]


def each(run):
    """The share of each budget that one failed request spends."""
    return [spent(run[slo]) / int(run[slo].bad) for slo in NINES]


def refuses_100(run):
    with pytest.raises(ScenarioError, match=r"budget of 0.*first failed request.*infinite"):
        run.run.scenario.set("slos[five nines].objective", "100%")
    return True


def about(run):
    """What each incident of a run is about, in order."""
    return [incident["failure"] for incident in run["answers"].incidents]


def planned(run, name):
    """A failure that happens once, by its name."""
    return next(each for each in run.run.scenario.named_failures if each.name == name)


def most(run, window, begin=0.0, end=float("inf")):
    """The highest burn rate over a window, between two times (s)."""
    burn = run.run.burn("answers", window).to_numpy()
    first = round(begin / run.run.cell)
    return burn[first : round(min(end, run.run.scenario.horizon) / run.run.cell)].max()


def is_called(run, name, severity, burn):
    """Whether that failure burns at that rate and is answered with that severity."""
    failure, call = planned(run, name), run["answers"].calls[name]
    return call.severity == severity and abs(failure.error_ratio / 0.01 - burn) < 1e-9


def silent(run, name):
    """How long (s) after the end of a failure the last alert was resolved."""
    return at(run, "alert_resolved", -1) - planned(run, name).end


def cost(run, name):
    failure = planned(run, name)
    return run["answers"]._by(failure.end) - run["answers"]._by(failure.start)


def stays_up(run):
    """Whether one alert fires from the outage until after the relapse, with one page."""
    begin = planned(run, "relapse").start
    is_up = at(run, "alert_fired", -1) < begin < at(run, "alert_resolved", 0)
    return is_up and len(events(run, "paged")) == 1


NOTES = {
    "five_nines": [
        Claim(
            "It spends {run[two nines].each} of the budget of 99%, {run[three nines].each} of that"
            " of 99.9% and {run[five nines].each} of that of 99.999%",
            lambda one, _: (
                one["two nines"].bad == "1"
                and [part / each(one)[0] for part in each(one)] == pytest.approx([1, 10, 1000])
            ),
        ),
        Claim("and sends", lambda one, _: pages(one) == [0, 0, 1]),
        Claim(
            "99.999% over 30 days allows less than one failed request, so the first one breaks the"
            " SLO",
            lambda one, _: (
                spent(one["five nines"], "valid") * 1e-5 < 1
                and one["five nines"].bad == "1"
                and not one["five nines"].numbers["kept"]
            ),
        ),
        Claim(
            "With one failed request in 2000",
            lambda _, many: many.run.scenario.service.provider.primary.error_ratio == 1 / 2000,
        ),
        Claim(
            "pages go out, although nothing is broken",
            lambda _, many: pages(many)[2] > 20 and not many.run.scenario.failures,
        ),
        Claim(
            "100% would be worse still: its budget is 0, so the first failed request spends all of"
            " it, and every burn rate is infinite",
            lambda _, many: 0 == pages(many)[0] < pages(many)[1] < pages(many)[2],
        ),
        Claim(
            "refuses such an objective, and says why",
            lambda _, many: pages(many)[2] > 20 and refuses_100(many),
        ),
    ],
    "one_blip": [
        Claim(
            "The alert on the raw error rate does:",
            lambda two, raw: (
                (two["answers"].pages, raw["answers"].pages) == (0, 1)
                and [rule.kind for rule in raw.run.scenario.alerting.rules] == ["error_ratio"]
            ),
        ),
        Claim(
            "after the blip begins", lambda _, raw: page_after(raw, "failure_started", "answers")
        ),
        Claim(
            "The blip is over before the page is acknowledged, and no step of the runbook is taken",
            lambda _, raw: (
                at(raw, "failure_ended") < at(raw, "acknowledged")
                and not events(raw, "step_started")
            ),
        ),
        Claim(
            "over five minutes the budget burns at {run[answers].peak[5m]} at most, but over an"
            " hour only at {run[answers].peak[1h]}, and the alert needs both above 14.4x",
            lambda two, _: (
                not events(two, "alert_fired")
                and two.run.scenario.alerting.rules[0].burn(two.run.slo("answers"))
                == pytest.approx(14.4)
                and most(two, "1h") < 14.4 < most(two, "5m")
            ),
        ),
        Claim(
            "of the month's budget",
            lambda two, raw: (
                two.run.scenario.slos[0].window == 30 * DAY
                and two["answers"].incidents == []
                and cost(two, "blip") == cost(raw, "blip") == pytest.approx(1 / 432, abs=1e-4)
            ),
        ),
    ],
    "one_window": [
        Claim(
            "With both windows {run[answers].pages} pages go out: none for the blip, one for the"
            " first outage after {run[answers].calls[outage].seen}, and one for the second after",
            lambda both, *_: about(both) == ["outage", "relapse"],
        ),
        Claim(
            "the blip pages as well",
            lambda _, short, __: about(short) == ["blip", "outage", "relapse"],
        ),
        Claim(
            "the alert of the first outage is still firing when the outage comes back, so nobody is"
            " paged again",
            lambda *runs: stays_up(runs[2]) and about(runs[2]) == ["outage"],
        ),
        Claim(
            "after the second outage is over; with both windows it stops after",
            lambda both, _, long: 0 < silent(both, "relapse") < silent(long, "relapse") / 5,
        ),
        Claim(
            "So the long window ignores blips, and the short one ends the alert soon after the"
            " failure",
            lambda both, *_: (
                most(both, "1h", end=planned(both, "outage").start)
                < 14.4
                < most(both, "5m", end=planned(both, "outage").start)
                and silent(both, "relapse") <= 300
            ),
        ),
    ],
    "severities": [
        Claim(
            "The outage (40x) is",
            lambda run, _: is_called(run, "outage", "sev1", 40) and len(about(run)) == 3,
        ),
        Claim(
            "the page goes out {run[answers].calls[outage].seen} after it begins",
            lambda run, _: (
                page_after(run, "failure_started", "answers")
                and about(run)[0] == "outage"
                and at(run, "paged") - planned(run, "outage").start > 1000
            ),
        ),
        Claim("The brownout (9x) is", lambda run, _: is_called(run, "brownout", "sev2", 9)),
        Claim("and pages after", lambda run, _: len(events(run, "paged")) == 2),
        Claim(
            "The leak (2x) is a ticket ({run[answers].calls[leak].severity}), opened after",
            lambda run, _: is_called(run, "leak", "sev3", 2) and len(events(run, "paged")) == 2,
        ),
        Claim(
            "The trickle (0.7x) is ok: no alert fires, because the budget would last longer than the"
            " month",
            lambda run, _: (
                planned(run, "trickle").error_ratio == 0.007
                and at(run, "alert_fired", -1) < planned(run, "trickle").start
                and about(run) == ["outage", "brownout", "leak"]
                and cost(run, "trickle") / 5 * 30 < 1
            ),
        ),
        Claim(
            "Severity says how fast the budget burns, and not how much of it is lost: the leak costs"
            " the most ({run[answers].while_on[leak]}), then the trickle"
            " ({run[answers].while_on[trickle]}), the brownout ({run[answers].while_on[brownout]})"
            " and the outage",
            lambda run, _: (
                cost(run, "leak")
                > cost(run, "trickle")
                > cost(run, "brownout")
                > cost(run, "outage")
                and len(about(run)) == 3
            ),
        ),
        Claim(
            "A short window alone sees only the outage:",
            lambda _, short: about(short) == ["outage"],
        ),
    ],
}

NOTES_COMPARED = {
    "raw_error_rate": [
        Claim(
            "At once, it pages after {raw at once[time_to_page]} and misses {raw at once[missed]} of"
            " the significant outages. But",
            lambda found: (
                found.value("raw at once", "time_to_page") < 60
                and found.value("raw at once", "missed") == 0
            ),
        ),
        Claim(
            "it sends {raw at once[pages]} pages in 30 d instead of",
            lambda found: (
                found.value("raw at once", "pages") > 3 * found.value("as written", "pages")
            ),
        ),
        Claim(
            "of them are without incident: a pager that calls that often for nothing is soon ignored",
            lambda found: (
                found.value("raw at once", "pages_without_incident")
                > 0.7 * found.value("raw at once", "pages")
            ),
        ),
        Claim(
            "After an hour, it misses {raw after an hour[missed]} of the outages instead of",
            lambda found: (
                found.value("raw after an hour", "missed")
                > found.value("as written", "missed") + 0.1
            ),
        ),
        Claim(
            "and the median time to page is {raw after an hour[time_to_page]} instead of",
            lambda found: (
                found.value("raw after an hour", "time_to_page")
                > 1.5 * found.value("as written", "time_to_page")
            ),
        ),
        Claim(
            "Burn rates over two windows, as written, send few pages without incident and still find"
            " nearly all outages that matter",
            lambda found: (
                found.value("as written", "pages_without_incident")
                < 0.1 * found.value("as written", "pages")
                and found.value("as written", "missed") < 0.1
            ),
        ),
    ],
}
