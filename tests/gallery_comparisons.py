"""What the answers about comparisons claim beyond figures, as functions of the comparison."""

import statistics

from gallery_facts import Claim
from gallery_learning_claims import COMPARED as LEARNING

from simulator import simulate


class Found:
    """A comparison; `value(label, key)` is an estimate, `gap` its difference from the baseline."""

    def __init__(self, compared, exchanged=()):
        self.compared = compared
        self.exchanged = dict([exchanged, exchanged[::-1]] if exchanged else ())

    def variant(self, label):
        return self.compared.variants[self.exchanged.get(label, label)]

    def cards(self, label, group="alerts"):
        name = self.exchanged.get(label, label)
        variants = self.compared.comparison.variants
        return next(each for each in variants if each.label == name).cards(group)

    def scenario(self, label):
        return self.variant(label).scenario

    def value(self, label, key):
        return self.variant(label).estimate(key).value.value

    def gap(self, label, key):
        gap = self.variant(label).estimate(key).gap
        return gap.value if gap else 0.0

    def rows(self, *keys):
        return [self.value(label, key) for label in self.compared.variants for key in keys]


def burn_rate(found, label):
    rules = {rule.name: rule for rule in found.scenario(label).alerting.rules}
    return rules["page-quick"].burn_rate


def mean_spent(found, label):
    """The mean budget (1 = all) that a significant episode spends."""
    return statistics.mean(each.spent for card in found.cards(label) for each in card.episodes)


def begins_when_it_is_gone(found):
    """The promise is kept in the same runs with and without, and frozen only in those where not."""
    pairs = zip(found.cards("as written", "response"), found.cards("none", "response"), strict=True)
    return all(
        frozen.slos["availability"].is_kept == free.slos["availability"].is_kept
        and (frozen.releases.frozen == 0 or not frozen.slos["availability"].is_kept)
        for frozen, free in pairs
    ) and any(card.releases.frozen > 0 for card in found.cards("as written", "response"))


def at_the_page(found):
    """Whether each page's first step begins at once."""
    log = simulate(found.scenario("automatically")).log
    pages = [event.time for event in log if event.kind == "paged"]
    steps = {event.time for event in log if event.kind == "step_started"}
    return len(pages) > 0 and set(pages) <= steps


def late_ones_are_mild(found):
    """Whether half of the significant episodes wait for the median time or longer, and fail a
    smaller share of their requests than the others.
    """
    episodes = [each for card in found.cards("one") for each in card.episodes]
    median = found.value("one", "time_to_page")
    late = [each for each in episodes if not each.page.is_reached or each.page.seconds >= median]
    early = [each for each in episodes if each not in late]
    shares = [
        statistics.median(each.spent / (each.end - each.begin) for each in group)
        for group in (late, early)
    ]
    return len(late) >= len(episodes) / 2 and shares[0] < shares[1] / 2


COMPARED = {
    "choosing_thresholds": [
        Claim("Tight, which pages at 10x,", lambda found: burn_rate(found, "tight") == 10),
        Claim(
            "on average {tight.off[time_to_page]} earlier for outages that both policies find",
            lambda found: found.gap("tight", "time_to_page") < 0,
        ),
        Claim("more pages in 30 d", lambda found: found.gap("tight", "pages") > 0),
        Claim(
            "more pages without incident: nothing that it adds is worth waking anybody",
            lambda found: (
                found.gap("tight", "pages_without_incident")
                >= 0.9 * found.gap("tight", "pages")
                > 0
            ),
        ),
        Claim(
            "paging earlier saves",
            lambda found: found.gap("tight", "budget_spent") < 0,
        ),
        Claim(
            "Loose sends {loose[pages]} pages instead of",
            lambda found: found.gap("loose", "pages") < 0,
        ),
        Claim(
            "misses {loose[missed]} of the significant outages instead of",
            lambda found: found.gap("loose", "missed") > 0,
        ),
    ],
    "canary": [
        Claim(
            "It takes back {canary[caught_by_canary]} of",
            lambda found: (
                0 < found.value("canary", "caught_by_canary") < found.value("canary", "bad")
            ),
        ),
        Claim(
            "{canary[pages_answered]} pages go out instead of",
            lambda found: (
                found.value("canary", "pages_answered")
                < found.value("as written", "pages_answered") / 2
            ),
        ),
        Claim(
            "of the budget is spent instead of",
            lambda found: (
                found.value("canary", "budget_spent") < found.value("as written", "budget_spent")
            ),
        ),
        Claim(
            "What gets past it is mild:",
            lambda found: mean_spent(found, "canary") < mean_spent(found, "as written") / 2,
        ),
        Claim(
            "with nobody responding, {canary[episodes]} significant failures are left in 30 d"
            " instead of",
            lambda found: (
                found.value("canary", "episodes") < found.value("as written", "episodes") / 2
            ),
        ),
        Claim(
            "pages miss {canary[missed]} of them instead of",
            lambda found: found.value("canary", "missed") > found.value("as written", "missed"),
        ),
        Claim(
            "and the median time to page is {canary[time_to_page]} instead of",
            lambda found: (
                found.value("canary", "time_to_page") > found.value("as written", "time_to_page")
            ),
        ),
    ],
    "budget_policy": [
        Claim(
            "It saves {none.off[budget_spent]} of the budget at the end of the quarter and"
            " {none.off[bad]} bad versions",
            lambda found: (
                found.value("none", "budget_spent") > found.value("as written", "budget_spent")
                and found.value("none", "bad") > found.value("as written", "bad")
            ),
        ),
        Claim(
            "holds back {as written[held_back]} of {none[released]} releases",
            lambda found: (
                found.value("as written", "held_back") > 0 == found.value("none", "held_back")
            ),
        ),
        Claim(
            "The SLO is kept in {as written[slo_kept]} of the quarters with the policy and in"
            " {none[slo_kept]} without it: the policy begins when the budget is gone",
            begins_when_it_is_gone,
        ),
    ],
    "two_providers": [
        Claim(
            "Two: with one, the SLO is kept in {one[slo_kept]} of the months; with a second one"
            " and somebody who fails over, in {as written[slo_kept]}; and if a machine fails over"
            " at the page, in",
            lambda found: (
                found.value("one", "slo_kept")
                < 0.7
                < found.value("as written", "slo_kept")
                <= found.value("automatically", "slo_kept")
            ),
        ),
        Claim("The machine has to wait for the page as well:", at_the_page),
        Claim(
            "half of the significant outages are so mild that it comes after {one[time_to_page]} or"
            " more, or never",
            late_ones_are_mild,
        ),
    ],
    "guardrail": [
        Claim(
            "If it is too loose, the SLO for safety is missed, and if it is too tight, the one"
            " for availability:",
            lambda found: (
                found.value("loose", "slo_kept safety") == 0
                and found.value("tight", "slo_kept availability") == 0
                and found.value("loose", "slo_kept availability") == 1
                and found.value("tight", "slo_kept safety") == 1
            ),
        ),
        Claim(
            "As written, between the two, safety is kept",
            lambda found: (
                found.scenario("loose").service.guardrail.catch_ratio
                < found.scenario("as written").service.guardrail.catch_ratio
                < found.scenario("tight").service.guardrail.catch_ratio
                and found.value("as written", "slo_kept safety") > 0.5
                and found.value("as written", "slo_kept availability") == 1
            ),
        ),
        Claim(
            "of the significant waves with loose",
            lambda found: (
                found.value("loose", "missed") < found.value("as written", "missed")
                and {each.slo for card in found.cards("loose") for each in card.episodes}
                == {"safety"}
            ),
        ),
    ],
    "quiet_month": [
        Claim(
            "No: none of the three policies sends a page or opens a ticket.",
            lambda found: set(found.rows("pages", "tickets")) == {0},
        ),
    ],
    "noisy_judge": [
        Claim(
            "tickets in 30 d instead of {as written[tickets]}, and none of them for a failure",
            lambda found: (
                found.value("half a point more", "tickets")
                == found.value("half a point more", "tickets_without_incident")
                > 20
                > found.value("as written", "tickets")
            ),
        ),
        Claim(
            "{half a point more[budget_spent]} of the budget is spent instead of",
            lambda found: found.gap("half a point more", "budget_spent") > 0.1,
        ),
        Claim(
            "the SLO is kept in",
            lambda found: found.value("half a point more", "slo_kept") > 0.9,
        ),
        Claim(
            "but the burn rate crosses 1 by chance, again and again",
            lambda found: (
                not found.scenario("half a point more").failures
                and 0.9 < found.value("half a point more", "budget_spent") < 1
                and min(len(card.tickets) for card in found.cards("half a point more")) > 5
            ),
        ),
    ],
}

REPLICATIONS = {
    "choosing_thresholds": 10,
    "canary": 15,
    "budget_policy": 5,
    "two_providers": 8,
    "guardrail": 8,
    "quiet_month": 3,
    "noisy_judge": 4,
    "raw_error_rate": 4,
    "ladder": 6,
    "follow_the_sun": 4,
    "cried_wolf": 4,
    "wrong_runbook": 5,
    "year_of_learning": 3,
    "late_postmortems": 4,
    "postmortems_only": 2,
    "freeze_to_repair": 3,
    "symptoms_or_causes": 3,
    "new_causes": 3,
}
"""As few seeds as show what the answers claim; each comparison is played once for all tests."""
LONG = (
    "choosing_thresholds",
    "budget_policy",
    "two_providers",
    "guardrail",
    "raw_error_rate",
    "ladder",
    "cried_wolf",
    *LEARNING,
)
"""Comparisons of the slow suite; the quick one has one of each kind of answer."""
EXCHANGED = {
    "choosing_thresholds": ("tight", "loose"),
    "canary": ("as written", "canary"),
    "budget_policy": ("as written", "none"),
    "two_providers": ("one", "automatically"),
    "guardrail": ("loose", "tight"),
    "noisy_judge": ("as written", "half a point more"),
    "raw_error_rate": ("as written", "raw at once"),
    "ladder": ("as written", "one person"),
    "follow_the_sun": ("as written", "one site"),
    "cried_wolf": ("as written", "two windows"),
    "wrong_runbook": ("as written", "95% right"),
    "year_of_learning": ("as written", "without"),
    "late_postmortems": ("as written", "30 days"),
    "postmortems_only": ("as written", "8 hours a week"),
    "freeze_to_repair": ("as written", "30m later"),
    "symptoms_or_causes": ("as written", "symptoms"),
    "new_causes": ("as written", "a quarter"),
}
"""The labels that are exchanged for a contrary comparison."""
ONE_FOR_ALL = (
    "alerting={policy: one for all, rules: [{kind: error_ratio, name: page, severity: sev1,"
    " long_window: 1m}]}"
)
CHANGED = {
    "raw_error_rate": [ONE_FOR_ALL],
    "two_providers": ["failures[0].error_ratio=30%"],
    "quiet_month": ["service.provider.primary.error_ratio=2%"],
    "noisy_judge": ["slos[quality].sli.false_alarms=5%"],
    "late_postmortems": ["failures[0].causes.fades=60d"],
}
"""Changes of every variant under which what an exchange leaves true is false."""
