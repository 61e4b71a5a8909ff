"""What is said of a guess: how far off it was, and in which direction."""

from collections.abc import Mapping
from dataclasses import dataclass

# a guess within a tenth of the answer is right; beyond a factor of two it is not close
RIGHT = 0.1
CLOSE = 2.0

WELL_GUESSED = "Well guessed."
FAIR_TRY = "A fair try."
NOT_CLOSE = "Not close."
NOT_THIS_ONE = "Not this one."


@dataclass(frozen=True)
class Feedback:
    """Whether a guess was right, and the sentence (HTML) that says so."""

    is_right: bool
    text: str


def number(value: float) -> str:
    """Three digits without an exponent: `43.5`, `1,230`."""
    return f"{float(f'{value:.3g}'):,.6g}"


def on_number(guess: float, answer: float, unit: str) -> Feedback:
    """What to say of a guessed number; `unit` is written behind both, with its own space."""
    told = f"It is {number(answer)}{unit}; you said {number(guess)}{unit}"
    if abs(guess - answer) <= RIGHT * abs(answer):
        return Feedback(True, f"<b>{WELL_GUESSED}</b> {told}.")
    # of nothing there is no multiple
    if guess <= 0 or answer <= 0:
        return Feedback(False, f"<b>{NOT_CLOSE}</b> {told}.")
    if max(guess / answer, answer / guess) > CLOSE:
        return Feedback(False, f"<b>{NOT_CLOSE}</b> {told}. {_ratio(guess, answer)}")
    too = "much" if guess > answer else "little"
    off = f"{number(abs(guess - answer))}{unit} too {too}"
    return Feedback(False, f"<b>{FAIR_TRY}</b> {told}, {off}.")


def _ratio(guess: float, answer: float) -> str:
    if guess > answer:
        return f"Your guess is {_times(guess / answer)} the answer."
    return f"The answer is {_times(answer / guess)} your guess."


def _times(ratio: float) -> str:
    # beyond ten nobody asks for tenths
    if ratio >= 10:
        return f"{ratio:,.0f} times"
    return f"{ratio:.1f} times".replace(".0 times", " times")


@dataclass(frozen=True)
class Amounts:
    """What a question asks for of each option, the answer's the largest, and how to say one of
    them: `{name} costs {amount}`; `below` says the opposite of a negative one.
    """

    values: Mapping[str, float]
    told: str = "{name}: {amount}"
    below: str = "{name}: less than nothing, {amount}"
    unit: str = "%"

    @property
    def ranked(self) -> list[str]:
        """The options, the one with the largest amount first."""
        return sorted(self.values, key=lambda name: -self.values[name])

    @property
    def ranking(self) -> str:
        """A sentence: every option with its amount, the largest first."""
        return f"In order: {'; '.join(map(self._say, self.ranked))}."

    def _say(self, name: str) -> str:
        value = self.values[name]
        # less than half a hundredth is nothing, on either side
        if abs(value) < 0.005:
            return self.told.format(name=name, amount="nothing")
        told = self.told if value > 0 else self.below
        return told.format(name=name, amount=f"{number(abs(value))}{self.unit}")


def on_choice(guess: str, answer: str, amounts: Amounts | None) -> Feedback:
    """What to say of a chosen option; how far behind it is where options have amounts."""
    told = f"The answer is: <b>{answer}</b>."
    verdict = NOT_THIS_ONE
    if amounts is not None:
        told = f"{told} {amounts.ranking}"
        # what does harm instead is on the other side of nothing
        is_close = amounts.values[guess] * CLOSE >= amounts.values[answer] > 0
        verdict = FAIR_TRY if is_close else NOT_CLOSE
    if guess == answer:
        return Feedback(True, f"<b>{WELL_GUESSED}</b> {told}")
    return Feedback(False, f"<b>{verdict}</b> {told}")
