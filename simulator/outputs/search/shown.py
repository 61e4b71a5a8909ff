"""`search`: searches a policy, and shows what it found."""

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING

from simulator.experiments.search.record import Search
from simulator.experiments.search.search import POLICIES, REPLICATIONS, search_policies
from simulator.experiments.search.space import Space
from simulator.experiments.store import Store
from simulator.experiments.workers import WorkersGiven
from simulator.outputs.search.words import briefly, front_table, limit_text, told
from simulator.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.outputs.charts.style import SizeName


class ShownSearch(Search):
    """A search that can show itself: in a notebook as its table, and as the front."""

    def plot(self, *, size: "SizeName" = "page") -> "Axes":
        """Draws the front on a new figure; returns its axes."""
        from simulator.outputs.charts.search_front import draw_front

        return draw_front(self, size=size)

    def __repr__(self) -> str:
        return (
            f"<Search of {self.scenario.name!r} for {limit_text(self)}:"
            f" {briefly(self.best)}, of {len(self.tried)} policies>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        table = front_table(self)
        rows = [
            "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells)
            for tag, cells in (("th", table.head), *(("td", row) for row in table.rows))
        ]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<p>{escape(' '.join(told(self)))}</p><table>{body}</table>"


def search(
    scenario: Scenario,
    max_pages: float,
    *,
    policies: int = POLICIES,
    replications: int = REPLICATIONS,
    slo: str = "",
    seed: int | None = None,
    minutes: float | None = None,
    workers: WorkersGiven = 0,
    store: Store | None = None,
    progress: Callable[[int, int], None] | None = None,
    space: Space | None = None,
) -> ShownSearch:
    """Searches the alert policy that spends least with at most `max_pages` pages (per 30 d, of all
    SLOs; per run, if runs are shorter than 7 d).

    Least is the budget spent of `slo` (by default the one that spends most under the current
    policy) with the person on call, or with nobody on call the budget spent before the page.
    `policies` (4 or more, the current one among them) are tried in a `space`, on up to
    `replications` seeds (10 or more) from `seed` on (by default the scenario's); the last ones are
    played again on as many fresh seeds. `minutes` bounds the time. `workers` is as in `compare`,
    and the result is the same with all of them. What a `store` holds is not played again.
    `progress(done, most)` counts runs. Raises ArgumentError for what is no such number.
    """
    found = search_policies(
        scenario,
        max_pages,
        policies=policies,
        replications=replications,
        slo=slo,
        seed=seed,
        minutes=minutes,
        workers=workers,
        store=store,
        progress=progress,
        space=space,
    )
    return ShownSearch(**{each.name: getattr(found, each.name) for each in fields(found)})
