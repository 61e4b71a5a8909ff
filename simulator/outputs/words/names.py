"""Names from a scenario as they may stand in a text."""

import re

from simulator.foundation.errors import UNSEEN

LONGEST_NAME = 40
# what could be a part of the sentence that it stands in
WORDS = re.compile(r"[^\W\d_]+|.* .*")
_UNSEEN = re.compile(f"{UNSEEN.pattern}+")


def safe_label(name: object, longest: int = LONGEST_NAME) -> str:
    """A name on one line, without control characters, cut in the middle when long."""
    text = _UNSEEN.sub(" ", str(name)).strip()
    if len(text) <= longest:
        return text
    # both ends stay: names of one family often differ in the last letters only
    half = longest // 2
    return f"{text[: half - 1]}…{text[-half:]}"


def possessive(name: str, longest: int = LONGEST_NAME) -> str:
    """`safety's`."""
    return f"{safe_label(name, longest)}'s"


def quoted(name: str, longest: int = LONGEST_NAME) -> str:
    """The name of a variant in a sentence: `“tight”`, since `two saves more` would be read as a
    number; `14.4x` and `google-30d` are no words and need no marks.
    """
    text = safe_label(name, longest)
    if WORDS.fullmatch(text):
        return f"“{text}”"
    return text


def mitigation(kind: str) -> str:
    """A mitigation's kind in words: `fail over`."""
    return safe_label(kind).replace("_", " ")


def improvement(kind: str) -> str:
    """An improvement's kind in words: `regression case`."""
    return safe_label(kind).replace("_", " ")


def capitalised(text: str) -> str:
    """The text as it begins a sentence; unlike str.capitalize the rest keeps its letters."""
    return text[:1].upper() + text[1:]
