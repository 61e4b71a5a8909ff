"""Plain values as YAML for people: blocks, keys in the order in which they were given."""

from typing import Any

import yaml

# expressions stay on one line, as people search for them
WIDTH = 10_000


def yaml_text(document: dict[str, Any]) -> str:
    """A document of mappings, lists, texts and numbers."""
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text
