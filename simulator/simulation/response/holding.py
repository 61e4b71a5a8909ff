"""Whether somebody is at work on an incident, ends it, or stands by (live)."""

from typing import Protocol

from simulator.simulation.response.situation import Answers, Situation, Waits


class Hands(Protocol):
    """Who has it, and when it is its turn with them."""

    def turn(self) -> Answers:
        """Waits until somebody works on it; whether that comes."""

    def done(self) -> None:
        """They stop: they are free for something else."""

    def pause(self) -> Waits:
        """Comes between one thing in hand and the next."""

    @property
    def is_held(self) -> bool:
        """Whether somebody has it."""

    def held(self) -> Waits:
        """Waits until somebody has it."""

    def keep(self, is_kept: bool) -> None:
        """Whether they are in the midst of something that nobody else can go on with."""

    def escalate(self) -> Waits:
        """Asks somebody else, who goes on with it."""


class Holding:
    """What whoever has one incident is at: at work in its turn (`has_turn`), ending it
    (`is_ending`), or standing by, so that other incidents get their turn (live).
    """

    def __init__(self, situation: Situation, hands: Hands) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.hands = hands
        self.has_turn = True
        self.is_ending = False
        # whether all that is learned at this instant is known to whoever has it
        self._is_settled = True

    def take_up(self) -> Answers:
        """Goes on with the work, when it is its turn; False if the causes were over before that.

        What is known to be over needs nobody's turn.
        """
        if self.has_turn:
            yield from self.hands.pause()
            return not self.is_left()
        return (yield from self._turn())

    def take_up_anyway(self) -> Answers:
        """The same, but what is at work goes on even if the causes are over by now."""
        if self.has_turn:
            yield from self.hands.pause()
            return True
        return (yield from self._turn())

    def _turn(self) -> Answers:
        if self.incident.is_over:
            # nobody else goes on with it meanwhile
            self.end()
            return True
        self.stop_ending()
        if not (yield from self.hands.turn()):
            self.unsettle()
            return False
        self.has_turn = True
        # the turn may have come late, when the cause was over
        return not self.is_left()

    def is_left(self) -> bool:
        """Whether the work ends here, as the causes are over."""
        if self.has_turn and self.incident.is_over:
            self.stand_by()
            return True
        return False

    def stand_by(self) -> None:
        """Lets go of it: while the cause goes on, other incidents get their turn."""
        if self.has_turn:
            self.has_turn = False
            self.unsettle()
            self.incident.is_called = False
            self.hands.done()

    def escalate(self) -> Waits:
        """Somebody else goes on with it, in their turn."""
        self.stop_ending()
        self.stand_by()
        yield from self.hands.escalate()
        self.has_turn = True

    def end(self) -> None:
        """Until it is resolved, or does not look well, nobody else goes on with it."""
        if not self.is_ending:
            self.is_ending = True
            self.hands.keep(True)

    def stop_ending(self) -> None:
        """It is not at its end."""
        if self.is_ending:
            self.is_ending = False
            self.hands.keep(False)

    def unsettle(self) -> None:
        """Before the next decision somebody must have it, and know what there is to know."""
        self._is_settled = False

    def settle(self) -> Waits:
        """Waits until somebody has it and knows all that is learned at this instant."""
        # it may have been handed over at once
        while not (self._is_settled and self.hands.is_held):
            yield from self.hands.held()
            # two incidents that are over at one instant undo their steps in their order
            yield self.situation.all_is_known()
            # a turn may have ended at this instant
            self._is_settled = self.hands.is_held
