"""What is wrong with a text that is not YAML, where, and what to write instead.

The parser says where it gave up. That is often behind the cause, and never what to do.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import yaml

# a value that holds a colon and a space; a key of `name: a: b`
_KEY = re.compile(r"^(\s*(?:- )?)([^\s:#'\"\[{][^:#]*?):(?:\s+|$)(.*)$")
# keys whose value may be keys and values of a kind
_OF_A_KIND = ("sli", "do")
_COMMENT = re.compile(r"(?<=[\s,:\[{])#")
_NUMBER_AFTER_PERCENT = re.compile(r"%\s*([0-9.]+)")


@dataclass(frozen=True)
class Cause:
    """A place (line and column, both from 0) and a sentence."""

    line: int
    column: int
    message: str


@dataclass(frozen=True)
class Broken:
    """A text, and where and with what words the parser gave up."""

    lines: list[str]
    line: int
    column: int
    words: str
    begun: tuple[int, int] | None

    def cause(self, message: str, at: tuple[int, int] | None = None) -> Cause:
        """A cause, by default where the parser gave up."""
        line, column = at or (self.line, self.column)
        return Cause(line, column, message)

    @property
    def text(self) -> str:
        """The line on which it gave up, "" behind the last."""
        if self.line < len(self.lines):
            return self.lines[self.line]
        return ""


Finder: TypeAlias = Callable[[Broken], Cause | None]


def cause_of(error: yaml.MarkedYAMLError, text: str) -> Cause | None:
    """The likely cause of what the parser said of a text; None if it named no place."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return None
    begun = error.context_mark
    broken = Broken(
        text.splitlines(),
        mark.line,
        mark.column,
        f"{error.context or ''} {error.problem or ''}",
        (begun.line, begun.column) if begun else None,
    )
    for finder in FINDERS:
        found = finder(broken)
        if found:
            return found
    return broken.cause(f"is not YAML: {error.problem or error.context}")


def _tab(broken: Broken) -> Cause | None:
    """A tab where only spaces may stand."""
    for number in (broken.line, broken.line - 1):
        line = broken.lines[number] if 0 <= number < len(broken.lines) else ""
        column = line.find("\t")
        if column >= 0 and not line[:column].strip():
            return Cause(number, column, "a tab: indent with spaces")
    if "\\t" in broken.words:
        return broken.cause("a tab: write a space")
    return None


def _hidden_by_a_comment(broken: Broken) -> Cause | None:
    """A # that hides the end of a value in brackets or braces."""
    if "flow" not in broken.words:
        return None
    for number in range(min(broken.line + 1, len(broken.lines))):
        line = broken.lines[number]
        found = _COMMENT.search(line)
        # a comment behind what is closed hides nothing
        if found and _is_open(line[: found.start()]) and re.search(r"[\]}]", line[found.end() :]):
            word = re.split(r"[\s,\]}]", line[found.start() + 1 :])[0]
            message = (
                f"the # begins a comment, which hides the rest of the line: write '{word}', or the"
                " text with its # in quotes"
            )
            return Cause(number, found.start(), message)
    return None


def _is_open(text: str) -> bool:
    """Whether more brackets and braces are opened in a text than closed."""
    opened = text.count("{") + text.count("[")
    return opened > text.count("}") + text.count("]")


def _percent_first(broken: Broken) -> Cause | None:
    """A percent sign in front, as some languages have it."""
    if "'%'" not in broken.words:
        return None
    found = _NUMBER_AFTER_PERCENT.match(broken.text, broken.column)
    if found:
        message = f"'{found[0]}' cannot be a value: write {found[1]}%"
        return broken.cause(message)
    return broken.cause("a value cannot begin with %: put it in quotes")


def _special_first(broken: Broken) -> Cause | None:
    """A character that has a meaning of its own at the beginning of a value."""
    found = re.search(r"found character '(.)' that cannot start any token", broken.words)
    if not found:
        return None
    return broken.cause(f"a value cannot begin with {found[1]}: put it in quotes")


def _open(broken: Broken) -> Cause | None:
    """A bracket, a brace or a quote that is never closed."""
    if broken.begun is None:
        return None
    if "quoted scalar" in broken.words and "end of stream" in broken.words:
        return broken.cause("the quote is not closed: write another one at the end", broken.begun)
    if "flow mapping" in broken.words:
        return _not_closed(broken, "{", "}")
    if "flow sequence" in broken.words:
        return _not_closed(broken, "[", "]")
    return None


def _not_closed(broken: Broken, opening: str, closing: str) -> Cause:
    assert broken.begun is not None
    line, column = broken.begun
    if broken.line > line or "stream end" in broken.words:
        end = broken.lines[line].rstrip()
        message = f"the {opening} is not closed: write {closing} at the end of the line"
        # one that closes on its own line has a comma missing before the place, not an end
        if end.count(opening) > end.count(closing):
            return Cause(line, column, message)
    message = f"a comma or the closing {closing} is missing before this: write it"
    return broken.cause(message)


def _colon_in_a_value(broken: Broken) -> Cause | None:
    """`name: a: b`, and a key that is indented below one that has a value."""
    if "mapping values are not allowed" not in broken.words:
        return None
    found = _KEY.match(broken.text)
    if found and found.start(3) <= broken.column and ":" in found[3]:
        value = found[3].rstrip()
        message = f"a colon within a value: put the value in quotes: '{value}'"
        return Cause(broken.line, found.start(3), message)
    return _indented_below_a_value(broken, found)


def _indented_below_a_value(broken: Broken, found: re.Match[str] | None) -> Cause | None:
    text = broken.lines[broken.line - 1] if broken.line else ""
    above = _KEY.match(text)
    if text.strip() and ":" not in text:
        return Cause(broken.line - 1, 0, _without_colon(text))
    if not (found and above and above[3]):
        return None
    column = len(found[1])
    if above[2] not in _OF_A_KIND:
        message = (
            f"{found[2]} is indented below {above[2]}, which has a value: begin both in the same"
            " column"
        )
        return Cause(broken.line, column, message)
    inner = f"{{kind: {above[3].strip()}, {found[2]}: {found[3].strip()}}}"
    message = (
        f"{found[2]} is indented below {above[2]}, which has a value: write {above[2]}: {inner} if"
        f" it is part of {above[2]}, else begin both in the same column"
    )
    return Cause(broken.line, column, message)


def _no_colon(broken: Broken) -> Cause | None:
    """A line without `key:`."""
    if "could not find expected ':'" not in broken.words:
        return None
    line, column = broken.begun or (broken.line, broken.column)
    word = broken.lines[line].strip()[:40] if line < len(broken.lines) else ""
    return Cause(line, column, _without_colon(word))


def _without_colon(text: str) -> str:
    return f"{text.strip()[:40]!r} has no colon: write key: value, with a space behind the :"


def _not_aligned(broken: Broken) -> Cause | None:
    """A key or a - that stands in another column than its neighbours."""
    if "block mapping" not in broken.words and "block collection" not in broken.words:
        return None
    if broken.begun is None:
        return None
    line, column = broken.begun
    message = (
        f"is not aligned with what it belongs to: begin it in column {column + 1}, as in line"
        f" {line + 1}"
    )
    return broken.cause(message)


FINDERS: tuple[Finder, ...] = (
    _tab,
    _hidden_by_a_comment,
    _percent_first,
    _special_first,
    _open,
    _colon_in_a_value,
    _no_colon,
    _not_aligned,
)
