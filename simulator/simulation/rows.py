"""What becomes of requests, drawn row by row from what is expected."""

from collections.abc import Mapping

from simulator.ai_service.outcomes import Counted, OwnTraffic, parents
from simulator.expectation.condition import Condition
from simulator.expectation.means import FAILED, FINISHED, FIRST_OUTCOME, Means
from simulator.reliability.windows import Floats
from simulator.simulation.draws import INTERACTIVE, Draw, Key


def arrival_rows(condition: Condition) -> dict[str, int]:
    """The rows of the classes of clients whose arrivals do not depend on what they meet: they are
    drawn once for the whole run.
    """
    rows = dict[str, int]()
    if condition.retrying is None:
        rows[INTERACTIVE] = FINISHED
    for row, outcome in enumerate(condition.outcomes, start=FIRST_OUTCOME):
        if isinstance(outcome, OwnTraffic) and outcome.part_of is None:
            rows[outcome.client] = row
    return rows


class Rows:
    """The rows of counts: finished requests, those of them that failed, one row for each outcome.

    `arrivals` are the rows of `arrival_rows`. Clients who try again are not among them: they are
    counted when they are finished, and their finishes are drawn by state segment (independent
    displacements of a Poisson stream are Poisson).
    """

    def __init__(
        self, outcomes: tuple[Counted, ...], arrivals: Mapping[str, int], draw: Draw
    ) -> None:
        self.outcomes = outcomes
        self.parents = parents(outcomes)
        # asked for once: every stretch of time is drawn by them
        self.keys = [outcome.key for outcome in outcomes]
        self.clients = {
            row: outcome
            for row, outcome in enumerate(outcomes, start=FIRST_OUTCOME)
            if isinstance(outcome, OwnTraffic) and self.parents[row - FIRST_OUTCOME] is None
        }
        self.arrivals = arrivals
        self.draw = draw

    def __len__(self) -> int:
        return FIRST_OUTCOME + len(self.outcomes)

    def drawn_by(self, draw: Draw) -> "Rows":
        """The same rows, from other draws."""
        return Rows(self.outcomes, self.arrivals, draw)

    def fill(self, out: Floats, offered: Mapping[str, Floats], means: Means, key: Key) -> None:
        """Draws all rows of some cells into `out` (rows x cells).

        `offered` are the arrivals in these cells, by class of clients, `means` what is expected in
        each of them (or in any, where all are alike), `key` names them.
        """
        out[FINISHED] = self._finished(offered, means, key, out.shape[1])
        expected = means.rows[FINISHED]
        out[FAILED] = self.draw.thin("failed", key, out[FINISHED], means.rows[FAILED], expected)
        answered = out[FINISHED] - out[FAILED]
        for row, parent in enumerate(self.parents, start=FIRST_OUTCOME):
            if row in self.clients:
                client = self.clients[row]
                added = self.draw.fresh(client.added_stream, key, means.added[row], len(answered))
                out[row] = offered[client.client] + added
                continue
            # each apart from the others: a scenario's checks refuse an SLI that reads two
            whole = answered
            if parent is not None:
                # what it is a part of stands in an earlier row, which is drawn already
                whole = out[FIRST_OUTCOME + parent]
            out[row] = self._part(row, whole, means.whole(parent), means, key)

    def _finished(
        self, offered: Mapping[str, Floats], means: Means, key: Key, length: int
    ) -> Floats:
        """Finished interactive requests: those that arrive, where nobody tries again."""
        if INTERACTIVE in self.arrivals:
            return offered[INTERACTIVE]
        return self.draw.fresh("finished", key, means.rows[FINISHED], length)

    def _part(self, row: int, whole: Floats, of: Floats, means: Means, key: Key) -> Floats:
        """How many of `whole` (expected: `of`) meet the outcome of a row."""
        name, *numbers = self.keys[row - FIRST_OUTCOME]
        return self.draw.thin(str(name), (*numbers, *key), whole, means.rows[row], of)
