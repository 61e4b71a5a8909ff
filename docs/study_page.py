"""docs/study.md: its words, with the figures of study.csv in their places."""

import re
from collections.abc import Iterable, Mapping
from textwrap import fill

from study_figures import Figures, Study
from study_picture import title

from simulator.reliability.field_policies import POLICIES

WIDTH = 140
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
    "failures_releases": (
        "failures",
        "a release a day, one in ten bad: a median of 5% of requests fail",
    ),
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
    """**A second, short window multiplies pages where traffic is low.** At 1,000 requests an hour and
    {hourly[google-30d].episodes} real failures a month, the policy that the SRE workbook recommends
    pages {hourly[workbook-6].pages} times a month; without its short windows (the workbook's
    approach 5) it pages {hourly[workbook-5].pages} times and misses no more of them. What the short
    windows buy is an alert that ends {hourly[workbook-6].reset_time} after the failure, not
    {hourly[workbook-5].reset_time}.""",
    """**What works at 10 requests a second cries wolf at 100 an hour.** At 10 a second slo-generator's
    rules page less than the recommended policy ({centre[slo-generator].pages} times a month instead
    of {centre[google-30d].pages}; {centre[slo-generator].pages_without_incident} of these without
    incident instead of {centre[google-30d].pages_without_incident}), for more of the real failures
    ({centre[slo-generator].recall_pages} instead of {centre[google-30d].recall_pages}), and
    on average {centre[slo-generator].time_to_page.size} sooner for those that both page for. At 100
    an hour they page {sparse[slo-generator].pages} times instead of {sparse[google-30d].pages},
    {sparse[slo-generator].pages_without_incident} of these without incident.""",
    """**Under a promise of 99% the recommended policy pages for a third of what matters.** Of the
    failures that alone spend 2% of the month's budget it pages for
    {lenient[google-30d].recall_pages}, and with its tickets it tells of
    {lenient[google-30d].recall_all}. An alert on 1% of errors over 36 hours (the workbook's approach
    2, which the book discards) pages for {lenient[workbook-2].recall_pages} of them, with
    {lenient[workbook-2].pages} pages a month instead of {lenient[google-30d].pages}; but then it is
    on for {lenient[workbook-2].reset_time}.""",
)
TEXT = """# What do the alert policies of the field do?

Everybody who has a service level objective needs a policy for its alerts, and the field offers many: six approaches in the SRE workbook,
the defaults of Sloth, Pyrra, Nobl9, slo-generator and Honeycomb. Which of them pages in time, which pages in vain, and does the answer
depend on the service? Nobody has published a table. This is one: {policies} policies on twelve services, {length} each,
with nobody responding, so that nothing but the policy decides.

{sentences}

![{alt}](study.svg)

All figures, with their intervals and their differences from `google-30d`, are in [study.csv](study.csv).

## How it was done

Each service is a scenario in [scenarios/study](../scenarios/study). The first one, *centre*, has 10 requests a second, a promise of 99.9%
over 30 days, and the outages of its model provider as often and as long as OpenAI published them. Each of the others changes one thing:
the traffic, the promise, or what fails. So the effect of each can be read apart.

{services}

- *What fails.* Gaps and lengths of the providers' outages are those of published incidents (Chu et al., ICPE 2025, arXiv 2501.12469). The
  study says how often a provider was available, not how many requests an outage fails: that share is lognormal, with the mean that gives
  the published availability (99.82% and 99.92%); its spread is an assumption. Total outages, partial ones and bad releases last as long as
  one company's incidents (Davidovic, *Incident Metrics in SRE*, 2021: half of them 67 min or less, one in twenty 528 min or more). One
  release in ten is bad, as with DORA's medium performers (2024). How often total and partial outages come, how large partial ones are, and
  all of the hiccups are assumptions.
- *What always fails.* Half of the budget: 0.05% of all requests where 99.9% are promised. So the promise is kept where nothing else fails
  (an assumption).
- *What is measured.* A *real failure* is one, or several close together, that alone spends 2% of the budget of 30 days or more
  ([significant](concepts.md#significant)). *Recall* is the share of real failures that were paged for; *precision* the share of pages that
  were for one; beside both stands the same with tickets. The *median time to page* takes a missed failure as later than any. The *budget
  gone before the page* is that of all real failures of a month. The *time firing for nothing* is that with a paging alert for which no
  failure counts. A page goes out whenever a paging alert begins to fire while none is firing ([the meanings](maths.md)).
- *How sure it is.* All policies saw the same months, so their differences are paired. Brackets hold 95% intervals; with fewer than ten events
  there is none ("few events": study.csv has them), and none where all months have the same ("always"). What this page says of two policies is beyond what chance gives among all of them (`is_told` in the table).
- *Monitoring.* A sample and an evaluation each minute, as Prometheus has it by default.

The policies, as their sources give them; `simulator kinds policy` shows their rules. The workbook's table 5-8 (`workbook-30d`) has the
rules of its approach 6 and is played once. `google-30d` and `course-notes` send as many pages as `workbook-6`; their
tickets differ.

{sources}

## The centre

{table}

## The other services

{others}

## What surprised

- **Why the second window costs pages.** It is there so that an alert ends soon after the failure does, and that it does. But five minutes
  hold 83 requests at 1,000 an hour, and whether one or two of them fail decides whether the alert is on. So one outage ends and begins again:
  {hourly[workbook-6].repeat_pages} of {hourly[workbook-6].pages} pages a month are for a failure that was already paged for, against
  {hourly[workbook-5].repeat_pages} of {hourly[workbook-5].pages} with the long windows alone. With 1,000 requests a second the two send
  {dense[workbook-6].pages} and {dense[workbook-5].pages}.
- **More traffic does not make a policy better at everything.** From 1,000 requests an hour to 1,000 a second, `nobl9` goes from
  {hourly[nobl9].pages} to {dense[nobl9].pages} pages a month, and its recall falls from {hourly[nobl9].recall_pages} to
  {dense[nobl9].recall_pages}: its single window of five minutes finds a failure that is milder than its threshold only where chance adds
  what is missing.
- **Lower thresholds need not page more.** `sloth-7d` pages from 3.5x over six hours on, the recommended policy from 6x. At 1,000 requests
  an hour it pages {hourly[sloth-7d].pages} times instead of {hourly[google-30d].pages}, and for {hourly[sloth-7d].recall_pages} of the real
  failures instead of {hourly[google-30d].recall_pages}: a failure near a threshold crosses it again and again, and most of these failures
  are nearer to the higher one. It pays with {hourly[sloth-7d].pages_without_incident} pages without incident instead of
  {hourly[google-30d].pages_without_incident}.
- **The workbook's second approach is better than its name.** 0.1% of errors over 36 hours finds {centre[workbook-2].recall_pages} of the
  real failures of the centre, where the recommended policy finds {centre[google-30d].recall_pages}. The price is what the book says: it is
  on for {centre[workbook-2].reset_time} after a failure on average, and {centre[workbook-2].joined} of the failures come while it is still
  on for an earlier one, so that nobody is paged anew.
- **36x misses most of it.** Approach 4 of the workbook pages for {centre[workbook-4].recall_pages} of the real failures of the centre, and
  for {partial[workbook-4].recall_pages} where a little fails often: what fails less than 3.6% of all requests it never sees.
- **Waiting for an hour misses what comes and goes.** Approach 3 (above 0.1% in each minute of an hour) pages for
  {total[workbook-3].recall_pages} of the total outages, as the others are over by then, and for {hourly[workbook-3].recall_pages} of the
  failures at 1,000 requests an hour, where few failures last an hour without a minute in which no request fails.
- **The raw error ratio pages {quiet[workbook-1].pages} times in a month in which nothing fails**, one page an hour (approach 1): at 10
  requests a second six failed requests in ten minutes are enough, and three are usual.
- **Time to exhaustion fires when it is too late.** Once the budget is gone any failed request keeps `honeycomb-exhaustion` on: for nothing
  in {centre[honeycomb-exhaustion].firing_for_nothing} of the time at the centre, {strict[honeycomb-exhaustion].firing_for_nothing} under a
  promise of 99.99%. It finds {centre[honeycomb-exhaustion].recall_pages} of the real failures of the centre, most of these only because it
  was on already.
- **A promise of another nine costs less than it seems.** The budget is a tenth each time, from 99% to 99.9% and 99.99%. What the recommended
  policy lets go of it in a month before its pages goes from {lenient[google-30d].unseen} to {centre[google-30d].unseen} and
  {strict[google-30d].unseen}: the same outage burns ten times as fast, and so it is paged for sooner
  ({centre[google-30d].time_to_page} at 99.9%, {strict[google-30d].time_to_page} at 99.99%).

## Is that right?

Some of these figures can be had without the simulator:

- *Approach 1 where nothing fails.* Of 6,000 requests in ten minutes 3 fail on average (Poisson), and the alert is on where 0.1% or more
  do. That is so 5.8% of the time, found by summing the two distributions; the study has {quiet[workbook-1].firing_for_nothing}.
- *Approach 3 on total outages.* It pages if an outage lasts longer than 61 min (an hour, and the first bad minute), and an outage is real
  from 52 s on: of the lengths above 53% of the real ones; the study has {total[workbook-3].recall_pages}
  ({total[workbook-3].recall_pages.range}).
- *Pages of approaches 5 and 6.* Counted a second time from the requests of ten months at 1,000 an hour, by sums over windows in a few lines
  of numpy: the same number of pages in each month, 93 and 269 in all.

## What it does not show

- Twelve made services, not yours. Failures are the published ones in number and length only; how much they fail is assumed.
- Traffic is flat. With a daily curve a service of 1,000 requests an hour has nights like the one with 100.
- A month begins with a clean history and a whole budget, and no alert has another one's inhibition, grouping or `keep_firing_for`: a pager
  that groups what comes again within an hour would send fewer repeats.
- What counts as real is a choice: 2% of the budget. With 5% the recall of every policy would be higher.
- Nobody responds. What a page saves depends on who comes; `simulator compare` with an `oncall` block shows that.
- Policies are played as published. Most of them can be tuned, and `simulator compare scenarios/study/centre.yaml --policy all --variant ...`
  tells what that does.

## Make it again

`python docs/study.py` plays everything (about half an hour on one processor) and writes this page, its table and its picture, byte for
byte; `python docs/study.py centre --months 20 --out /tmp/study` plays one service for a look at
its figures.
"""


def page(study: Study) -> str:
    """The whole page."""
    parts = {name: details(study, name) for name in study if name != "centre"}
    text = TEXT.format(
        **names(study),
        sentences="\n\n".join(sentences(study)),
        length=study.length,
        services=services(study),
        policies=len(study["centre"]),
        sources=sources(study),
        alt=title(study),
        table=table(study["centre"]),
        others="\n\n".join(parts.values()),
    )
    return "\n\n".join(map(wrapped, text.split("\n\n")))


def wrapped(block: str) -> str:
    """A paragraph or a list in lines of one width; everything else as it is."""
    if block.startswith(("#", "|", "<", "!")):
        return block
    first, *items = (" ".join(each.split()) for each in re.split(r"^- ", block, flags=re.M))
    look = {"break_long_words": False, "break_on_hyphens": False}
    if first:
        lines = [fill(first, WIDTH, **look)]
    else:
        lines = [fill(f"- {each}", WIDTH, subsequent_indent="  ", **look) for each in items]
    return "\n".join(lines) + end(block)


def end(block: str) -> str:
    """The end of the page's last line."""
    return "\n" if block.endswith("\n") else ""


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
            str(study.months[name]),
            study[name]["google-30d"].episodes.cell,
        )
        for name in study
    )
    return markdown(("service", "changes", "to", "months", "real failures per 30 d"), rows)


def sources(study: Study) -> str:
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
