"""What follows an alert: `router` opens incidents and pages, `duty` is the person who answers."""

from simulator.simulation.response.router import Router

__all__ = ["Router"]
