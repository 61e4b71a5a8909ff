"""docs/scenario.md says of every key and every kind what the program does."""

import importlib.util
import re
from pathlib import Path
from typing import Annotated, get_args

import pytest
from pydantic import Field, TypeAdapter

from simulator.foundation.fixed_or_random import UncertainRatio
from simulator.foundation.kinds import FAMILIES, Kind
from simulator.foundation.model import Model, keys_of
from simulator.foundation.units import format_duration
from simulator.oncall.shipped import RUNBOOKS
from simulator.scenario import Scenario, load_scenario, parse_value

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "scenario.md").read_text(encoding="utf-8")
SPEC = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
reference = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(reference)


def reachable(annotation):
    """The models that an annotation names, and all that theirs do."""
    found = (
        {annotation} if isinstance(annotation, type) and issubclass(annotation, Model) else set()
    )
    fields = annotation.model_fields.values() if found else ()
    return found.union(
        *map(reachable, get_args(annotation)), *(reachable(field.annotation) for field in fields)
    )


KINDS = [
    kind
    for kinds in FAMILIES.values()
    for kind in kinds.values()
    if kind.__module__.startswith("simulator.")
]
PARTS = sorted(
    {
        model
        for root in (Scenario, *KINDS)
        for model in reachable(root)
        if not issubclass(model, Kind)
    },
    key=lambda model: model.__name__,
)
SECTIONS = dict(
    re.split(r"\n\n", text, maxsplit=1) for text in re.split(r"^###? ", PAGE, flags=re.M)[1:]
)


def family_of(kind):
    return next(base for base in kind.__mro__ if "family" in vars(base))


def rows(text):
    return re.findall(r"^\| `(\w+)` \|", text, re.M)


def begins_with_docstring(text, model):
    return " ".join(text.split()).startswith(" ".join(model.__doc__.split()))


def test_it_is_what_the_models_say_now():
    assert reference.page() == PAGE, "run python docs/reference.py"


def test_kinds_from_elsewhere_are_left_out(monkeypatch):
    monkeypatch.setitem(FAMILIES, "failure", dict(FAMILIES["failure"]))
    from own_kinds import Stutter

    FAMILIES["failure"]["stutter"] = Stutter
    assert reference.page() == PAGE


def test_there_is_something_to_look_at():
    assert len(KINDS) > 20 and len(PARTS) > 15 and {kind.family for kind in KINDS} == set(FAMILIES)


@pytest.mark.parametrize("model", PARTS, ids=lambda model: model.__name__)
def test_every_part_has_its_docstring_and_all_keys(model):
    texts = [
        text
        for text in SECTIONS.values()
        if begins_with_docstring(text, model) and rows(text) == keys_of(model)
    ]
    assert len(texts) == 1


@pytest.mark.parametrize(
    "kind", KINDS, ids=lambda kind: f"{kind.family}-{kind.model_fields['kind'].default}"
)
def test_every_kind_has_its_docstring_and_all_keys(kind):
    own = SECTIONS[f"`{kind.model_fields['kind'].default}`"]
    common = next(
        (
            rows(text)
            for text in SECTIONS.values()
            if kind.family != "distribution" and begins_with_docstring(text, family_of(kind))
        ),
        ["kind"],
    )
    assert begins_with_docstring(own, kind)
    assert {*common, *rows(own)} == {*keys_of(kind)}


@pytest.mark.parametrize(
    "model",
    [Scenario, *(m for m in PARTS if m is not Scenario), *KINDS],
    ids=lambda model: model.__name__,
)
def test_defaults_are_written_as_a_file_would_have_them(model):
    for key, field in reference.keyed(model).items():
        written = reference.default(model, key, field)
        if written.startswith("`"):
            reader = TypeAdapter(Annotated[(field.annotation, *field.metadata, Field())])
            assert reader.validate_python(
                parse_value(written.strip("`"))
            ) == reader.validate_python(field.default), key


@pytest.mark.parametrize(
    "row",
    [
        "| `name` | text | **required** |",
        "| `horizon` | duration, above 0 | `1d` |",
        "| `objective` | ratio, below 100% | **required** |",
        "| `window` | duration, above 0 | `30d` |",
        "| `scrape_interval` | duration, above 0, at most 1h | `10s` |",
        "| `attempts` | whole number, at least 1, at most 20 | `1` |",
        "| `interactive` | rate, above 0 | `40/s` |",
        "| `budgeting` | one of `Occurrences`, `Timeslices` | `Occurrences` |",
        (
            "| `latency` | duration, or [`lognormal`](#lognormal) | `{lognormal: {median: 800ms,"
            " p90: 1.5s}}` |"
        ),
        "| `latency_factor` | number, at least 0, or a distribution | `1` |",
        "| `daily` | list of numbers, at least 0 | `[]` |",
        (
            "| `rules` | list, at least one, each one of the [alert rules](#alert-rules) | from the"
            " keys beside it |"
        ),
        "| `for` | duration | `0s` |",
        "| `lasts` | duration, or a distribution | `4h` |",
        "| `mean` | a value in the unit of what is drawn, above 0 | **required** |",
        "| `page-quick` | sev1 above 14.4x over 1h and 5m | 2% |",
        "| `ticket-slow` | sev3 above 1x over 3d and 6h | 10% |",
        (
            "| `openai-2024` | `{weibull: {shape: 0.774, scale: 39.7h}}` | 46.1h | `{lognormal:"
            " {median: 1.304h, sigma: 1.191}}` | 2.65h |"
        ),
    ],
)
def test_rows(row):
    assert f"\n{row}" in PAGE


def test_a_key_that_is_described_says_so_in_its_row():
    class Described(Model):
        """Something."""

        share: UncertainRatio = Field(0.25, description="How much of it.")

    (row,) = reference.rows(Described, reference.keyed(Described))
    assert row == ("`share`", "ratio, or a distribution", "`25%`", "How much of it.")


def test_runbooks_say_what_each_step_costs():
    for symptom, steps in RUNBOOKS.items():
        for number, step in enumerate(steps, start=1):
            begin = (
                f"| `{symptom}` | {number} | [`{step.do.kind}`](#{step.do.kind}) |"
                f" {format_duration(step.takes)} | "
            )
            (row,) = [line for line in PAGE.splitlines() if line.startswith(begin)]
            price = re.search(
                r"The price(?:: | is )(.*?)\s*$", " ".join(type(step.do).__doc__.split())
            )
            assert price is None or f"| {price[1]} |" in row


@pytest.mark.parametrize(
    "text", re.findall(r"```yaml\n(.*?)```", PAGE, re.S), ids=["first", "long"]
)
def test_its_scenarios_load(text, tmp_path):
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_scenario(file).failures


def test_links_lead_somewhere():
    headings = re.findall(r"^##+ (.*)$", PAGE, re.M)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    targets = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert len(set(anchors)) == len(anchors) and len(targets) > 60
    for target in targets:
        assert target[1:] in anchors if target.startswith("#") else (DOCS / target).exists(), target


def test_every_table_is_one_for_a_reader():
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(PAGE)
    assert (
        sum(token.type == "table_open" for token in tokens)
        == len(re.findall(r"^\|---", PAGE, re.M))
        > 30
    )
    assert not [
        token.content
        for token in tokens
        if token.type == "inline" and token.content.startswith("|")
    ]
