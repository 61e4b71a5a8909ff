"""Every closing sentence and every trade-off's title of 40 random comparisons is true: each kind
of clause has a checker of its own (tests/claimed.py).
"""

import re

import pytest
from claimed import finding_faults, sentence_faults, tradeoff_faults
from compared import worlds
from random_comparisons import random_comparison
from slowly import first_of

from simulator.outputs.charts.tradeoff import TradeoffView
from simulator.outputs.charts.tradeoff_titles import titles
from simulator.outputs.words.claims import claims
from simulator.outputs.words.findings import finding, sentences

COMPARISONS, CHUNK = 40, 5
WORLDS = {
    name: each
    for name, each in worlds().items()
    if name not in ("hostile", "one variant", "one replication", "two replications")
}


def faults(comparison):
    found = finding_faults(comparison, finding(comparison), sentences)
    return found + tradeoff_faults(comparison, titles(TradeoffView.of(comparison, None))[0])


@pytest.mark.parametrize("number", first_of([2, 1], 1))
def test_what_is_claimed_is_true(number):
    assert faults(random_comparison(number)) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, COMPARISONS, CHUNK))
def test_what_is_claimed_of_many_is_true(first):
    for number in range(first, min(first + CHUNK, COMPARISONS)):
        assert faults(random_comparison(number)) == [], number


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_claimed_of_comparisons_by_hand_is_true(name):
    assert faults(WORLDS[name]) == []


@pytest.mark.parametrize("name", WORLDS)
def test_a_wrong_sentence_is_noticed(name):
    """A number that is made another, a word that is exchanged, a clause that is left out."""
    comparison = WORLDS[name]
    for variant in comparison.variants[1:]:
        text = sentences(comparison, (variant,))
        said = claims(comparison, variant)
        body = text.removeprefix(variant.label)
        for wrong in (*other_numbers(body), *other_words(body)):
            assert sentence_faults(comparison, variant, variant.label + wrong), wrong
        if said:
            silent = f"{variant.label}: no difference shown from {comparison.baseline.label}."
            assert sentence_faults(comparison, variant, silent)


def other_numbers(text):
    for match in re.finditer(r"(?<![\w,.])\d[\d,.]*(?<![,.])", text):
        if text[match.end() :].startswith(" d,") or text[match.end() :].startswith(" d "):
            continue  # `per 30 d`
        number = float(match[0].replace(",", "")) * 2 + 1
        yield f"{text[: match.start()]}{number:g}{text[match.end() :]}"


def other_words(text):
    for one, other in (
        ("more p", "fewer p"),
        ("earlier", "later"),
        ("loses", "gains"),
        ("saves", "spends"),
    ):
        if one in text:
            yield text.replace(one, other)
