"""The objective by which a run is judged."""

import numpy as np

from simulator.run import Run


def worst_slo(run: Run) -> str | None:
    """The name of the SLO that has spent most of its budget at the end, the first of several; None
    where none has data then.
    """
    spent = dict[str, float]()
    for slo in run.scenario.slos:
        series = run.budget_spent(slo)
        if len(series) and np.isfinite(series[-1]):
            spent[slo.name] = float(series[-1])
    if not spent:
        return None
    return max(spent, key=spent.__getitem__)
