"""What the answers about people claim beyond figures."""

from datetime import datetime
from itertools import pairwise

from gallery_facts import DAY, HOUR, Claim, at, events, kinds, page_after, spent
from gallery_notes_claims import cost, is_called

from simulator.analysis import lint


def monday_at_nine(run):
    """The first one of a run that begins at midnight (s)."""
    start = datetime.fromisoformat(str(run.run.scenario.start).split()[0])
    assert start.time() == datetime.min.time()
    return (7 - start.weekday()) * DAY + 9 * HOUR


def asked_on_monday(run):
    """Whether ada comes on duty, and is asked, at nine on Monday."""
    asked = events(run, "escalated", reason="somebody came on duty")
    return [(each.subject, each.time) for each in asked] == [("ada", monday_at_nine(run))]


def subjects(run, kind):
    return [event.subject for event in events(run, kind)]


def answered_on_saturday(run):
    """Whether ben acknowledges the page within minutes."""
    wait = at(run, "acknowledged") - at(run, "paged")
    return subjects(run, "acknowledged") == ["ben"] and 0 < wait < 600


def hours_with_nobody(run):
    """What the linter says of the hours in which nobody is on duty for primary."""
    return [each.message for each in lint(run.run.scenario) if "93h of the run" in each.message]


def taken_up(run):
    """How long (s) before nine on Monday the ticket is taken up; it is opened on Saturday before
    three.
    """
    monday = monday_at_nine(run)
    assert monday - 57 * HOUR < at(run, "ticket_opened") < monday - 54 * HOUR
    return monday - at(run, "acknowledged")


def late(run):
    """How many tickets were taken up later than promised."""
    return run.numbers["people"]["tickets"]["late"]


def extra(slow, quick, name):
    """What a slower answer to a failure costs (1 = the whole budget)."""
    return cost(slow, name) - cost(quick, name)


def waits(run):
    """How long (s) each page waited to be acknowledged."""
    pages, answers = (events(run, kind) for kind in ("paged", "acknowledged"))
    return [answer.time - page.time for page, answer in zip(pages, answers, strict=True)]


PEOPLE = {
    "nobody_on_saturday": [
        Claim("Ada comes on Monday at nine.", lambda office, _: asked_on_monday(office)),
        Claim(
            "after the outage begins, and reaches nobody",
            lambda office, _: (
                page_after(office, "failure_started", "answers")
                and subjects(office, "paged") == ["nobody"]
            ),
        ),
        Claim(
            "later, as soon as she is on duty",
            lambda office, _: 0 < at(office, "acknowledged") - monday_at_nine(office) <= 300,
        ),
        Claim(
            "When she has failed over, {run[answers].gone[fail_over]} of the month's budget is"
            " spent, and the SLO is missed",
            lambda office, _: (
                kinds(office["answers"]) == ["fail_over"] and not office["answers"].numbers["kept"]
            ),
        ),
        Claim(
            "With a second level for the weekend the same page asks ben, who acknowledges after",
            lambda office, weekend: (
                answered_on_saturday(weekend) and at(weekend, "paged") == at(office, "paged")
            ),
        ),
        Claim(
            "is spent. `simulator check` names the hours in which nobody is on duty",
            lambda office, weekend: (
                len(hours_with_nobody(office)) == 1
                and spent(weekend["answers"]) < spent(office["answers"]) / 10
            ),
        ),
    ],
    "ticket_over_the_weekend": [
        Claim(
            "after the failure begins, on Saturday before three in the morning. Somebody takes it up"
            " {run[answers].acknowledged} later, on Monday at nine",
            lambda monday, *_: taken_up(monday) == 0,
        ),
        Claim(
            "If tickets are worked on at weekends too, it is taken up after",
            lambda monday, weekends, _: (
                taken_up(weekends) == 2 * DAY
                and spent(weekends["answers"]) < spent(monday["answers"])
            ),
        ),
        Claim(
            "If nobody works on tickets, it is",
            lambda monday, _, nobody: (
                not events(nobody, "acknowledged")
                and spent(nobody["answers"]) > 1.5 * spent(monday["answers"])
            ),
        ),
        Claim(
            "The promise that a ticket is taken up within a day is broken by the weekend, and nobody"
            " was woken in any run",
            lambda *runs: (
                [late(run) for run in runs[:2]] == [1, 0]
                and not any(events(run, "paged") for run in runs)
                and runs[0].run.scenario.oncall.tickets.within == DAY
            ),
        ),
    ],
    "pace_by_severity": [
        Claim(
            "The brownout (9x, sev2) costs {run[answers].while_on[brownout]} of the budget instead of",
            lambda paced, quick, _: (
                is_called(paced, "brownout", "sev2", 9) and extra(paced, quick, "brownout") > 0
            ),
        ),
        Claim(
            "that is what 25 minutes of waiting cost",
            lambda paced, quick, _: waits(paced) == [300, 1800] and waits(quick) == [300, 300],
        ),
        Claim(
            "The same wait for the outage (40x, sev1) makes it"
            " {all_slowly[answers].while_on[outage]} instead of {run[answers].while_on[outage]},"
            " more than four times the difference, because the budget burns more than four times as"
            " fast",
            lambda paced, quick, slow: (
                is_called(paced, "outage", "sev1", 40)
                and 4 < extra(slow, paced, "outage") / extra(paced, quick, "brownout") < 5
            ),
        ),
        Claim(
            "So the pace may follow severity: where it burns slowly, waiting is cheap",
            lambda paced, quick, slow: (
                extra(paced, quick, "brownout") < 0.01 < 0.02 < extra(slow, paced, "outage")
            ),
        ),
    ],
}


def sites(found, label):
    """The zones of those who take turns."""
    scenario = found.scenario(label)
    names = scenario.rota["primary"].names
    return {person.zone.key for person in scenario.people if person.name in names}


def left_alone(found, label):
    """The share of the outage's pages that nobody took."""
    outage = found.scenario(label).failures[0]
    taken = [
        incident.acknowledge.is_reached
        for card in found.cards(label, "response")
        for incident in card.incidents
        if incident.acknowledge and outage.start <= incident.paged < outage.end
    ]
    return taken.count(False) / len(taken)


def pace(found, label):
    return found.scenario(label).oncall.acknowledge


def waiting(found, label):
    """How long (s) the first level has."""
    return found.scenario(label).oncall.ladder[0].acknowledge_within


def grows(found, key, *labels):
    """Whether a measure grows from label to label."""
    values = [found.value(label, key) for label in labels]
    return all(one < other for one, other in pairwise(values))


def drop(found, key):
    """How much lower a measure is with triages that are right nearly always."""
    return found.value("as written", key) - found.value("95% right", key)


PEOPLE_COMPARED = {
    "ladder": [
        Claim(
            "With 5 minutes a page is acknowledged after {as written[time_to_acknowledge]} on"
            " average",
            lambda found: waiting(found, "as written") == 300,
        ),
        Claim(
            "later and {15m.off[interruptions]} interruptions fewer, with 30 minutes"
            " {30m.off[time_to_acknowledge]} later and {30m.off[interruptions]} fewer",
            lambda found: (
                grows(found, "time_to_acknowledge", "as written", "15m", "30m")
                and grows(found, "interruptions", "30m", "15m", "as written")
                and [waiting(found, label) for label in ("15m", "30m")] == [900, 1800]
            ),
        ),
        Claim(
            "What waiting costs of the budget: {as written[budget_unacknowledged]},"
            " {15m[budget_unacknowledged]} and {30m[budget_unacknowledged]} is spent before anybody"
            " has acknowledged",
            lambda found: grows(found, "budget_unacknowledged", "as written", "15m", "30m"),
        ),
        Claim(
            "One person alone spends {one person[budget_unacknowledged]}: one page in ten waits 45"
            " minutes or longer, and nobody else is asked",
            lambda found: (
                len(found.scenario("one person").oncall.ladder) == 1
                and pace(found, "one person").p90 == 45 * 60
                and grows(found, "budget_unacknowledged", "30m", "one person")
            ),
        ),
    ],
    "follow_the_sun": [
        Claim(
            "All of them: {as written[interruptions_in_sleep]} interruptions in 30 d are in"
            " somebody's sleep hours, instead of",
            lambda found: (
                found.value("as written", "interruptions_in_sleep")
                == 0
                < found.value("one site", "interruptions_in_sleep")
            ),
        ),
        Claim(
            "As nobody has to wake up, a page is acknowledged {one site.off[time_to_acknowledge]}"
            " earlier on average",
            lambda found: grows(found, "time_to_acknowledge", "as written", "one site"),
        ),
        Claim(
            "of the budget are saved",
            lambda found: grows(found, "budget_spent", "as written", "one site"),
        ),
        Claim(
            "Both have the same outages, and as many pages; it takes people in three places instead"
            " of one",
            lambda found: (
                found.value("as written", "pages_answered")
                == found.value("one site", "pages_answered")
                and [len(sites(found, label)) for label in ("as written", "one site")] == [3, 1]
            ),
        ),
    ],
    "cried_wolf": [
        Claim(
            "Mostly not. {as written[pages_without_incident]} pages in 30 d are for nothing",
            lambda found: (
                found.value("as written", "pages_without_incident")
                > 0.95 * found.value("as written", "pages")
                > 50
            ),
        ),
        Claim(
            "people answer a pager as often as it has been right: nobody takes {as"
            " written[unanswered]} of the pages, nor most of those of the outage, which spends",
            lambda found: (
                found.scenario("as written").oncall.trust is not None
                and found.value("as written", "unanswered") > 0.5
                and left_alone(found, "as written") > 0.5
            ),
        ),
        Claim(
            "If all pages were answered it would be {answers all[budget_spent]}, for {answers"
            " all.off[toil]} more work a week",
            lambda found: (
                found.value("answers all", "budget_spent")
                < found.value("as written", "budget_spent") / 3
                and grows(found, "toil", "as written", "answers all")
            ),
        ),
        Claim(
            "Two windows send {two windows[pages]} pages in 30 d, all of them true: that for the"
            " outage comes {two windows.off[time_to_page]} later, and still only {two"
            " windows[budget_spent]} is spent, because somebody answers",
            lambda found: (
                found.value("two windows", "pages_without_incident") == 0
                and grows(found, "time_to_page", "as written", "two windows")
                and found.value("two windows", "budget_spent")
                < found.value("as written", "budget_spent") / 3
                and left_alone(found, "two windows") < 0.5
            ),
        ),
    ],
    "wrong_runbook": [
        Claim(
            "With triages that are right in 95% of all cases an outage is mitigated {95%"
            " right.off[time_to_mitigate]} earlier on average",
            lambda found: (
                found.scenario("95% right").oncall.right == 0.95
                and drop(found, "time_to_mitigate") > 0
            ),
        ),
        Claim("of the budget are saved", lambda found: drop(found, "budget_spent") > 0.05),
        Claim(
            "of the budget is spent while a wrong runbook is worked; the outages, the pages and the"
            " right runbook are the same",
            lambda found: (
                # nearly all of the difference between the budgets
                drop(found, "budget_misdiagnosed") > 0.9 * drop(found, "budget_spent") > 0
                and drop(found, "pages_answered") == 0
            ),
        ),
    ],
}
