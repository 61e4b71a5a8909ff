"""Reading YAML: plain values with the place of each, and everything YAML would guess refused.

Everything is text except true, false, null, whole numbers and decimal numbers; anchors, tags,
repeated keys and several documents are errors. Works on parser events, so deep nesting cannot
exhaust the stack.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel

from simulator.foundation.edits import Loc
from simulator.foundation.errors import Problem, ScenarioError
from simulator.foundation.model import HALF, HALF_A_CHARACTER, Places, dotted
from simulator.foundation.units import show
from simulator.foundation.written import scalar
from simulator.reliability.field_policies import POLICIES
from simulator.reliability.policies import OWN_RULES, Alerting
from simulator.scenario.foreign import foreign
from simulator.scenario.model import Scenario
from simulator.scenario.problems import commas, validated
from simulator.scenario.sources import STDIN, Source, gallery, gallery_policies, read

MAX_DEPTH = 40
# the shortest useful scenario, for a file in which there is nothing
LEAST = (
    "at least a name, one SLO and one failure, e.g. {name: my-service, slos: [{objective: 99.9%}],"
    " failures: [{kind: provider_outage, at: 1h, lasts: 2h}]}"
)
_NOTHING = ("null", "")

Node: TypeAlias = yaml.ScalarEvent | yaml.CollectionStartEvent


class _Stop(Exception):
    """Nothing more can be made of this text."""


class Mark(Protocol):
    """A place in a text, both numbers from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


@dataclass
class _Frame:
    """A mapping or sequence that is being read; `key` is one whose value comes next."""

    loc: Loc
    values: dict[str, Any] | list[Any]
    key: str | None = None


class Reader:
    """One document: its value, the place of every path, and the problems of its form."""

    def __init__(self, text: str, label: str) -> None:
        self.label = label
        self.value: Any = None
        self.places = Places()
        # whether the text ends where it is no YAML, so that what was read says nothing
        self.is_broken = False
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._documents = 0
        try:
            self._read_all(text)
        except yaml.MarkedYAMLError as error:
            # most files are whole, and need no search for a cause
            from simulator.scenario.broken_yaml import cause_of

            self.is_broken = True
            # what was found before it may follow from it
            self.problems.clear()
            cause = cause_of(error, text)
            self._refuse(cause, cause.message if cause else f"is not YAML: {error.problem}")
        except yaml.YAMLError as error:
            self.is_broken = True
            # its second line is the place, which is that of the whole text here
            message = f"is not YAML text: {str(error).splitlines()[0]}"
            self._refuse(None, message)
        except _Stop:
            self.is_broken = True

    def _read_all(self, text: str) -> None:
        # the loader only cuts the text into events here, and builds no values of them
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            self._read(event)

    def _refuse(self, mark: Mark | None, message: str, loc: Loc = ()) -> None:
        self.problems.append(Problem(dotted(loc), message, self._place(mark)))

    def _place(self, mark: Mark | None) -> str:
        if mark is None:
            return self.label
        # editors count from 1
        return f"{self.label}:{mark.line + 1}:{mark.column + 1}"

    def _read(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self.is_broken = True
            self._refuse(event.start_mark, f"*{event.anchor} is an alias: write the value itself")
            self._put(event, None)
        elif isinstance(event, yaml.ScalarEvent):
            self._check_plain(event)
            self._put(event, _scalar(event))

    def _begin(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(event.start_mark, "a second document: write one scenario a file")
            raise _Stop

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        self._check_plain(event)
        if len(self._stack) >= MAX_DEPTH:
            message = f"is nested more than {MAX_DEPTH} levels deep: write fewer levels"
            self._refuse(event.start_mark, message)
            raise _Stop
        values: dict[str, Any] | list[Any] = []
        if isinstance(event, yaml.MappingStartEvent):
            values = {}
        self._stack.append(_Frame(self._put(event, values), values))

    def _check_plain(self, event: Node) -> None:
        """Refuses what a reader of the file could not see in a value."""
        if isinstance(event, yaml.ScalarEvent) and HALF.search(event.value):
            self._refuse(event.start_mark, f"{show(event.value)} {HALF_A_CHARACTER}")
        if event.anchor:
            message = f"&{event.anchor} is an anchor: write the value where it is needed"
            self._refuse(event.start_mark, message)
        if event.tag:
            self.is_broken = True
            self._refuse(event.start_mark, f"{event.tag} is a tag: write the plain value")

    def _put(self, event: yaml.NodeEvent, value: object) -> Loc:
        """Puts a value where it belongs (or keeps it as the next key); its path."""
        loc: Loc = ()
        if not self._stack:
            self.value = value
        else:
            frame = self._stack[-1]
            loc = (*frame.loc, self._put_within(frame, event, value))
        self.places.values[loc] = self._place(event.start_mark)
        return loc

    def _put_within(self, frame: _Frame, event: yaml.NodeEvent, value: object) -> int | str:
        """The index or key under which it is put."""
        if isinstance(frame.values, list):
            frame.values.append(value)
            return len(frame.values) - 1
        if frame.key is None:
            frame.key = self._key(frame, event)
            self.places.keys[(*frame.loc, frame.key)] = self._place(event.start_mark)
            return frame.key
        key = frame.key
        frame.values[key] = value
        frame.key = None
        return key

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            message = "a list or mapping cannot be a key: write a name"
            self._refuse(event.start_mark, message, frame.loc)
            raise _Stop
        if event.value in frame.values:
            message = f"the key {show(event.value)} is written twice: write it once"
            self._refuse(event.start_mark, message, frame.loc)
        return event.value


def _scalar(event: yaml.ScalarEvent) -> object:
    """The value of a scalar; what YAML 1.1 would turn into something else stays text."""
    text = event.value
    # quoted
    if event.style is not None:
        return text
    if text in _NOTHING:
        return None
    return scalar(text)


def parse_value(text: str) -> Any:
    """The value of a `KEY=VALUE`, read like the same text in a file; raises ScenarioError."""
    reader = Reader(text, "")
    if reader.problems:
        raise ScenarioError(reader.problems)
    return reader.value


Read = TypeVar("Read", bound=BaseModel)


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in a YAML file, or one that comes with the package, by name (`"the_shift"`); `-`
    is the standard input.

    Raises ScenarioError with every problem of the file at once, each as
    `file:line:column: path: message`.
    """
    return load_placed(path)[0]


def load_placed(path: str | Path) -> tuple[Scenario, Places]:
    """A scenario as `load_scenario` reads it, and where its values stand in the text."""
    source = read(path, gallery())
    return _loaded(source, Scenario, ("alerting",), LEAST)


def load_policy(path: str | Path) -> Alerting:
    """The alert policy in a YAML file, or one that comes with the package as a file, by name:
    `policy`, its name (by default the file's), and `rules`, as under `alerting` in a scenario.

    Raises ScenarioError like `load_scenario`.
    """
    alerting, _ = _loaded(read(path, gallery_policies()), Alerting, (), "a list of rules")
    # what is piped in has no file to be called after
    if alerting.policy == OWN_RULES and str(path) != STDIN:
        return alerting.model_copy(update={"policy": Path(path).stem})
    return alerting


def _loaded(source: Source, model: type[Read], policy: Loc, least: str) -> tuple[Read, Places]:
    """A text as a model and the places of its values, or all its problems; `policy` is where an
    alert policy stands in it.
    """
    reader = Reader(source.text, source.label)
    if reader.is_broken:
        # what stands before the place would be judged by half
        raise ScenarioError(reader.problems)
    if reader.value is None and not reader.problems:
        raise ScenarioError([Problem("", f"is empty: write {least}", source.label)])
    other = foreign(reader.value, is_policy=model is Alerting)
    if other:
        raise ScenarioError([Problem("", other, f"{source.label}:1:1")])
    problems = [
        *reader.problems,
        *commas(reader.value, reader.places),
        *_mixed_policy(reader, policy),
    ]
    loaded = None
    # of what is no mapping nothing more is said where its form is wrong already
    if isinstance(reader.value, dict) or not problems:
        loaded, found = validated(model, reader.value, reader.places)
        problems += found
    if problems or loaded is None:
        raise ScenarioError(sorted(problems, key=_position))
    return loaded, reader.places


def _mixed_policy(reader: Reader, path: Loc) -> list[Problem]:
    """A shipped policy with rules beside it would say two things at once."""
    alerting = reader.value
    for key in path:
        alerting = _mapping(alerting).get(key)
    alerting = _mapping(alerting)
    name = alerting.get("policy")
    is_shipped = isinstance(name, str) and name in POLICIES
    if not isinstance(alerting.get("rules"), list) or not is_shipped:
        return []
    message = (
        f"{name} has rules of its own: leave out policy or rules, or give the policy another name"
    )
    place = (*path, "policy")
    return [Problem(dotted(place), message, reader.places.of(place))]


def _mapping(value: object) -> dict[Any, Any]:
    """A mapping; an empty one of anything else, which the model will refuse."""
    if isinstance(value, dict):
        return value
    return {}


def _position(problem: Problem) -> tuple[int, int]:
    """The line and column of a problem; (0, 0) where it has none."""
    line, _, column = problem.place.rpartition(":")
    row = line.rpartition(":")[2]
    if row.isdigit() and column.isdigit():
        return int(row), int(column)
    return 0, 0
