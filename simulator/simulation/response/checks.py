"""How a person sees whether the service is healthy."""

import simpy

from simulator.simulation.response.situation import Answers, Situation


class Checks:
    """Looks at one incident's objective (live)."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation

    def sli(self) -> float | None:
        """The share of good events over the check's window; None without valid ones."""
        situation = self.situation
        slo, window = situation.incident.slo, situation.habits.check.window
        observed = situation.world.sampler.drawn_until(situation.now)
        counts = observed.seen(slo, window, situation.now)
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
        since = situation.world.sampler.observed.healthy_since(
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

    def look(self, stop: simpy.Event | None) -> Answers:
        """Looks at what is new (a step, an undo) at every tick, from the first whose whole window
        lies after now until giving up; whether it is healthy.
        """
        situation = self.situation
        check = situation.habits.check
        until = situation.now + check.give_up_after
        look = situation.tick_from(situation.now + check.window)
        while True:
            if (yield from situation.wait(look, stop)):
                return False
            if self._check():
                return True
            look = situation.tick_from(look + situation.tick)
            if look > until:
                yield from situation.wait(until, stop)
                return False

    def _check(self) -> bool:
        """What the person sees now, on the log."""
        incident = self.situation.incident
        sli = self.sli()
        healthy = self.is_healthy(sli)
        detail = {
            "sli": sli,
            "healthy": healthy,
            "steps": len(incident.taken),
            "after": incident.taken[-1][1].do.kind if incident.taken else "",
        }
        self.situation.record.note("checked", incident.slo.name, incident, **detail)
        return healthy
