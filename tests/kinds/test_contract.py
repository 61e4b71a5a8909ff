"""What every registered kind keeps to."""

import numpy as np
import pytest

import simulator.scenario  # noqa: F401
from simulator.ai_service.effects import Effects
from simulator.foundation.kinds import FAMILIES

NEEDED = {
    "at": 60.0,
    "lasts": 60.0,
    "name": "n",
    "severity": "sev1",
    "long_window": 3600.0,
    "burn_rate": 2.0,
    "low": 1.0,
    "high": 2.0,
    "mean": 3.0,
    "median": 4.0,
    "sigma": 1.0,
    "shape": 2.0,
    "scale": 2.0,
    "within": 14400.0,
    "do": "cap_tokens",
}
KINDS = [(family, name, kind) for family, kinds in FAMILIES.items() for name, kind in kinds.items()]


def example(kind):
    fields = {
        field.alias or name
        for name, field in kind.model_fields.items()
        if field.is_required() or name in ("sigma", "at")
    }
    return kind(
        **{name: NEEDED[name] for name in fields},
        **({"burn_rate": 2.0} if "burn_rate" in kind.model_fields else {}),
    )


@pytest.mark.parametrize(
    ("family", "name", "kind"), KINDS, ids=[f"{family}-{name}" for family, name, _ in KINDS]
)
def test_contract(family, name, kind):
    made = example(kind)
    assert kind.__doc__ and made.kind == name and kind.family == family
    assert kind.model_validate(made.model_dump(by_alias=True, exclude_none=True)) == made
    assert hash(made) == hash(example(kind))
    if family == "failure":
        effects = made.impairment(np.array([0.0, 30.0]))
        assert isinstance(effects, Effects)
        assert any(
            np.any(amount != getattr(Effects(), place)) for place, amount in vars(effects).items()
        )
    if family == "improvement":
        assert made.hours > 0 and made.action("outage/cause-3").endswith(".")
        assert "outage/cause-3" in made.action("outage/cause-3") or name == "canary"
    if family == "mitigation":
        assert isinstance(made.effect(), Effects) and made.effect() != Effects()
    if family == "distribution":
        assert made.quantile(0.4) < made.quantile(0.6) and made.mean > 0
    if family == "alert_rule":
        assert max(made.windows) == made.windows[0]
