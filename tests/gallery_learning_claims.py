"""What the answers about years of learning claim beyond figures."""

from gallery_facts import Claim

from simulator import simulate


def fewer(key, label, other, share=0.9):
    """Whether a measure of one variant is clearly below that of another."""
    return lambda found: found.value(label, key) < share * found.value(other, key)


def all_of(*checks):
    return lambda found: all(check(found) for check in checks)


def comes_back_soon(found):
    """Whether the weight of a cause falls to a hundredth within a month."""
    causes = found.scenario("as written").failures[0].causes
    return causes.fades * 4.6 < 30 * 86400.0


def seen(run):
    """All that happens but for what is proposed."""
    return [row for row in run.log if not row.kind.startswith("improvement_")]


def without_postmortems(found):
    """Whether the first quarter is the same, event by event, where nothing is learned."""
    scenario = found.scenario("as written").set("horizon", "90d")
    written, without = simulate(scenario), simulate(scenario.set("learning.on", False))
    return seen(written) == seen(without) and found.value("as written", "done") == 0


def as_many_pages(found):
    """Whether work on symptoms leaves the number of pages in 30 d as it is."""
    return abs(found.gap("symptoms", "pages_answered")) < 0.3


COMPARED = {
    "year_of_learning": [
        Claim(
            "As the budget lasts, the freeze holds back",
            all_of(
                fewer("held_back", "as written", "without"),
                fewer("budget_by_quarter", "as written", "without"),
            ),
        ),
    ],
    "late_postmortems": [
        Claim("It does: a cause that comes back does so within weeks", comes_back_soon),
        Claim("After 30 days,", fewer("prevented", "30 days", "as written")),
        Claim(
            "more pages go out in 30 d, and a quarter spends {30 days.off[budget_by_quarter]} more of"
            " its budget",
            all_of(
                fewer("pages_answered", "as written", "30 days", 1),
                fewer("budget_by_quarter", "as written", "30 days", 1),
            ),
        ),
    ],
    "postmortems_only": [
        Claim(
            "Nothing. {as written[proposed]} improvements are proposed in 30 d and none is done, so"
            " failures, pages and budgets are those of a year without postmortems, to the last request",
            without_postmortems,
        ),
    ],
    "freeze_to_repair": [
        Claim(
            "pages, for a price: a quarter spends",
            all_of(
                fewer("pages_answered", "30m later", "as written"),
                fewer("budget_by_quarter", "as written", "30m later"),
                fewer("held_back", "as written", "30m later"),
            ),
        ),
        Claim(
            "One can be frozen longer on purpose: whoever answers each page 30 minutes later has",
            lambda found: (
                found.scenario("30m later").oncall.acknowledge
                == found.scenario("as written").oncall.acknowledge + 1800
            ),
        ),
    ],
    "symptoms_or_causes": [
        Claim(
            "Work on symptoms saves {symptoms.off[budget_by_quarter]} of a quarter's budget, work on"
            " causes",
            fewer("budget_by_quarter", "symptoms", "as written"),
        ),
        Claim(
            "pages go out in 30 d, as many as without learning; with causes it is",
            all_of(
                fewer("pages_answered", "as written", "symptoms"),
                as_many_pages,
            ),
        ),
        Claim(
            "Every failure with the same symptom becomes cheaper, whatever its cause, and still pages"
            " somebody",
            all_of(fewer("budget_by_quarter", "symptoms", "without"), as_many_pages),
        ),
        Claim(
            "a mended cause keeps failures away",
            fewer("recurrences", "as written", "without"),
        ),
    ],
    "new_causes": [
        Claim(
            "Less: {as written.off[pages_answered]} pages in 30 d are saved when half of all causes are"
            " new",
            lambda found: (
                found.gap("a quarter", "pages_answered")
                < found.gap("as written", "pages_answered")
                < 0
            ),
        ),
        Claim(
            "The team mends what has happened, and more of it would not have come back anyway",
            fewer("prevented", "as written", "a quarter"),
        ),
        Claim(
            "less of its budget, instead of {a quarter.off[budget_by_quarter]} less",
            lambda found: (
                found.gap("a quarter", "budget_by_quarter")
                < found.gap("as written", "budget_by_quarter")
                < 0
            ),
        ),
    ],
}
