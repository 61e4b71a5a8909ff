"""What a failure did, in words: from the row of its start, so that a log alone is enough."""

from simulator.ai_service.failures import Failure
from simulator.foundation.kinds import FAMILIES
from simulator.reliability.events import Event


def features(event: Event) -> str:
    """Its fields in words: `error ratio 50%, for 2h`; "" where its kind is unknown here."""
    failure = failure_of(event)
    if failure is None:
        return ""
    return failure.features


def account(event: Event) -> str:
    """What it did to the service, in a sentence; its bare fields where its kind is unknown here."""
    failure = failure_of(event)
    if failure is None:
        return ", ".join(f"{key} {value}" for key, value in event.detail.items())
    return failure.account


def failure_of(event: Event) -> Failure | None:
    """The failure that a row of its start tells of; None where its kind is unknown here."""
    # a result may hold a kind of a user's own whose class is not loaded in this process
    if event.detail.get("kind") not in FAMILIES["failure"]:
        return None
    return Failure.of({**event.detail, "name": event.subject})
