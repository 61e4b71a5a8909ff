"""How a person sees whether the service is healthy."""

import simpy

from simulator.simulation.response.situation import Answers, Situation


class Checks:
    """Looks at one incident's objective (live)."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation

    def sli(self) -> float | None:
        """The share (0..1) of good events over the check's window; None without valid ones."""
        situation = self.situation
        window = situation.habits.check.window
        observed = situation.state.sampler.drawn_until(situation.now)
        counts = observed.in_window(situation.incident.slo, window, situation.now)
        if counts.valid <= 0:
            return None
        return float(counts.good / counts.valid)

    def is_healthy(self, sli: float | None) -> bool:
        """Whether what is seen is healthy; no valid events is not."""
        return sli is not None and sli >= self.situation.habits.healthy(self.situation.incident.slo)

    def healthy_since(self) -> float:
        """The first tick (s), not before the page, since which every look would be healthy."""
        situation = self.situation
        incident = situation.incident
        since = situation.state.sampler.observed.healthy_since(
            incident.slo,
            situation.habits.check.window,
            situation.habits.healthy(incident.slo),
            (incident.paged_at, situation.now),
        )
        return max(since, incident.paged_at)

    def look_once(self, stop: simpy.Event | None) -> Answers:
        """Looks at the first tick from now on, unless `stop` comes first."""
        situation = self.situation
        if (yield from situation.wait(situation.tick_from(situation.now), stop)):
            return False
        return self._check()

    def look(self, stop: simpy.Event | None, since: float | None = None) -> Answers:
        """Looks at what is new (a step, an undo) since a time (s, by default now) at every tick,
        from the first whose whole window lies after that until giving up; whether it is healthy.
        """
        situation = self.situation
        check = situation.habits.check
        new = situation.now if since is None else since
        until = new + check.give_up_after
        # a window that begins earlier would still hold events from before what is new; who was
        # elsewhere meanwhile looks at once
        look = situation.tick_from(max(situation.now, new + check.window))
        while True:
            if (yield from situation.wait(look, stop)):
                return False
            if self._check():
                return True
            look = situation.tick_from(look + situation.tick)
            if look > until:
                # no tick is left, and still the person gives up no sooner
                yield from situation.wait(until, stop)
                return False

    def _check(self) -> bool:
        """What the person sees now, on the log."""
        incident = self.situation.incident
        incident.looked_at = self.situation.now
        sli = self.sli()
        healthy = self.is_healthy(sli)
        after = ""
        if incident.steps_taken:
            after = incident.steps_taken[-1][1].do.kind
        steps = len(incident.steps_taken)
        detail = {"sli": sli, "healthy": healthy, "steps": steps, "after": after}
        self.situation.log.record("checked", incident.slo.name, incident, **detail)
        return healthy
