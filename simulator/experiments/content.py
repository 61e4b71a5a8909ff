"""What a run depends on beside its seed, as one key: by it a store knows what was played."""

import hashlib
import inspect
import json

from simulator.foundation.errors import ResultError
from simulator.foundation.kinds import Kind, kinds_within
from simulator.scenario import Scenario

# a run does not depend on names and on what it may cost; its seed stands beside the key
UNPLAYED = ("name", "seed", "limits")


def key_of(scenario: Scenario) -> str:
    """A digest of all that a run depends on but its seed: scenarios with one key are played alike.

    Raises ResultError for a kind of the caller's whose source cannot be read.
    """
    values = scenario.dump()
    for name in UNPLAYED:
        values.pop(name, None)
    # the name of a policy stands for the rules beside it
    values["alerting"].pop("policy", None)
    parts = [json.dumps(values), *map(_source, _kinds_of_others(scenario))]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _kinds_of_others(scenario: Scenario) -> list[type[Kind]]:
    """Kinds that do not come with the package: what they do is not known by its version."""
    kinds = {
        kind for kind in kinds_within(scenario) if not kind.__module__.startswith("simulator.")
    }
    return sorted(kinds, key=lambda kind: kind.__qualname__)


def _source(kind: type[Kind]) -> str:
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):
        raise ResultError(
            f"{kind.__name__}: its source cannot be read, so that its runs cannot be stored:"
            " write it in a file, or play it without a store"
        ) from None
