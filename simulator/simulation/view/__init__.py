"""What a person on call sees, read from a run while it goes on; reading it changes nothing."""

from simulator.simulation.view.live import LiveView as LiveView
