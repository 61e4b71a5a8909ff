"""What is known of an incident's causes: which there are, and whether they are over (live)."""

from collections.abc import Sequence

from simulator.simulation.moments import PEOPLE
from simulator.simulation.response.causes import Cause, HeldStep
from simulator.simulation.response.obstacles import Obstacles
from simulator.simulation.response.situation import Situation, Waits


class Knowledge:
    """The causes of one incident, as they come and as their ends are learned."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.incident = situation.incident
        self.state = situation.state
        self.obstacles = Obstacles(situation)
        for cause in self.incident.causes:
            self.state.env.process(self._learn_its_end(cause))

    def add(self, cause: Cause, look_at: float | None = None) -> None:
        """One more cause; standing by, the person looks at it at a time (s)."""
        incident = self.incident
        incident.causes.append(cause)
        # one that was over may begin again
        incident.known_over.discard(cause.name)
        if look_at is not None:
            incident.look_times.append(look_at)
        self.state.env.process(self._learn_its_end(cause))
        self._wake()

    def wake(self) -> None:
        """Something is seen to change: the person who waits sees whether it is over."""
        self.incident.changes += 1
        self._wake()

    def _wake(self) -> None:
        self.update()
        waiting = self.incident.call
        if waiting is not None and not waiting.triggered:
            waiting.succeed()

    def call(self) -> None:
        """An alert fires once more: the person who waits looks now, or whoever has it next."""
        self.incident.is_called = True
        self.wake()

    def update(self) -> None:
        """Who waits for the end of the causes goes on when it is known, and only then."""
        incident = self.incident
        over = incident.cause_over
        assert over is not None
        if incident.is_over == over.triggered:
            return
        if incident.is_over:
            over.succeed()
        else:
            # a triggered event stays so: there is one more end to wait for
            incident.cause_over = self.state.env.event()

    def harming(self) -> tuple[Cause, ...]:
        """What harms the objective now, each of it a cause from now on."""
        harming = self.situation.causes.harming(self.incident.slo, self.incident.id)
        for cause in harming:
            self._renew(cause)
        return harming

    def symptom(self) -> str | None:
        """What to treat; None if nothing.

        Of the causes at work the first whose symptom was not tried, then the first with steps left
        that are possible now. At first, where none is at work, what was matched ("": nothing was).
        """
        self._notice()
        return self.known_symptom()

    def known_symptom(self) -> str | None:
        """What to treat of what is a cause by now."""
        incident = self.incident
        at_work = [cause.symptom for cause in self._at_work()]
        if not (incident.remaining_steps or incident.misnamed):
            # nothing was tried so far, so even what is over by now is a symptom to follow
            matched = [cause.symptom for cause in incident.causes]
            return next(iter((*at_work, *matched)), "")
        if incident.is_over:
            return None
        return self._next_symptom(at_work)

    def _next_symptom(self, at_work: Sequence[str]) -> str | None:
        remaining = self.incident.remaining_steps
        new = [symptom for symptom in at_work if symptom not in remaining]
        tried = [
            symptom
            for symptom in at_work
            if any(map(self.obstacles.is_possible, remaining.get(symptom, ())))
        ]
        return next(iter((*new, *tried)), None)

    def _notice(self) -> None:
        """Failures that harm the objective now are causes; so are prices, where nothing else is."""
        harming = self.situation.causes.harming(self.incident.slo, self.incident.id)
        prices = [cause for cause in harming if isinstance(cause, HeldStep)]
        for failure in harming[: len(harming) - len(prices)]:
            self._renew(failure)
        if not self._at_work():
            for price in prices:
                self._renew(price)

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
        if isinstance(cause, HeldStep):
            yield from self._wait_until_lifted(cause)
        else:
            seen_after = self.situation.habits.cause_over_seen_after
            # a status page, or a probe, tells it so much later
            later = self.situation.draw(f"cause over {cause.name}", seen_after)
            yield self.state.at(cause.end + later, PEOPLE)
            self._record_its_end(cause)
            yield from self._outlast(later)
        self.incident.known_over.add(cause.name)
        self.update()

    def _wait_until_lifted(self, step: HeldStep) -> Waits:
        """The end of a held step is known at once: somebody on call has undone it."""
        causes = self.situation.causes
        while causes.is_at_work(step, self.incident.id):
            yield causes.lifted
        self._record_its_end(step)

    def _record_its_end(self, cause: Cause) -> None:
        # one that was closed with nobody on it has nobody who learns it
        if not self.incident.is_closed:
            self.situation.log.record("cause_over", cause.name, self.incident)

    def _outlast(self, seen_after: float) -> Waits:
        """An overload that goes on by itself, or a day without money, is a cause of its own: its
        end is learned as late (s) as that of what began it.
        """
        if not self.state.harm_persists():
            return
        while self.state.harm_persists():
            # once in a check's window: then all that is seen is new
            yield self.situation.after(self.situation.habits.check.window)
        yield self.situation.after(seen_after)
