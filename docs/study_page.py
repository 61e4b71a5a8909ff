"""docs/study.md: its words, with the figures of study.csv in their places."""

from collections.abc import Iterable, Mapping

from study_figures import Figures, Study

from simulator.reliability.field_policies import POLICIES

# what changes, and what is said of each service
ABOUT = {
    "centre": ("-", "10 requests/s, 99.9%; OpenAI's outages as published"),
    "traffic_100_per_hour": ("traffic", "100 requests/h"),
    "traffic_1000_per_hour": ("traffic", "1,000 requests/h"),
    "traffic_1000_per_second": ("traffic", "1,000 requests/s"),
    "promise_99": ("promise", "99%"),
    "promise_99_99": ("promise", "99.99%"),
    "failures_anthropic": ("failures", "Anthropic's outages as published"),
    "failures_rare_and_total": ("failures", "all requests fail, once in 60 d"),
    "failures_frequent_and_partial": ("failures", "a median of 0.5% of requests fail, once a day"),
    "failures_hiccups": ("failures", "20 to 70% of requests fail for 10 to 60 s, once a day"),
    "failures_releases": ("failures", "a release a day, one in ten bad: a median of 5% of requests fail"),
    "failures_none": ("failures", "none"),
}
HEADS = {
    "pages": "pages per 30 d",
    "pages_without_incident": "of these without incident",
    "tickets": "tickets per 30 d",
    "precision_pages": "precision",
    "precision_all": "with tickets",
    "recall_pages": "recall",
    "recall_all": "with tickets",
    "time_to_page": "median time to page",
    "unseen": "budget gone before the page, per 30 d",
    "firing_for_nothing": "time firing for nothing",
}
SENTENCES = (
    """**A second, short window multiplies pages.** At {hourly[google-30d].episodes} real failures a month and 1,000 requests an
hour, the policy that the SRE workbook recommends pages {hourly[workbook-6].pages} times a month; without its short windows
(the workbook's approach 5) it would page {hourly[workbook-5].pages} times and miss no more of them.""",
    """**What finds most at 10 requests a second cries wolf at 100 an hour.** slo-generator's rules page for
{centre[slo-generator].recall_pages} of the real failures where the recommended policy pages for
{centre[google-30d].recall_pages}; with 100 requests an hour they send {sparse[slo-generator].pages} pages a month instead of
{sparse[google-30d].pages}, {sparse[slo-generator].pages_without_incident} of them without incident.""",
    """**Under a promise of 99% the recommended policy is silent about most of what spends the budget.** It pages for
{lenient[google-30d].recall_pages} of the failures that spend 2% of the budget or more. An alert on more than 1% of errors
over 36 hours, which the workbook lists as a mistake (approach 2), pages for {lenient[workbook-2].recall_pages}, with
{lenient[workbook-2].pages} pages a month.""",
)
TEXT = ""


def page(study: Study) -> str:
    """The whole page."""
    parts = {name: details(study, name) for name in study if name != "centre"}
    return TEXT.format(
        **names(study),
        sentences="\n\n".join(sentences(study)),
        months=study.months,
        services=services(study),
        policies=policies(study),
        table=table(study["centre"]),
        others="\n\n".join(parts.values()),
    )


def names(study: Study) -> dict[str, Mapping[str, Figures]]:
    """The services by the names that the text has for them."""
    return {
        "centre": study["centre"],
        "sparse": study["traffic_100_per_hour"],
        "hourly": study["traffic_1000_per_hour"],
        "dense": study["traffic_1000_per_second"],
        "lenient": study["promise_99"],
        "strict": study["promise_99_99"],
        "anthropic": study["failures_anthropic"],
        "total": study["failures_rare_and_total"],
        "partial": study["failures_frequent_and_partial"],
        "hiccups": study["failures_hiccups"],
        "releases": study["failures_releases"],
        "quiet": study["failures_none"],
    }


def sentences(study: Study) -> list[str]:
    """The three sentences that stand in the README too, each on one line."""
    return [" ".join(each.format(**names(study)).split()) for each in SENTENCES]


def markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [list(head), *map(list, rows)]
    text = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(lines[0]), *text[1:]])


def services(study: Study) -> str:
    """What the twelve services are, and how often each has a real failure."""
    rows = (
        (
            f"[{name}](../scenarios/study/{name}.yaml)",
            *ABOUT[name],
            study[name]["google-30d"].episodes.cell,
        )
        for name in study
    )
    return markdown(("service", "changes", "to", "real failures per 30 d"), rows)


def policies(study: Study) -> str:
    """The policies, and where each is from."""
    return "\n".join(f"- `{name}`: {POLICIES[name].source}" for name in study["centre"])


def table(policies: Mapping[str, Figures]) -> str:
    """A service's figures: a row for each policy."""
    rows = (
        (f"`{name}`", *(figures[measure].cell for measure in HEADS))
        for name, figures in policies.items()
    )
    return markdown(("policy", *HEADS.values()), rows)


def details(study: Study, name: str) -> str:
    """A service's table, folded."""
    changes, to = ABOUT[name]
    head = f"{name}: {changes} {to}" if changes != "failures" else f"{name}: {to}"
    return f"<details>\n<summary>{head}</summary>\n\n{table(study[name])}\n\n</details>"
