"""Each answer of scenarios/README.md, word by word: what compares, counts or gives a cause is true
of the runs, and would be seen to be false of others.
"""

import re
from functools import cache

import pytest
from gallery_claims import SINGLE as ONE_FAILURE
from gallery_comparisons import CHANGED, COMPARED, EXCHANGED, LONG, Found
from gallery_learning_claims import COMPARED as LEARNING
from gallery_more_claims import CONTRARY, MORE
from gallery_notes_claims import NOTES, NOTES_COMPARED
from gallery_people_claims import PEOPLE, PEOPLE_COMPARED
from questions.facts import Compared, Played
from slowly import slowly
from test_gallery import SHOWN, compared, played

from simulator import compare, load_scenario, simulate
from simulator.outputs.words.numbers import share
from simulator.scenario import parse_value

SINGLE = {**ONE_FAILURE, **MORE, **NOTES, **PEOPLE}
CLAIMS = {**SINGLE, **COMPARED, **NOTES_COMPARED, **PEOPLE_COMPARED, **LEARNING}
ALONE = "if nobody had come"
TELLING = re.compile(
    r"\b(all|most|half|only|never|none|no|not|nobody|every|whole|both|again|because|since|so|too"
    r"|also|more|less|fewer|little|first|second|last|later|earlier|before|after|longer|worst|worse"
    r"|better|best|mild|keeps?|kept|breaks?|holds|saves?|spares|ends?|over|together|vain|stays?"
    r"|still|waits?|month|beforehand|chance|significant|average|median|cheaper|cure|harm|Two)\b"
)
"""Words that say more than a figure."""


@cache
def found(name):
    """The runs of a scenario, or its comparison over a few seeds."""
    if name in SINGLE:
        return tuple(played(name).values())
    return (Found(compared(name)),)


def changed(scenario, changes):
    for change in changes:
        key, _, text = change.partition("=")
        scenario = scenario.set(key, parse_value(text))
    return scenario


def single_contraries(name):
    first, *others = found(name)
    if others:
        yield tuple(reversed(found(name)))
        yield (*others, first)
    for changes in CONTRARY.get(name, ()):
        yield (Played(changed(load_scenario(SHOWN[name].path), changes)),)


def contraries(name):
    """Runs (or comparisons) of which the claims are not true, one after the other."""
    if name in SINGLE:
        yield from single_contraries(name)
    if name in EXCHANGED:
        yield (Found(found(name)[0].compared, EXCHANGED[name]),)
    if name in CHANGED:
        variants = found(name)[0].compared.comparison.variants
        scenarios = {each.label: changed(each.scenario, CHANGED[name]) for each in variants}
        yield (Found(Compared(compare(scenarios, 2, workers=1))),)


def is_so(claim, runs):
    """Whether a claim holds; what it speaks of may be missing, and then it does not."""
    try:
        return bool(claim.holds(*runs))
    except (LookupError, StopIteration, TypeError):
        # of another number of runs than it speaks of
        return False


def unclaimed(name):
    """The words of an answer that tell something, and that no claim stands for."""
    text = SHOWN[name].answer
    for claim in CLAIMS[name]:
        text = text.replace(claim.phrase, " ")
    text = re.sub(r"(after )?\{.*?\}", " ", text.replace(ALONE, " "))
    return TELLING.findall(text)


def test_every_answer_is_claimed():
    assert set(CLAIMS) == set(SHOWN) and all(CLAIMS.values())


@pytest.mark.parametrize("name", CLAIMS)
def test_every_telling_word_is_part_of_a_claim(name):
    assert all(claim.phrase in SHOWN[name].answer for claim in CLAIMS[name])
    assert unclaimed(name) == []


@pytest.mark.parametrize("name", slowly(CLAIMS, LONG))
def test_what_an_answer_claims_is_so(name):
    assert [claim.phrase for claim in CLAIMS[name] if not is_so(claim, found(name))] == []


@pytest.mark.parametrize("name", slowly(CLAIMS, LONG))
def test_every_claim_can_fail(name):
    left = list(CLAIMS[name])
    for runs in contraries(name):
        left = [claim for claim in left if is_so(claim, runs)]
    assert [claim.phrase for claim in left] == []


@pytest.mark.parametrize("name", [name for name in SINGLE if ALONE in SHOWN[name].answer])
def test_what_would_be_spent_if_nobody_had_come_is_a_run_with_nobody_on_call(name):
    run = next(iter(played(name).values()))
    alone = simulate(run.run.scenario.set("oncall", None))
    for slo, promise in run.promises.items():
        assert promise.alone == share(float(alone.budget(slo).iloc[-1]))
