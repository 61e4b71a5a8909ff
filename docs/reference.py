"""Writes docs/scenario.md, the reference of scenario files, from the models themselves. Run from a
checkout: python docs/reference.py
"""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic import ValidationError, WithJsonSchema
from pydantic.fields import FieldInfo

from simulator.ai_service import failures, retries
from simulator.foundation import distributions
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import FixedOrRandom, average
from simulator.foundation.kinds import FAMILIES, Kind
from simulator.foundation.model import Model, keys_of
from simulator.foundation.units import (
    DURATION,
    FACTOR,
    LARGEST_FACTOR,
    LARGEST_RATE,
    LONGEST,
    MEMORY,
    NUMBER,
    RATE,
    RATIO,
    SHARE,
    Unit,
    format_duration,
    percent,
    whole,
)
from simulator.foundation.written import SECONDS
from simulator.oncall import shipped as runbooks
from simulator.oncall.runbooks import RunbookStep
from simulator.outputs.words.rules import rule_text
from simulator.reliability import policies
from simulator.reliability.field_policies import POLICIES as POLICIES_OF_THE_FIELD
from simulator.scenario import Scenario, files, keys

PAGE = Path(__file__).with_name("scenario.md")
UNITS = {
    DURATION: "duration",
    RATIO: "ratio",
    SHARE: "share",
    RATE: "rate",
    MEMORY: "memory",
    NUMBER: "number",
    FACTOR: "number",
}
ABSURD = 1e6
"""Bounds from here on only refuse values that no service can reach. The page says so once."""
LIMITS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
HEAD = ("key", "takes", "default", "what it means")
OWN = "each key's own"
RUNBOOKS, PRESETS, POLICIES = "Runbooks that ship", "Outage presets", "Alert policies"
CLIENTS = "Clients that try again"
SHIPPED = {
    policies.Alerting: POLICIES,
    RunbookStep: RUNBOOKS,
    failures.ProviderOutage: PRESETS,
    retries.Retries: CLIENTS,
}
"""Models with a key that takes names, and the section that lists these names."""

FIRST = """\
# What does an outage of two hours cost the month's budget?
name: first
slos:
  - {objective: 99%}
failures:
  - {kind: provider_outage, at: 1h, lasts: 2h}
"""
LONG = """\
# Does a person on call save the month when the provider and our own releases fail?
version: 1
name: a-month
start: 2026-01-05T00:00:00Z                 # or: 2026-01-05T00:00:00 Europe/London; without a zone it is UTC
horizon: 30d                                # how long the run lasts
seed: 7                                     # another seed is another month: other arrivals, failures and luck
outcomes: random                            # with `expected`, every count is its mean
significant: 2%                             # a failure that spends less of a budget is a blip, and not worth a page
service:
  traffic:
    interactive: 40/s
    background: 10/s                        # no SLI counts it, but it uses the provider's capacity
    weekly: [1, 1, 1, 1, 1, 0.5, 0.4]
  provider:
    fallback: {capacity: 60/s, quality: 97%}
  release: {canary_share: 5%, bake: 30m, rollback_above: 10%}
slos:
  - {name: available, sli: availability, objective: 99.9%, window: 30d}
  - {name: fast, sli: {kind: latency, threshold: 2s}, objective: 90%}
monitoring: {scrape_interval: 30s, evaluation_interval: 60s}
alerting:
  policy: our own                           # not the name of a policy that ships, so its rules follow
  rules:
    - {name: page, severity: sev1, long_window: 1h, short_window: 5m, burn_rate: 10}
    - {name: ticket, severity: sev3, long_window: 3d, budget_consumed: 10%}
failures:
  - kind: provider_outage
    preset: openai-2024
    error_ratio: {uniform: {low: 5%, high: 60%}}
  - {kind: cost_spike, name: loop, at: 12d, lasts: 6h, token_factor: 4}
releases: {every: 1d, bad: 10%, bad_ones: {error_ratio: 5%}, freeze_when_spent: available}
oncall:                                     # without this key, nobody responds
  acknowledge: {lognormal: {median: 4m, p90: 12m}}
  triage: 8m
runbooks:                                   # by symptom; this one replaces the runbook that ships
  provider_outage:
    - {do: fail_over, takes: 3m}
    - {do: {kind: raise_quota, factor: 2}, takes: 10m}
"""
INTRODUCTION = f"""\
# Scenario files

This page lists everything that you can write in a scenario file. [Concepts](concepts.md) explains the words, [maths](maths.md) the
formulas. `simulator check FILE` reports every error in a file, and `simulator schema` prints the JSON Schema with which editors complete
and check the keys. Instead of a file, `run`, `check`, `compare` and `load_scenario` also take a NAME that `simulator scenarios` lists
(where the current folder has a file NAME or NAME.yaml, it is that file), or `-` for the standard input. `python docs/reference.py` writes
this page from the models that read the file; a test fails when it is out of date.

A scenario needs a name and one SLO. This one also has a failure:

```yaml
{FIRST}```

This one uses most parts; its comments explain the keys at the top level:

```yaml
{LONG}```
"""


# Markdown


def code(text: object) -> str:
    """Text as code: `text`."""
    return f"`{text}`"


def link(title: str, text: str = "") -> str:
    """A link to the section of that title, with the anchor that code hosts make of a heading: lower
    case, and only letters, digits, underscores, hyphens and spaces (as hyphens).
    """
    return f"[{text or title}](#{re.sub(r'[^a-z0-9_ -]', '', title.lower()).replace(' ', '-')})"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; columns without text are left out."""
    columns = [column for column in zip(head, *rows, strict=True) if any(column[1:])]
    lines = [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
        for line in zip(*columns, strict=True)
    ]
    return "\n".join([lines[0], "|" + "---|" * len(columns), *lines[1:]])


def section(level: int, title: str, *parts: str) -> str:
    """A heading and the paragraphs below it."""
    return "\n\n".join([f"{'#' * level} {title}", *(part for part in parts if part)]) + "\n"


def doc(thing: object) -> str:
    """Its docstring, each paragraph on one line."""
    paragraphs = (inspect.getdoc(thing) or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line."""
    return re.split(r"(?<=[.!?]) ", " ".join(text.split()))


def comment_above(module: ModuleType, key: str) -> str:
    """The comment right above a key of a table in a module: where its numbers come from."""
    found = re.search(rf'((?: +# .*\n)+) +"{re.escape(key)}":', inspect.getsource(module))
    return (
        "\n".join(line.strip().removeprefix("# ") for line in found[1].splitlines())
        if found
        else ""
    )


# What a key takes, read from its annotation


class Taken(NamedTuple):
    """An annotation without its None, and the metadata (pydantic's and our own) found on the way."""

    type: Any
    marks: tuple[Any, ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The unit that its numbers are written in."""
        for mark in self.marks:
            if isinstance(mark, FixedOrRandom):
                return mark.unit
            if isinstance(mark, WithJsonSchema):
                return next((unit for unit in UNITS if unit.schema() == mark.json_schema), None)
        return NUMBER if self.type is float else None


def taken(annotation: Any, marks: Iterable[Any] = ()) -> Taken:
    """An annotation without Annotated and Optional, with the metadata of both."""
    if get_origin(annotation) is Annotated:
        inner, *own = get_args(annotation)
        return taken(
            inner,
            [
                *marks,
                *(
                    each
                    for mark in own
                    for each in (mark.metadata if isinstance(mark, FieldInfo) else [mark])
                ),
            ],
        )
    options = [option for option in get_args(annotation) if option is not NoneType]
    if get_origin(annotation) in (Union, UnionType) and len(options) == 1:
        return taken(options[0], marks)
    return Taken(annotation, tuple(marks))


def what(model: type[Model], key: str, field: FieldInfo) -> str:
    """What may be written at a key of a model."""
    value = taken(field.annotation, field.metadata)
    if key in getattr(model, "quantities", ()):
        return "a value in the unit of what is drawn" + limits(value.marks, NUMBER)
    if any(isinstance(mark, FixedOrRandom) for mark in value.marks):
        return f"{described(value)}, or {drawn(model, key)}"
    return described(value)


def described(value: Taken) -> str:
    """What a value may be, in words."""
    kind, within = value.type, get_args(value.type)
    is_empty_refused = any(getattr(mark, "min_length", 0) for mark in value.marks)
    if get_origin(kind) is Literal:
        words = ", ".join(code(word) for word in within if word != "")
        return f"one of {words}" if "," in words else words
    if get_origin(kind) is tuple:
        return listed(described(taken(within[0])), ", at least one" if is_empty_refused else "")
    if get_origin(kind) is not None and issubclass(get_origin(kind), Mapping):
        each = described(taken(within[1]))
        return f"for each name {each if each.startswith('the keys') else f'a {each}'}"
    if isinstance(kind, type) and issubclass(kind, Model):
        is_family = kind in families().values()
        return (
            f"one of the {link(title(kind), plural(kind))}"
            if is_family
            else f"the keys of {link(title(kind))}"
        )
    if value.unit:
        return UNITS[value.unit] + limits(value.marks, value.unit)
    names = {
        str: "text, not empty" if is_empty_refused else "text",
        int: "whole number",
        bool: "`true` or `false`",
        datetime: "date and time",
        date: "date",
        ZoneInfo: "IANA time zone",
    }
    samples = [
        sample
        for mark in value.marks
        if isinstance(mark, WithJsonSchema)
        for sample in (mark.json_schema or {}).get("examples", ())
    ]
    if kind is str and samples:
        return f"text like {code(samples[0])}"
    return names[kind] + limits(value.marks, None)


def listed(each: str, least: str) -> str:
    """A list whose items are described by `each`."""
    if each.startswith(("one of", "the keys")):
        return f"list{least}, each {'with ' if each.startswith('the') else ''}{each}"
    return "list of " + re.sub(r"^\w+", r"\g<0>s", each) + least


def limits(marks: Iterable[Any], unit: Unit | None) -> str:
    """The range of a value, if it is narrower than that of its unit: `, above 0%, below 100%`."""
    found = dict[str, Any]()
    for mark in marks:
        found |= (
            {"ge": mark.unit.low, "le": mark.unit.high} if isinstance(mark, FixedOrRandom) else {}
        )
        found |= {
            name: getattr(mark, name) for name in LIMITS if getattr(mark, name, None) is not None
        }
    # a length is above 0 by itself
    if found.get("ge", 0) > found.get("gt", float("inf")):
        del found["gt"]
    usual = {
        "ge": 0 if unit in (DURATION, RATIO, SHARE, RATE) else None,
        "le": 1 if unit is RATIO else float("inf"),
    }
    stricter = {"ge": "gt", "le": "lt"}
    kept = [
        name
        for name in LIMITS
        if name in found
        and stricter.get(name) not in found
        and (name not in usual or found[name] != usual[name])
        and not (name == "le" and found[name] >= ABSURD)
    ]
    return "".join(
        f", {LIMITS[name]} {written(float(found[name]), unit or NUMBER) if found[name] else 0}"
        for name in kept
    )


def drawn(model: type[Model], key: str) -> str:
    """Which distributions a key takes. Each is tried, because some keys need a closed form."""
    known = shipped("distribution")
    fits = [
        name
        for name, kind in known.items()
        if not refused(model, {key: {name: example(kind)}}, key)
    ]
    return (
        "a distribution"
        if len(fits) == len(known)
        else " or ".join(link(code(name)) for name in fits)
    )


def example(kind: type[Kind]) -> dict[str, float]:
    """Parameters of a distribution that are valid in every unit."""
    return dict.fromkeys(
        [*kind.quantities, *(key for key, field in keyed(kind).items() if field.is_required())], 0.5
    )


def refused(model: type[Model], values: dict[str, Any], key: str) -> bool:
    """Whether a model refuses the value of a key, whatever else it refuses."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        return any(line["loc"][:1] == (key,) for line in error.errors())
    return False


# What holds when a key is left out


def default(model: type[Model], key: str, field: FieldInfo) -> str:
    """The default as it is written in a file, or what takes its place."""
    if key == "kind" and model in families().values():
        return code(model.default_kind) if model.default_kind else "**required**"
    if field.is_required() and (model in families().values() or refused(model, {}, key)):
        return "**required**"
    if field.is_required() or (field.default == "" and refused(model, {key: ""}, key)):
        return "from the keys beside it"
    if field.default is runbooks.RUNBOOKS:
        return link(RUNBOOKS)
    text = written(field.default, taken(field.annotation, field.metadata).unit)
    return text if text in (OWN, "none") else code(text)


def written(value: Any, unit: Unit | None = None) -> str:
    """A value as it is written in a file."""
    if isinstance(value, Kind) and not value.model_fields_set:
        return value.kind
    if isinstance(value, tuple) and value:
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, Model):
        fields = type(value).model_fields
        pairs = {name: getattr(value, name) for name in fields if name in value.model_fields_set}
        return pairs_of(
            {
                name: written(each, taken(fields[name].annotation, fields[name].metadata).unit)
                for name, each in pairs.items()
            }
        )
    if isinstance(value, Mapping):
        return (
            str(value["kind"])
            if set(value) == {"kind"}
            else pairs_of({name: parameters(name, each, unit) for name, each in value.items()})
        )
    if isinstance(value, float) and unit:
        return number(value, unit)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return {"": "none", "None": "none", "()": "[]", "True": "true", "False": "false"}.get(
        str(value), str(value)
    )


def parameters(name: str, given: Mapping[str, float], unit: Unit | None) -> str:
    """The parameters of a distribution: those that are values of what is drawn carry its unit."""
    quantities = shipped("distribution")[name].quantities
    return pairs_of(
        {
            key: number(each, unit if key in quantities and unit else NUMBER)
            for key, each in given.items()
        }
    )


def pairs_of(texts: Mapping[str, str]) -> str:
    """Keys and values in braces."""
    return f"{{{', '.join(f'{name}: {text}' for name, text in texts.items())}}}" if texts else OWN


def number(value: float, unit: Unit) -> str:
    """A number in its unit: `30d`, `1.5s`, `99.9%`, `40/s`, `0.01`."""
    if unit is DURATION:
        text = format_duration(value)
        return f"{value:g}s" if re.search(r"\ds\d", text) else text
    if unit is MEMORY:
        return f"{whole(value / 1e9)}GB"
    return (
        percent(value, 12)
        if unit in (RATIO, SHARE)
        else unit.text(value)
        if unit is RATE
        else str(whole(value))
    )


# The parts and the kinds of a scenario


def keyed(model: type[Model]) -> dict[str, FieldInfo]:
    """The fields of a model by the keys of a file."""
    return dict(zip(keys_of(model), model.model_fields.values(), strict=True))


def models_in(annotation: Any) -> Iterator[type[Model]]:
    """The models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


@cache
def reached() -> dict[type[Model], list[str]]:
    """Every model in a scenario, with the keys that lead to it, in the order of a file."""
    found = dict[type[Model], list[str]]()

    def visit(model: type[Model], path: str) -> None:
        for key, field in keyed(model).items():
            for part in models_in(field.annotation):
                found.setdefault(part, []).append(path + key)
                if not issubclass(part, Kind):
                    visit(part, f"{path}{key}.")

    visit(Scenario, "")
    return found


def parts() -> dict[type[Model], list[str]]:
    """The models that are not kinds."""
    return {model: paths for model, paths in reached().items() if not issubclass(model, Kind)}


@cache
def families() -> dict[str, type[Kind]]:
    """The class of each family that the package defines, in the order of a file; what many keys
    take comes last.
    """
    bases = {
        name: next(base for base in kind.__mro__ if "family" in vars(base))
        for name in FAMILIES
        for kind in shipped(name).values()
    }
    order = [*(model for model in reached() if model is not Distribution), *bases.values()]
    return dict(sorted(bases.items(), key=lambda item: order.index(item[1])))


def shipped(family: str) -> dict[str, type[Kind]]:
    """The kinds of a family that the package defines; somebody may have registered others beside
    them.
    """
    return {
        name: kind
        for name, kind in FAMILIES[family].items()
        if kind.__module__.startswith("simulator.")
    }


def title(model: type[Model]) -> str:
    """The heading of a part (the keys that lead to it), a family or a kind."""
    if model in parts():
        first, *others = parts()[model]
        return ", ".join(
            code(path) for path in [first, *(path.rpartition(".")[2] for path in others)]
        )
    if model in families().values():
        return plural(model)[0].upper() + plural(model)[1:]
    return code(model.model_fields["kind"].default)


def plural(family: type[Model]) -> str:
    """A family's name as it stands in a sentence."""
    return "SLIs" if family.family == "sli" else f"{family.family.replace('_', ' ')}s"


def rows(model: type[Model], wanted: Mapping[str, FieldInfo]) -> list[tuple[str, ...]]:
    """A row for each key; what it means is its own description, or how its part begins to describe
    itself.
    """
    found = []
    for key, field in wanted.items():
        part = next(
            (part for part in models_in(field.annotation) if part is not Distribution), None
        )
        takes = what(model, key, field)
        if key == "kind" and model in families().values():
            takes = "one of " + ", ".join(link(code(name)) for name in shipped(model.family))
        found.append(
            (
                code(key),
                takes,
                default(model, key, field),
                field.description or (sentences(doc(part))[0] if part else ""),
            )
        )
    return found


def keys_table(model: type[Model], wanted: Mapping[str, FieldInfo]) -> str:
    """The keys of a model as a table, and where the names are that one of them takes."""
    names = (
        f"\n\nSee also: {link(SHIPPED[model], SHIPPED[model].lower())}." if model in SHIPPED else ""
    )
    return (table(HEAD, rows(model, wanted)) if wanted else "No keys of its own.") + names


def part_section(model: type[Model]) -> str:
    """One part of a scenario."""
    text = section(
        2 if "." not in parts()[model][0] else 3,
        title(model),
        doc(model),
        keys_table(model, keyed(model)),
    )
    return f"{text}\n{clients_section()}" if model is retries.Retries else text


def own_keys(kind: type[Kind], base: type[Kind]) -> dict[str, FieldInfo]:
    """The keys that a kind has beyond its family's, or with another default."""
    common = keyed(base)
    return {
        key: field
        for key, field in keyed(kind).items()
        if key != "kind" and (key not in common or repr(field) != repr(common[key]))
    }


def family_section(name: str, base: type[Kind]) -> str:
    """A family: what all of its kinds have, then each of them."""
    common = (
        [doc(distributions).partition("\n\n")[2]]
        if base is Distribution
        else [doc(base), keys_table(base, keyed(base))]
    )
    each = [
        section(3, title(kind), doc(kind), keys_table(kind, own_keys(kind, base)))
        for kind in shipped(name).values()
    ]
    return "\n".join([section(2, title(base), *common), *each])


# What ships


def hours(value: Any) -> str:
    """A distribution of times with its parameters in hours, four digits of each."""
    (name, given), *_ = value.items()
    quantities = shipped("distribution")[name].quantities
    return code(
        pairs_of(
            {
                name: pairs_of(
                    {
                        key: f"{each / 3600:.4g}h" if key in quantities else f"{each:g}"
                        for key, each in given.items()
                    }
                )
            }
        )
    )


def presets_section() -> str:
    """The outage presets, with the means that follow."""

    def row(name: str, given: Mapping[str, Any]) -> list[str]:
        made = failures.ProviderOutage(preset=name)
        return [
            code(name),
            *(
                text
                for key in ("every", "lasts")
                for text in (hours(given[key]), f"{average(getattr(made, key)) / 3600:.3g}h")
            ),
        ]

    shown = table(
        ("preset", "every", "mean gap", "lasts", "mean length"),
        [row(*item) for item in failures.PRESETS.items()],
    )
    return section(2, PRESETS, comment_above(failures, next(iter(failures.PRESETS))), shown)


def clients_section() -> str:
    """The presets of clients that try again."""

    def row(name: str, made: retries.Retries) -> list[str]:
        waits = ", ".join(f"{low:g} to {high:g} s" for low, high in made.waits)
        return [code(name), str(made.attempts), waits]

    rows = [row(name, retries.Retries(preset=name)) for name in retries.PRESETS]
    shown = table(("preset", "attempts", "waits"), rows)
    return section(3, CLIENTS, comment_above(retries, next(iter(retries.PRESETS))), shown)


def policies_section() -> str:
    """The alert policies, rule by rule."""
    head = ("rule", "for an SLO window of 30d", "budget consumed in the longest window")

    def row(rule: Any) -> list[str]:
        slo = policies.MONTHLY
        share = rule.burns(slo)[0] * rule.windows[0] / slo.window
        return [code(rule.name), rule_text(rule, [slo]), percent(share)]

    each = [
        section(3, code(name), policy.source, table(head, map(row, policy.rules)))
        for name, policy in POLICIES_OF_THE_FIELD.items()
    ]
    return "\n".join([section(2, POLICIES, doc(policies.Alerting)), *each])


def runbooks_section() -> str:
    """The runbooks, step by step, with what each step does and its price, as its mitigation
    says.
    """

    def row(symptom: str, number: int, step: Any) -> list[str]:
        said = sentences(doc(type(step.do)))
        prices = [
            re.sub("^The price(:| is) ", "", sentence) for sentence in said if "price" in sentence
        ]
        does = " ".join(sentence for sentence in said if "price" not in sentence)
        return [
            code(symptom),
            str(number),
            link(title(type(step.do))),
            written(step.takes, DURATION),
            does,
            " ".join(prices),
        ]

    shown = [
        row(symptom, number, step)
        for symptom, steps in runbooks.RUNBOOKS.items()
        for number, step in enumerate(steps, start=1)
    ]
    return section(
        2,
        RUNBOOKS,
        doc(runbooks),
        table(("symptom", "step", "do", "takes", "what it does", "its price"), shown),
    )


# The page


def values_section() -> str:
    """How values are written, as those who read them say."""
    numbers = [(name, doc(unit.parse)) for unit, name in UNITS.items() if unit is not FACTOR]
    by_name = sentences(doc(distributions).partition("\n\n")[2])[0]
    return section(
        2,
        "How values are written",
        table(("what", "how"), [*numbers, (link("Distributions", "distribution"), by_name)]),
        f"The units of time are {', '.join(map(code, SECONDS))}. Values that no service can reach"
        f" are refused: durations above {LONGEST:g} s, rates above {LARGEST_RATE:g}/s, and drawn"
        f" factors above {LARGEST_FACTOR:g}."
        f" {sentences(doc(files).partition(chr(10) * 2)[2])[0]} A value in quotes is always text.",
        "`--set KEY=VALUE`, `--variant` and `Scenario.set` take"
        f" {doc(keys)[0].lower()}{doc(keys)[1:]}",
        "A default in braces is the default of a whole part. If a file writes that part, it replaces"
        " all of it: a key that is left out then has the default in the part's own table.",
    )


def contents(body: str) -> str:
    """Links to all sections, those of a section on one line."""
    lines = list[str]()
    for level, name in re.findall(r"^(###?) (.+)$", body, re.M):
        if level == "##":
            lines.append(f"- {link(name)}")
        else:
            lines[-1] += (", " if ": " in lines[-1] else ": ") + link(name)
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole of docs/scenario.md."""
    ships = {
        "failure": presets_section,
        "alert_rule": policies_section,
        "mitigation": runbooks_section,
    }
    body = [
        values_section(),
        section(2, "Top level", doc(Scenario), keys_table(Scenario, keyed(Scenario))),
        *map(part_section, parts()),
    ]
    for name, base in families().items():
        body += [family_section(name, base), *([ships[name]()] if name in ships else [])]
    return "\n".join([INTRODUCTION, contents("\n".join(body)), *body])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
