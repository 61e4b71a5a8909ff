"""What a variant is told to do otherwise: the headline figures that may be claimed of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.analysis.comparison import Comparison, Variant
from simulator.analysis.figures import Estimate
from simulator.outputs.words.estimates import amount, short


@dataclass(frozen=True)
class Claim:
    """Something that a variant does and the baseline does not; whether that is a loss."""

    text: str
    is_loss: bool


class Told:
    """The headline figures of one variant whose differences may be claimed, by their key."""

    def __init__(self, comparison: Comparison, variant: Variant) -> None:
        self.comparison = comparison
        self.variant = variant
        self.estimates: Mapping[str, Estimate] = {
            estimate.measure.key: estimate
            for estimate in comparison.estimates
            if estimate.variant == variant.label
            and estimate.is_beyond_chance
            and estimate.is_headline
        }

    def estimate(self, key: str) -> Estimate | None:
        """The figure of a measure; None where nothing may be claimed of it."""
        return self.estimates.get(key)

    def has(self, measure: str) -> bool:
        """Whether a measure that each SLO has is compared."""
        keys = {self.key(measure, slo) for slo in self.slos}
        return any(estimate.measure.key in keys for estimate in self.comparison.estimates)

    def change(self, key: str) -> float:
        """The difference of a measure from the baseline's; 0 where none may be claimed."""
        estimate = self.estimate(key)
        if estimate is None or estimate.gap is None:
            return 0.0
        return estimate.gap.value or 0.0

    @property
    def slos(self) -> list[str]:
        """The SLOs' names."""
        return [slo.name for slo in self.comparison.baseline.scenario.slos]

    def key(self, measure: str, slo: str) -> str:
        """The key of a measure that each SLO has."""
        if len(self.slos) > 1:
            return f"{measure} [{slo}]"
        return measure

    def most_changed(self, measure: str, sign: int) -> dict[str, float]:
        """The SLOs of which the measure rose (`sign` 1) or fell (-1), the most changed first, with
        the size of the change.
        """
        changes = {slo: sign * self.change(self.key(measure, slo)) for slo in self.slos}
        changed = [slo for slo in changes if changes[slo] > 0]
        return {slo: changes[slo] for slo in sorted(changed, key=lambda slo: -changes[slo])}

    def values(self, measure: str, slo: str) -> tuple[str, str]:
        """A measure of an SLO for the variant, and for the baseline."""
        return self.of_all(self.key(measure, slo))

    def of_all(self, key: str) -> tuple[str, str]:
        """A measure for the variant, and for the baseline."""
        here = self._value(key, self.variant)
        baseline = self._value(key, self.comparison.baseline)
        return here, baseline

    def _value(self, key: str, variant: Variant) -> str:
        estimate = self.comparison.of(key, variant.label)
        if estimate is None:
            return amount(None, "")
        return amount(estimate.value.value, estimate.measure.unit)


def more(change: float, what: str) -> str:
    """`1 more page`, `1.9 fewer pages`."""
    number = short(abs(change))
    direction = "fewer"
    if change > 0:
        direction = "more"
    ending = "s"
    if number == "1":
        ending = ""
    return f"{number} {direction} {what}{ending}"
