"""What a language model reads: a view as JSON, shortened to what counts at a decision."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from simulator.oncall.actions import Action

# of lists that grow, how many of the newest entries a brief shows; `look` shows all
NEWEST = {"deploys": 3, "status_page": 3, "done": 8}
# of each SLI's windows of 5 min: half an hour
WINDOWS = 6
# what the first message shows, and looking shows again
LONG = ("runbooks",)

PARTS = ("slis", "deploys", "status_page", "runbooks", "done")


def brief(view: Mapping[str, Any]) -> str:
    """A view (as `View.to_dict` gives it) in short, on a line."""
    shown = {key: _newest(key, value) for key, value in view.items() if key not in LONG}
    shown["slis"] = {name: _recent(sli) for name, sli in view["slis"].items()}
    shown["actions"] = by_kind(view["actions"])
    return as_text(shown)


def part(view: Mapping[str, Any], what: str) -> str:
    """One part of a view, all of it; one of PARTS."""
    return as_text(view[what])


def by_kind(actions: Iterable[Action]) -> dict[str, list[dict[str, Any]]]:
    """The arguments of each action, by what it does."""
    found = dict[str, list[dict[str, Any]]]()
    for action in actions:
        arguments = {key: value for key, value in action.items() if key != "do"}
        found.setdefault(action["do"], []).append(arguments)
    return found


def as_text(value: object) -> str:
    """As JSON without needless blanks: a model pays for each."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _newest(key: str, value: Any) -> Any:
    if key in NEWEST:
        return value[-NEWEST[key] :]
    return value


def _recent(sli: Mapping[str, Any]) -> dict[str, Any]:
    return {**sli, "recent": sli["recent"][-WINDOWS:]}
