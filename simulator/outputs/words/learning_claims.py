"""What may be claimed of what a variant's team learns: what comes back, and what it costs."""

from collections.abc import Iterable

from simulator.outputs.words.told import Claim, Told, more

# by measure: what a variant does, and of what there is more or less
SAID = {
    "hours": ("works {} on improvements", "hour"),
    "recurrences": ("sees {}", "recurrence"),
    "pages_answered": ("answers {}", "page"),
}


def learning_claims(told: Told) -> Iterable[Claim]:
    """All that is told of learning, in the order in which it is said."""
    for key, (does, what) in SAID.items():
        estimate = told.estimate(key)
        change = told.change(key)
        if estimate is not None and change:
            text = f"{does.format(more(change, what))} {estimate.measure.unit}"
            yield Claim(text, is_loss=change > 0)
