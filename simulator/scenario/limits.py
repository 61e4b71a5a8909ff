"""What a run may cost."""

from simulator.foundation.model import Model
from simulator.foundation.units import Duration, Memory


class Limits(Model):
    """What a run may cost: `memory`, and `time` on a machine that draws 50 million numbers a
    second.

    A scenario that is estimated to cost more is refused before anything runs. `simulator check`
    shows the estimate: that of one run with its summary, without charts. If
    `monitoring.max_samples` is raised and no limits are given, the limits rise with it.
    """

    memory: Memory = 2e9
    time: Duration = 600.0
