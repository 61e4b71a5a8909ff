"""Reading YAML: plain values with the place of each, and everything YAML would guess refused.

Everything is text except true, false, null, whole numbers and decimal numbers; anchors, tags,
repeated keys and several documents are errors. Works on parser events, so deep nesting cannot
exhaust the stack.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import HALF, HALF_A_CHARACTER, Loc, dotted, problems_of
from simulator.foundation.units import show
from simulator.foundation.written import WrittenFloat, WrittenInt
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.policies import OWN_RULES, Alerting
from simulator.scenario.model import Scenario

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_INT = re.compile(r"[+-]?(0|[1-9]\d*)")
_FLOAT = re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None, "": None}


class _Frame:
    """A mapping or sequence that is being read."""

    def __init__(self, loc: Loc, values: dict[Any, Any] | list[Any]) -> None:
        self.loc, self.values, self.key = loc, values, ""
        self.has_key = False


class Reader:
    """One document: its value, the place of every path, and the problems of its form."""

    def __init__(self, text: str, label: str) -> None:
        self.label = label
        self.value: Any = None
        self.places: dict[Loc, str] = {}
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._documents = 0
        try:
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                self._read(event)
        except yaml.MarkedYAMLError as error:
            self._refuse(
                error.problem_mark or error.context_mark,
                f"is not YAML: {error.problem or error.context}",
            )
        except yaml.YAMLError as error:
            self.problems.append(
                Problem("", f"is not YAML text: {str(error).splitlines()[0]}", label)
            )
        except _Stop:
            pass

    def _refuse(self, mark: Any, message: str, loc: Loc = ()) -> None:
        place = f"{self.label}:{mark.line + 1}:{mark.column + 1}" if mark else self.label
        self.problems.append(Problem(dotted(loc), message, place))

    def _read(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._refuse(event.start_mark, "a second document: write one scenario a file")
                raise _Stop
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(event.start_mark, f"*{event.anchor} is an alias: write the value itself")
            self._put(event, None)
        elif isinstance(event, yaml.ScalarEvent):
            self._plain(event)
            self._put(event, _scalar(event))

    def _plain(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent) and HALF.search(event.value):
            self._refuse(event.start_mark, f"{show(event.value)} {HALF_A_CHARACTER}")
        if event.anchor:
            self._refuse(
                event.start_mark,
                f"&{event.anchor} is an anchor: write the value where it is needed",
            )
        if event.tag:
            self._refuse(event.start_mark, f"{event.tag} is a tag: write the plain value")

    def _open(self, event: Any) -> None:
        self._plain(event)
        if len(self._stack) >= MAX_DEPTH:
            self._refuse(
                event.start_mark, f"is nested more than {MAX_DEPTH} deep: a scenario never is"
            )
            raise _Stop
        values: dict[Any, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        frame = _Frame(self._put(event, values), values)
        self._stack.append(frame)

    def _put(self, event: Any, value: Any) -> Loc:
        """Puts a value where it belongs (or keeps it as the next key); its path."""
        mark = event.start_mark
        loc: Loc
        place = f"{self.label}:{mark.line + 1}:{mark.column + 1}"
        if not self._stack:
            self.value, self.places[()] = value, place
            return ()
        frame = self._stack[-1]
        if isinstance(frame.values, list):
            loc = (*frame.loc, len(frame.values))
            frame.values.append(value)
        elif not frame.has_key:
            self._key(frame, event)
            loc = (*frame.loc, frame.key)
        else:
            loc = (*frame.loc, frame.key)
            frame.values[frame.key] = value
            frame.has_key = False
        self.places[loc] = place
        return loc

    def _key(self, frame: _Frame, event: Any) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(
                event.start_mark, "a list or mapping cannot be a key: write a name", frame.loc
            )
            raise _Stop
        if event.value in frame.values:
            self._refuse(
                event.start_mark,
                f"the key {show(event.value)} stands here twice: write it once",
                frame.loc,
            )
        frame.key, frame.has_key = event.value, True


class _Stop(Exception):
    """Nothing more can be made of this text."""


def _scalar(event: yaml.ScalarEvent) -> Any:
    """The value of a scalar; what YAML 1.1 would turn into something else stays text."""
    text = event.value
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return WrittenInt(text) if len(text) < 100 else text
    return WrittenFloat(text) if _FLOAT.fullmatch(text) else text


def parse_value(text: str) -> Any:
    """The value of a `KEY=VALUE`, read like the same text in a file; raises ScenarioError."""
    reader = Reader(text, "")
    if reader.problems:
        raise ScenarioError(reader.problems)
    return reader.value


Read = TypeVar("Read", bound=BaseModel)


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in a YAML file.

    Raises ScenarioError with every problem of the file at once, each as
    `file:line:column: path: message`.
    """
    return _loaded(
        path,
        Scenario,
        lambda values: values.get("alerting"),
        "at least a name, one SLO and one failure",
    )


def load_policy(path: str | Path) -> Alerting:
    """The alert policy in a YAML file: `policy`, its name (by default the file's), and `rules`, as
    under `alerting` in a scenario.

    Raises ScenarioError like `load_scenario`.
    """
    alerting = _loaded(path, Alerting, lambda values: values, "a list of rules")
    return (
        alerting
        if alerting.policy != OWN_RULES
        else alerting.model_copy(update={"policy": Path(path).stem})
    )


def _loaded(
    path: str | Path, model: type[Read], alerting: Callable[[dict[str, Any]], Any], least: str
) -> Read:
    """A file as a model, or all its problems; `alerting` finds the policy in its values."""
    reader = Reader(_text(Path(path)), str(path))
    problems = list(reader.problems)
    if reader.value is None and not problems:
        problems.append(Problem("", f"is empty: write {least}", str(path)))
    if isinstance(reader.value, dict):
        problems += _mixed_policy(reader, alerting(reader.value))
    if not problems or isinstance(reader.value, dict):
        try:
            loaded = model.model_validate(reader.value)
        except ValidationError as error:
            problems += problems_of(error, reader.places)
    if problems:
        raise ScenarioError(sorted(problems, key=_position))
    return loaded


def _mixed_policy(reader: Reader, alerting: Any) -> list[Problem]:
    """A shipped policy with rules beside it would say two things at once."""
    if not isinstance(alerting, dict) or "rules" not in alerting:
        return []
    if not isinstance(alerting.get("policy"), str) or alerting["policy"] not in POLICIES:
        return []
    message = (
        f"{alerting['policy']} has rules of its own: leave out policy or rules, or give the policy"
        " another name"
    )
    path: Loc = ("policy",) if alerting is reader.value else ("alerting", "policy")
    return [Problem(dotted(path), message, reader.places[path])]


def _position(problem: Problem) -> tuple[int, int]:
    line, _, column = problem.place.rpartition(":")
    row = line.rpartition(":")[2]
    return (int(row), int(column)) if row.isdigit() and column.isdigit() else (0, 0)


def _text(path: Path) -> str:
    """The file's text; a missing, huge or binary one is a ScenarioError."""
    try:
        if path.is_dir():
            raise ScenarioError(
                [Problem("", "is a directory: name a scenario file in it", str(path))]
            )
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError(
            [Problem("", f"cannot be read ({error.strerror}): check the path", str(path))]
        ) from None
    if len(raw) > MAX_BYTES:
        raise ScenarioError(
            [Problem("", f"is larger than {MAX_BYTES:,} bytes: a scenario never is", str(path))]
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(
            [Problem("", f"is not UTF-8 text (byte {error.start}): save it as UTF-8", str(path))]
        ) from None
