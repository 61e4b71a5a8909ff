"""What the gate says on a terminal, line by line."""

from collections.abc import Iterable, Iterator, Sequence

from simulator.experiments.gate import Verdict
from simulator.experiments.limits import Asked
from simulator.outputs.document import Table
from simulator.outputs.layout import table_lines
from simulator.outputs.words.names import safe_label
from simulator.outputs.words.numbers import duration, plural, share

VERDICT_HEAD = ("case", "what must hold", "limit", "now", "verdict")


def verdict_lines(verdicts: Sequence[Verdict], columns: int, asked: int) -> Iterator[str]:
    """The gate's table, and one line that says it all; `asked` are the cases that it was given."""
    yield from table_lines(Table(VERDICT_HEAD, tuple(_verdict_rows(verdicts))), columns)
    # by place too: two files may hold cases of one name
    cases = {(verdict.case, verdict.place) for verdict in verdicts}
    failed = {(verdict.case, verdict.place) for verdict in verdicts if not verdict.holds}
    yield _how_many_hold(asked, len(cases), len(failed))


def _verdict_rows(verdicts: Sequence[Verdict]) -> Iterable[tuple[str, ...]]:
    last = ("", "")
    for verdict in verdicts:
        case = (verdict.case, verdict.place)
        name = ""
        if case != last:
            name = safe_label(verdict.case)
        last = case
        yield (name, *_verdict(verdict))


def _verdict(verdict: Verdict) -> tuple[str, ...]:
    now = "not reached"
    if verdict.seen is not None:
        now = _asked(verdict.what, verdict.seen)
    holds = "FAILS"
    if verdict.holds:
        holds = "holds"
    what = verdict.what.removesuffix("_s").replace("_", " ")
    return (what, _asked(verdict.what, verdict.limit), now, holds)


def _asked(what: str, value: Asked) -> str:
    """A limit, or what a replay shows of it."""
    if isinstance(value, str):
        return safe_label(value)
    return duration(value) if what.endswith("_s") else share(value)


def _how_many_hold(asked: int, judged: int, failed: int) -> str:
    """`5 of 36 cases hold, 29 do not, 2 are not judged`."""
    held = judged - failed
    parts = [f"{held} of {plural(asked, 'case')} {'holds' if held == 1 else 'hold'}"]
    if failed:
        parts.append(f"{failed} {'does' if failed == 1 else 'do'} not")
    if asked > judged:
        parts.append(f"{asked - judged} {'is' if asked - judged == 1 else 'are'} not judged")
    return ", ".join(parts)
