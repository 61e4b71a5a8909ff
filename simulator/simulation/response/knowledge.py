"""What is known of an incident's causes: which there are, and whether they are over (live)."""

from simulator.simulation.response.causes import Cause, HeldStep
from simulator.simulation.response.situation import Situation, Waits
from simulator.simulation.world import PEOPLE


class Knowledge:
    """The causes of one incident, as they come and as their ends are learned."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.world = situation.world
        for cause in self.incident.causes:
            self.world.env.process(self._learn_its_end(cause))

    def add(self, cause: Cause, look_at: float | None = None) -> None:
        """One more cause; standing by, the person looks at it at a time (s)."""
        incident = self.incident
        incident.causes.append(cause)
        incident.known_over.discard(cause.name)
        if look_at is not None:
            incident.looks.append(look_at)
        self.world.env.process(self._learn_its_end(cause))
        self.wake()

    def wake(self, *, to_look: bool = False) -> None:
        """Something changed: whoever waits sees whether it is over, or looks now."""
        self.update()
        waiting = self.incident.call
        if waiting is None:
            return
        self.incident.is_called = self.incident.is_called or to_look
        if not waiting.triggered:
            waiting.succeed()

    def update(self) -> None:
        """Whoever waits for the end of the causes goes on when it is known, and only then."""
        over = self.incident.over
        assert over is not None
        if self.incident.is_over and not over.triggered:
            over.succeed()
        elif not self.incident.is_over and over.triggered:
            self.incident.over = self.world.env.event()

    def harming(self) -> tuple[Cause, ...]:
        """What harms the objective now, each of it a cause from now on."""
        harming = self.situation.causes.harming(self.incident.slo, self.incident.id)
        for cause in harming:
            self._renew(cause)
        return harming

    def symptom(self) -> str | None:
        """What to treat; None if nothing.

        Of the causes at work the first whose symptom was not tried, then the first with steps left.
        At first, where none is at work, what was matched ("": nothing was).
        """
        self._notice()
        incident = self.incident
        at_work = [cause.symptom for cause in self._at_work()]
        if not incident.left:
            own = at_work or [cause.symptom for cause in incident.causes]
            return own[0] if own else ""
        if incident.is_over:
            return None
        new = [symptom for symptom in at_work if symptom not in incident.left]
        rest = [symptom for symptom in at_work if incident.left.get(symptom)]
        return next(iter((*new, *rest)), None)

    def _notice(self) -> None:
        """Failures that harm the objective now are causes; so are prices, where nothing else is."""
        for cause in self.situation.causes.harming(self.incident.slo, self.incident.id):
            if isinstance(cause, HeldStep) and self._at_work():
                continue
            self._renew(cause)

    def _renew(self, cause: Cause) -> None:
        """Adds a cause that is none yet, or that was known to be over."""
        incident = self.incident
        known = incident.find(cause)
        if known is not None and known.name not in incident.known_over:
            return
        incident.causes = [own for own in incident.causes if own is not known]
        self.add(cause)

    def _at_work(self) -> list[Cause]:
        own = self.incident.id
        causes = self.situation.causes
        return [cause for cause in self.incident.causes if causes.is_at_work(cause, own)]

    def _learn_its_end(self, cause: Cause) -> Waits:
        situation = self.situation
        if isinstance(cause, HeldStep):
            while situation.causes.is_at_work(cause, self.incident.id):
                yield situation.causes.released
            situation.record.note("cause_over", cause.name, self.incident)
        else:
            seen_after = situation.habits.cause_over_seen_after
            later = situation.draw(f"cause over {cause.name}", seen_after)
            yield self.world.at(cause.end + later, PEOPLE)
            situation.record.note("cause_over", cause.name, self.incident)
            yield from self._outlast(later)
        self.incident.known_over.add(cause.name)
        self.update()

    def _outlast(self, seen_after: float) -> Waits:
        """An overload that goes on by itself, or a day without money, is a cause of its own: its
        end is learned as late as that of what began it.
        """
        if not self.world.harm_persists():
            return
        while self.world.harm_persists():
            yield self.situation.after(self.situation.habits.check.window)
        yield self.situation.after(seen_after)
