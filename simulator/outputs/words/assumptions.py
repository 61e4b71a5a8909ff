"""How much of a comparison was played, and what its figures rest on."""

import math

from simulator.analysis.bootstrap import FEWEST_RUNS, resamples_of
from simulator.analysis.comparison import Comparison
from simulator.analysis.exchanges import EXCHANGES, FEWEST_CLAIMED
from simulator.analysis.people.of_run import told_of_people
from simulator.foundation.units import format_duration
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import plural, share
from simulator.outputs.words.responders import responders
from simulator.scenario import Scenario


def about(comparison: Comparison) -> str:
    """How much was played: `choosing-thresholds: 200 replications, seeds 1 to 200, 95% intervals,
    simulated`.
    """
    seeds = comparison.seeds
    which = f"seed {seeds[0]}"
    if len(seeds) > 1:
        which = f"seeds {seeds[0]} to {seeds[-1]}"
    intervals = "no intervals"
    if len(seeds) >= FEWEST_RUNS:
        intervals = "95% intervals"
    return f"{safe_label(comparison.name)}: {_played(comparison)}, {which}, {intervals}, simulated"


def _played(comparison: Comparison) -> str:
    runs = len(comparison.seeds)
    # a comparison that was stopped has fewer than were asked for
    if runs < comparison.asked:
        return f"{runs} of {comparison.asked} replications"
    return plural(runs, "replication")


def assumptions(comparison: Comparison) -> tuple[str, ...]:
    """What the figures rest on, in sentences."""
    return (
        _episodes(comparison),
        (
            "A page or ticket is true if a significant episode of its SLO adds at least a tenth of"
            " the errors that the rule's limit allows in its short window."
        ),
        (
            "Alert figures come from runs in which nobody responds. While an incident is open,"
            " further alerts join it and page nobody again."
        ),
        (
            "Means of times are over what was reached. In medians, what was not reached counts as"
            " later than everything else. A difference of times to page is the mean over the"
            f" episodes for which both variants paged{_acknowledged(comparison)}."
        ),
        "An SLO is kept if its budget never ran out (with calendar months: if each was kept).",
        _paired(len(comparison.seeds)),
        _chance(comparison),
        _person(comparison),
    )


def _acknowledged(comparison: Comparison) -> str:
    """Over what times to acknowledge are compared, where scenarios say more of people."""
    if not any(told_of_people(each.scenario) for each in comparison.variants):
        return ""
    return ", and one of times to acknowledge that over the pages that both acknowledged"


def _episodes(comparison: Comparison) -> str:
    """What an episode is, and which are significant."""
    settings = {
        (each.scenario.episode_gap, each.scenario.significant) for each in comparison.variants
    }
    scenario = comparison.baseline.scenario
    whose = ""
    if len(settings) > 1:
        whose = " (in the baseline; what differs is listed above)"
    return (
        "Failures whose harms to an SLO lie within"
        f" {format_duration(scenario.episode_gap)} of each other are one episode. An episode is"
        f" significant if its expected harm alone spends {share(scenario.significant)} of the"
        f" SLO's budget or more{whose}; otherwise it is a blip."
    )


def _paired(runs: int) -> str:
    """What differences and intervals are made of."""
    same = "All variants were played with the same seeds, and differences are paired."
    if runs < FEWEST_RUNS:
        return f"{same} There are too few runs for intervals."
    return f"{same} Intervals come from {resamples_of(runs):,} resamples of whole runs."


def _chance(comparison: Comparison) -> str:
    """What a difference must exceed to be shown."""
    if math.isinf(comparison.critical):
        return f"Below {FEWEST_CLAIMED} replications no difference is claimed."
    # 0 where every exchange of runs leaves all differences 0
    if not comparison.critical:
        return "No headline figure differs in any run."
    return (
        "A difference is shown if it is more than"
        f" {comparison.critical:.1f} standard errors. If all variants were the same, 19 of 20"
        " comparisons like this one would show no difference in the headline figures"
        f" ({EXCHANGES:,} exchanges of runs)."
    )


def _person(comparison: Comparison) -> str:
    """How those on call work, and with which runbooks."""
    scenario = comparison.baseline.scenario
    person = scenario.oncall
    if not any(variant.attended for variant in comparison.variants):
        return "Nobody is on call, so there are no figures of the response."
    if person is None:
        return "Nobody is on call in the baseline."
    text = f"{responders(scenario, person)} These are assumptions."
    if any(_team(each.scenario) != _team(scenario) for each in comparison.variants):
        text = f"In the baseline {text[:1].lower()}{text[1:]}"
    return f"{text} Runbooks: {_runbooks(scenario)}."


def _team(scenario: Scenario) -> tuple[object, ...]:
    return (scenario.oncall, scenario.people, scenario.rota)


def _runbooks(scenario: Scenario) -> str:
    """The runbooks that the scenario's failures can need."""
    # a policy's runbooks for failures that this scenario has not are of no concern here
    symptoms = {failure.symptom for failure in scenario.failures}
    if scenario.releases:
        symptoms.add(scenario.releases.bad_ones.symptom)
    books = [
        f"{safe_label(symptom)} ({plural(len(runbook), 'step')})"
        for symptom, runbook in scenario.runbooks.items()
        if symptom in symptoms
    ]
    return ", ".join(books) or "none"
