"""The answer cache: a hit is fast and free, and may be stale."""

from simulator.foundation.model import Model
from simulator.foundation.units import Ratio, Switch


class Cache(Model):
    """The share of requests that it answers while it is `on` (`hit_ratio`), and the share of its
    answers that are stale and so ungrounded (`stale_ratio`).

    A hit needs neither retrieval nor a provider.
    """

    hit_ratio: Ratio = 0.1
    stale_ratio: Ratio = 0.02
    on: Switch = False
