"""Bad values at every place of a scenario: one line each, with its place, the value and a remedy,
exit code 2, and no traceback.

The places and their limits are read from the models, so that a new key is tried as soon as it is
there. A ^ stands before the value that is wrong, and must be where the line points.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import pytest
from click.testing import CliRunner
from pydantic.fields import FieldInfo
from worlds import DAY, demonstration

from simulator import SLO, Scenario, ScenarioError, load_scenario, simulate
from simulator.ai_service.service import AIService
from simulator.analysis import summarise
from simulator.cli import main
from simulator.foundation import units
from simulator.foundation.distributions import Distribution
from simulator.foundation.fixed_or_random import FixedOrRandom
from simulator.foundation.kinds import FAMILIES, Kind
from simulator.foundation.model import Model
from simulator.oncall.improvements import Limit
from simulator.oncall.ladder import Level
from simulator.oncall.rota import Layer
from simulator.oncall.runbooks import RunbookStep
from simulator.reliability.alerts import AlertRule, BurnRate, Exhaustion

REMEDIES = ("write ", "did you mean ", "known: ", "is not one of ", "add ", "give ")
# what stands beside a key, so that nothing is missing
BESIDE = {
    Scenario: {"name": "x", "slos": "[{objective: 99%}]"},
    SLO: {"objective": "99%"},
    AlertRule: {"name": "a", "severity": "sev1", "long_window": "1h"},
    BurnRate: {"burn_rate": "2"},
    Exhaustion: {"within": "4h"},
    RunbookStep: {"do": "fail_over"},
    Layer: {"people": "[ada]"},
    Level: {"ask": "ada"},
    Limit: {"do": "cap_tokens"},
}  # fmt: skip


class Place(NamedTuple):
    """A key: its path, the model it is of, its type and limits, and the file with a text there."""

    path: str
    model: str
    type: Any
    marks: list[Any]
    file: Callable[[str], str]


def beside(model):
    """The other keys of a mapping."""
    keys = {
        key: text
        for known, texts in BESIDE.items()
        if issubclass(model, known)
        for key, text in texts.items()
    }
    if not issubclass(model, Kind):
        return keys
    timed = {"at": "1h", "every": "5d", "lasts": "1h"} if model.family == "failure" else {}
    return {"kind": model.model_fields["kind"].default, **keys, **timed}


def shipped(family):
    """The kinds of a family; tests may have registered others beside them."""
    return [kind for kind in FAMILIES[family].values() if kind.__module__.startswith("simulator.")]


def places(model, whole, path=""):
    """Every key of a model, and of those in it, that takes a number or one of several words, as a
    Place.
    """
    for name, field in model.model_fields.items():
        key = field.alias or name
        if not (issubclass(model, Kind) and key == "kind"):

            def inner(text, key=key):
                return whole(
                    "{"
                    + ", ".join(
                        f"{other}: {value}"
                        for other, value in {**beside(model), key: text}.items()
                        # the two say the same
                        if (other, key) != ("burn_rate", "budget_consumed")
                    )
                    + "}"
                )

            yield from within(
                model.__name__,
                field.annotation,
                field.metadata,
                inner,
                f"{path}.{key}" if path else key,
            )


def within(model, annotation, marks, whole, path):
    """The same for what a key of a model takes."""
    form, inside = get_origin(annotation), get_args(annotation)
    if form is Annotated:
        flat = [
            each
            for mark in inside[1:]
            for each in (mark.metadata if isinstance(mark, FieldInfo) else [mark])
        ]
        yield from within(model, inside[0], [*marks, *flat], whole, path)
    elif form in (Union, UnionType):
        yield from within(
            model,
            next(one for one in inside if one not in (Distribution, NoneType)),
            marks,
            whole,
            path,
        )
    elif form is tuple:
        yield from within(model, inside[0], [], lambda text: whole(f"[{text}]"), f"{path}[0]")
    elif isinstance(form, type) and issubclass(form, Mapping):
        yield from within(model, inside[1], [], lambda text: whole(f"{{a: {text}}}"), f"{path}.a")
    elif (
        isinstance(annotation, type)
        and issubclass(annotation, Kind)
        and not annotation.model_fields["kind"].default
    ):
        for kind in shipped(annotation.family):
            yield from places(kind, whole, path)
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        yield from places(annotation, whole, path)
    elif form is Literal or annotation in (float, int, bool):
        yield Place(path, model, annotation, marks, whole)


NUMBERS = {
    "ratio": ["150%", "-0.5", "-5%", "1.5", "most"],
    "rate": ["-5/s", "40", "fast"],
    "duration": ["-5m", "5", "soon"],
    "memory": ["-4GB", "4", "4 GB", "much"],
    "number": ["-1", "many", "true"],
}
ZERO = {"ratio": "0%", "rate": "0/s", "duration": "0s", "memory": "0GB", "number": "0"}


def unit_of(marks):
    """What a number is written as."""
    for mark in marks:
        schema = (
            mark.unit.schema()
            if isinstance(mark, FixedOrRandom)
            else getattr(mark, "json_schema", None)
        )
        for name, unit in {
            "ratio": units.RATIO,
            "rate": units.RATE,
            "duration": units.DURATION,
            "memory": units.MEMORY,
        }.items():
            if schema == unit.schema():
                return name
    return "number"


def wrong_values(kind, marks):
    """Texts that are wrong at a place of this type and these limits."""
    if kind is bool:
        return ["maybe"]
    if kind is int:
        return ["-1", "1.5", "many"]
    if kind is not float:
        return ["nonsense"]
    unit = unit_of(marks)
    over = [ZERO[unit]] if any(getattr(mark, "gt", None) == 0 for mark in marks) else []
    over += (
        ["100%", "1"]
        if unit == "ratio" and any(getattr(mark, "lt", None) == 1 for mark in marks)
        else []
    )
    over += ["0.5"] if any(getattr(mark, "ge", None) == 1 for mark in marks) else []
    return NUMBERS[unit] + over


PLACES = [
    place
    for place in places(Scenario, lambda text: text)
    # refused as a whole: what is behind bad releases is written beside them, and what cannot be
    # undone is no improvement
    if not place.path.startswith("releases.bad_ones.causes")
    and not (place.path.startswith("learning.") and place.model == "CompactStore")
]
# refused at the rule it stands in: counted, not read
LOOSE = ("alerting.rules[0].burn_rate", "alerting.rules[0].short_burn_rate")


def the_problem(tmp_path, text):
    """The one problem of a file; it points to the ^ if there is one, and says what to do."""
    (tmp_path / "s.yaml").write_text(text.replace("^", ""))
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "s.yaml")
    (one,) = caught.value.problems
    assert "\n" not in str(one) and re.fullmatch(rf"{tmp_path}/s\.yaml:\d+:\d+", one.place)
    if "^" in text:
        before = text[: text.index("^")]
        assert one.place.endswith(
            f":{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        ), str(one)
        assert any(remedy in one.message for remedy in REMEDIES), str(one)
    return one


def names(message, value):
    """Whether a message begins with a value, as it was written or as the number it is."""
    number = re.match(r"-?[0-9.]+", value)
    return message.startswith(
        (
            "is empty: write ",
            f"{value} ",
            f"'{value}' ",
            f"{value.capitalize()} ",
            f"{float(number[0]) if number else value} ",
        )
    )


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.path} of {place.model}")
def test_every_key_refuses_what_is_wrong(tmp_path, place):
    for value in wrong_values(place.type, place.marks):
        if place.path in LOOSE:
            the_problem(tmp_path, place.file(value))
        else:
            one = the_problem(tmp_path, place.file(f"^{value}"))
            assert one.path == place.path and names(one.message, value), str(one)


UNCERTAIN = [
    place for place in PLACES if any(isinstance(mark, FixedOrRandom) for mark in place.marks)
]


@pytest.mark.parametrize("place", UNCERTAIN, ids=lambda place: f"{place.path} of {place.model}")
def test_every_key_refuses_a_wrong_distribution(tmp_path, place):
    unit = unit_of(place.marks)
    for value in [*NUMBERS[unit], ZERO[unit]]:
        one = the_problem(tmp_path, place.file(f"{{exponential: {{mean: ^{value}}}}}"))
        assert one.path == f"{place.path}.exponential.mean" and names(one.message, value), str(one)
    one = the_problem(tmp_path, place.file("^{gamma: {mean: 1h}}"))
    assert (
        one.message
        == "'gamma' is not a distribution: known: exponential, lognormal, uniform, weibull"
    )


def test_the_places_are_all_there():
    """Every kind that has keys of its own is among them, and every place of the service."""
    tried = {place.model for place in PLACES}
    for family in ("failure", "sli", "mitigation", "alert_rule"):
        assert tried >= {
            kind.__name__ for kind in shipped(family) if set(kind.model_fields) - {"kind"}
        }
    assert {
        place.path.split(".")[1] for place in PLACES if place.path.startswith("service.")
    } == set(AIService.model_fields)


# Said once more by name: what somebody is likely to write


BASE = {
    "name": "x",
    "slos": "[{objective: 99%}]",
    "failures": "[{kind: provider_outage, at: 1h, lasts: 10m}]",
}


def file_of(lines):
    """A scenario of top-level lines, with those of BASE that they do not replace."""
    given = {line.partition(":")[0] for line in lines.splitlines()}
    return (
        "".join(f"{key}: {value}\n" for key, value in BASE.items() if key not in given)
        + lines
        + "\n"
    )


NAMED = [
    (
        "service: {release: {canary_share: ^0}}",
        "service.release.canary_share: 0 is out of range: write a value above 0",
    ),
    (
        "service: {release: {canary_share: ^120%}}",
        "service.release.canary_share: '120%' is not between 0 and 1: write 0% to 100%",
    ),
    (
        "service: {traffic: {retries: {attempts: ^0}}}",
        "service.traffic.retries.attempts: 0 is out of range: write a value at least 1",
    ),
    (
        "service: {provider: {wasted_work: ^1}}",
        "service.provider.wasted_work: 1 is out of range: write a value below 1",
    ),
    (
        "service: {retrieval: {strained_at: ^100%}}",
        "service.retrieval.strained_at: '100%' is out of range: write a value below 1",
    ),
    (
        "service: {retrieval: {capacity: ^0}}",
        "service.retrieval.capacity: 0 is out of range: write a value above 0",
    ),
    ("service: {provider: {fallback: {capacity: ^0/s}}}", "is out of range: write a value above 0"),
    (
        "service: {provider: {primary: {price: ^-0.01}}}",
        "service.provider.primary.price: -0.01 is out of range: write a value at least 0",
    ),
    (
        "service: {provider: {primary: {latency: ^{uniform: {low: 1s, high: 2s}}}}}",
        "uniform is not a latency: write a duration or {lognormal: ",
    ),
    (
        "service: {spend: {tokens: ^-800}}",
        "service.spend.tokens: -800 is out of range: write a value from 0",
    ),
    (
        "service: {spend: {tokens: ^0}}",
        (
            "service.spend.tokens: tokens must be above 0 and fixed or lognormal: write e.g."
            " {lognormal: "
        ),
    ),
    (
        "service: {spend: {cap: ^-1}}",
        "service.spend.cap: -1 is out of range: write a value above 0",
    ),
    (
        "service: {spend: {daily_budget: ^0}}",
        "service.spend.daily_budget: 0 is out of range: write a value above 0",
    ),
    (
        "service: {spend: {daily_budget: ^-5}}",
        "service.spend.daily_budget: -5 is out of range: write a value above 0",
    ),
    (
        "service: {traffic: {daily: ^[1, 2]}}",
        "service.traffic.daily: has 2 weights: write 24, one for each hour from 00:00 on, not all of them 0",
    ),
    (
        "runbooks: {a: [{do: {kind: cap_tokens, tokens: ^0}}]}",
        "runbooks.a[0].do.tokens: 0 is out of range: write a value above 0",
    ),
    (
        "runbooks: {a: [{do: {kind: raise_quota, factor: ^0.5}}]}",
        "runbooks.a[0].do.factor: 0.5 is out of range: write a value at least 1",
    ),
    (
        "runbooks: {a: [{do: {kind: compact_store, saves: ^100%}}]}",
        "runbooks.a[0].do.saves: '100%' is out of range: write a value below 1",
    ),
    (
        "runbooks: {a: [{do: ^fail_ovr}]}",
        "runbooks.a[0].do: 'fail_ovr' is not a kind of mitigation: did you mean fail_over?",
    ),
    (
        "runbooks: {a: [{do: {kind: ^fail_ovr}}]}",
        "runbooks.a[0].do.kind: 'fail_ovr' is not a kind of mitigation: did you mean fail_over?",
    ),
    (
        "slos: [{objective: 99%, sli: ^availabilty}]",
        "slos[0].sli: 'availabilty' is not a kind of sli: did you mean availability?",
    ),
    (
        "slos: [{objective: 99%, sli: {kind: ^x}}]",
        "'x' is not a kind of sli: known: availability, cost, latency, quality, safety",
    ),
    (
        "slos: [{objective: ^100%}]",
        "slos[0].objective: '100%' leaves an error budget of 0: the first failed request would"
        " spend it, and every burn rate would be infinite: write a value below 100%, e.g. 99.9%",
    ),
    (
        "slos: [{objective: 99%, window: ^Month}]",
        "slos[0].window: 'Month' is not a window: write month (a calendar month) or 30d (rolling)",
    ),
    (
        "failures: [{kind: ^outage, at: 1h, lasts: 1h}]",
        "failures[0].kind: 'outage' is not a kind of failure: did you mean provider_outage or tool_outage?",
    ),
    (
        "failures: [^{at: 1h, lasts: 1h}]",
        "failures[0]: has no kind: add kind: one of bad_deploy, ",
    ),
    (
        "failures: [^{kind: bad_deploy}]",
        "failures[0]: has no time: write at, e.g. at: 1h, or every for a failure that happens again",
    ),
    ("failures: [^{kind: cost_spike, at: 1h}]", "failures[0].lasts: is missing: add lasts"),
    (
        "failures: [{kind: cost_spike, at: 1h, lasts: {lognormal: ^{median: 1h}}}]",
        "lasts.lognormal: needs a spread: add p90, e.g. p90: 3h, or sigma",
    ),
    (
        "failures: [{kind: cost_spike, at: 1h, lasts: {uniform: ^{low: 2h, high: 1h}}}]",
        "low 2h and high 1h are in the wrong order: write {low: 1h, high: 2h}",
    ),
    (
        "failures: [{kind: cost_spike, at: 1h, lasts: {weibull: {shape: ^-1, scale: 1h}}}]",
        "lasts.weibull.shape: -1 is out of range: write a value above 0",
    ),
    (
        "alerting: {rules: [{kind: ^burnrate, name: a, severity: sev1, long_window: 1h, burn_rate: 2}]}",
        "alerting.rules[0].kind: 'burnrate' is not a kind of alert_rule: did you mean burn_rate?",
    ),
    ("releases: ^{every: 0s}", "releases: every: 0 s is too short: write a longer one"),
    ("releases: {every: ^0}", "releases.every: 0 is not a duration: write 0s, 0m, 0h or 0d"),
    ("releases: {bad: ^2}", "releases.bad: 2 is not between 0 and 1: write 2%"),
    (
        "releases: {bad_ones: {error_ratio: ^-10%}}",
        "releases.bad_ones.error_ratio: '-10%' is not between 0 and 1: write 0% to 100%",
    ),
    (
        "releases: {bad_ones: {kind: ^cost_spike}}",
        "releases.bad_ones.kind: 'cost_spike' is not one of bad_deploy",
    ),
    # what only the whole scenario can tell stands without a place of its own
    (
        "releases: {freeze_when_spent: availabilty}",
        "releases.freeze_when_spent: 'availabilty' is not an SLO: did you mean availability?",
    ),
    (
        "releases: {freeze_when_spent: budget}",
        "releases.freeze_when_spent: 'budget' is not an SLO: known: availability",
    ),
    (
        "releases: {every: 1s}",
        "releases.every: happens about 86,400 times in 1d, more than 10,000: write a longer one",
    ),
    (
        "slos: [{objective: 99%}, {objective: 98%}]",
        "two slos are called 'availability': give each its own name",
    ),
    (
        "slos: [{objective: 99%, budgeting: Timeslices, timeslice: {length: 15s}}]",
        (
            "slos[0].timeslice.length: 15s is not a whole number of cells: write a"
            " multiple of monitoring.scrape_interval (10s)"
        ),
    ),
    (
        "slos: [{objective: 99%, budget_spent_before: 10%}]\nmonitoring: {before_start: none}",
        "slos[0].budget_spent_before: needs a history: write monitoring: {before_start: clean}",
    ),
]


@pytest.mark.parametrize(("lines", "said"), NAMED)
def test_what_is_likely_to_be_written(tmp_path, lines, said):
    assert said in str(the_problem(tmp_path, file_of(lines)))


@pytest.mark.parametrize(("lines", "said"), NAMED)
def test_check_says_the_same_line_with_exit_code_2(tmp_path, lines, said):
    (tmp_path / "s.yaml").write_text(file_of(lines).replace("^", ""))
    done = CliRunner().invoke(main, ["check", str(tmp_path / "s.yaml")])
    assert done.exit_code == 2 and isinstance(done.exception, SystemExit)
    assert done.stdout == "" and said in done.stderr and done.stderr.count("\n") == 1


def test_the_command_line_shows_no_traceback(tmp_path):
    wrong = [
        "service: {release: {canary_share: 0}}",
        "releases: {freeze_when_spent: budget}",
        "slos: [{objective: 99%, sli: x}]",
    ]
    for number, lines in enumerate(wrong):
        (tmp_path / f"{number}.yaml").write_text(file_of(lines))
    done = subprocess.run(
        [sys.executable, "-m", "simulator", "check", "0.yaml", "1.yaml", "2.yaml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    first, second, third = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        first
        == "0.yaml:4:35: service.release.canary_share: 0 is out of range: write a value above 0"
    )
    assert second.startswith("1.yaml:") and second.endswith(
        ": releases.freeze_when_spent: 'budget' is not an SLO: known: availability"
    )
    assert (
        third
        == "2.yaml:3:30: slos[0].sli: 'x' is not a kind of sli: known: availability, cost, latency,"
        " quality, safety"
    )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "service.release.canary_share",
            "0",
            "service.release.canary_share: 0 is out of range: write a value above 0",
        ),
        (
            "service.provider.wasted_work",
            "1",
            "service.provider.wasted_work: 1 is out of range: write a value below 1",
        ),
        (
            "service.spend.daily_budget",
            "-1",
            "service.spend.daily_budget: -1 is out of range: write a value above 0",
        ),
        (
            "failures[0].kind",
            "outage",
            "failures[0].kind: 'outage' is not a kind of failure: did you mean provider_outage or tool_outage?",
        ),
        (
            "failures[0].token_factor",
            "-1",
            "failures[0].token_factor: unknown key 'token_factor': only cost_spike takes it: leave it out",
        ),
        (
            "releases.freeze_when_spent",
            "budget",
            "releases.freeze_when_spent: 'budget' is not an SLO: known: availability",
        ),
        (
            "slos[availability].sli",
            "x",
            "slos[0].sli: 'x' is not a kind of sli: known: availability",
        ),
    ],
)
def test_what_is_set_on_the_command_line_is_judged_the_same(tmp_path, key, value, said):
    (tmp_path / "s.yaml").write_text(file_of(""))
    done = CliRunner().invoke(
        main,
        [
            "run",
            str(tmp_path / "s.yaml"),
            "--set",
            f"{key}={value}",
            "--out",
            str(tmp_path / "out"),
        ],
    )
    assert (
        done.exit_code == 2
        and done.stderr.startswith(f"--set {key}={value}: {said}")
        and done.stderr.count("\n") == 1
    )
    assert not (tmp_path / "out").exists()


# What is right although it looks odd, and what it means


RATE, BAD = 40, 0.5 * 7200 * 40
"""Requests/s, and what the demonstration's outage spoils of them: half of two hours."""


def spent(scenario):
    """(bad, valid) of the window of the scenario's SLO at the horizon, and the share of the
    budget.
    """
    run, slo = simulate(scenario.model_copy(update={"oncall": None})), scenario.slos[0]
    bad, valid = (float(series[-1]) for series in run.spending(slo))
    assert run.budget_spent(slo)[-1] == pytest.approx(bad / (slo.error_budget * valid))
    assert summarise(run)["slos"][slo.name]["valid"] == scenario.horizon * RATE
    return bad, valid, float(run.budget_spent(slo)[-1])


@pytest.mark.parametrize("window", ["30d", "90d", "7h"])
def test_a_window_longer_than_the_run_counts_the_history(window):
    """The valid events of the window are those of the whole window: mostly of before the start."""
    seconds = demonstration().set("slos[0].window", window).slos[0].window
    assert spent(demonstration(slos=[SLO(name="a", objective="99%", window=window)])) == (
        BAD,
        seconds * RATE,
        pytest.approx(BAD / (0.01 * seconds * RATE)),
    )


def test_without_a_history_it_counts_the_run():
    scenario = demonstration(monitoring={"before_start": "none"})
    assert spent(scenario) == (
        BAD,
        scenario.horizon * RATE,
        pytest.approx(BAD / (0.01 * scenario.horizon * RATE)),
    )


def test_such_a_window_is_valid_for_check(tmp_path):
    (tmp_path / "s.yaml").write_text(file_of("slos: [{objective: 99%, window: 90d}]\nhorizon: 6h"))
    done = CliRunner().invoke(main, ["check", "-q", str(tmp_path / "s.yaml")])
    assert done.exit_code == 0 and done.stdout.startswith(f"{tmp_path}/s.yaml: valid\n")


@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("2026-01-05T00:00:00Z", 31),
        ("2026-02-10T00:00:00Z", 28),
        ("2028-02-10T00:00:00Z", 29),
        ("2026-04-30T00:00:00+05:30", 30),
    ],
)
def test_a_calendar_month_has_the_whole_months_budget(tmp_path, start, days):
    (tmp_path / "s.yaml").write_text(file_of("slos: [{objective: 99%, window: month}]"))
    slo = load_scenario(tmp_path / "s.yaml").slos[0]
    assert (slo.is_calendar, slo.window) == (True, 30 * DAY)
    scenario = demonstration(start=start, slos=[slo])
    assert (
        Scenario.model_validate(scenario.dump())
        == scenario
        == demonstration(start=start, slos=[SLO(objective="99%", window="month")])
    )
    assert spent(scenario) == (
        BAD,
        days * DAY * RATE,
        pytest.approx(BAD / (0.01 * days * DAY * RATE)),
    )


def test_a_new_month_has_a_new_budget():
    """The outage's first hour falls in January, its second in February; the alerts are those of any
    30 days.
    """
    scenario = demonstration(
        start="2026-01-31T22:00:00Z",
        slos=[SLO(name="availability", objective="99%", window="month")],
        oncall=None,
    )
    run, rolling = (
        simulate(scenario),
        simulate(scenario.set("slos[0]", {"name": "availability", "objective": "99%"})),
    )
    series, midnight = run.budget_spent(scenario.slos[0]), int(7200 / run.cell)
    assert series[midnight - 1] == pytest.approx(BAD / 2 / (0.01 * 31 * DAY * RATE))
    assert (
        series[-1] == pytest.approx(BAD / 2 / (0.01 * 28 * DAY * RATE))
        and series[midnight] < series[midnight - 1] / 100
    )
    assert [event for event in run.log if event.kind.startswith("alert")] != []
    assert [(event.time, event.kind) for event in run.log] == [
        (event.time, event.kind) for event in rolling.log
    ]
