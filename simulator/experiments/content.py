"""What a run depends on beside its seed, as one key: by it a store knows what was played."""

import hashlib
import inspect
import json

from simulator.foundation.errors import ResultError
from simulator.foundation.kinds import Kind, kinds_of_others
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
    # what they do is not known by the package's version
    kinds = sorted(kinds_of_others(scenario), key=lambda kind: kind.__qualname__)
    parts = [json.dumps(values), *map(_source, kinds)]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _source(kind: type[Kind]) -> str:
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):
        raise ResultError(
            f"{kind.__name__}: its source cannot be read, so that its runs cannot be stored:"
            " write it in a file, or play it without a store"
        ) from None
