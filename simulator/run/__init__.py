"""A run: the record of what happened, its result folder, and what is folded from its log."""

from simulator.run.blind import blinded as blinded
from simulator.run.episodes import alert_episodes as alert_episodes
from simulator.run.loaded import load_run as load_run
from simulator.run.record import Run as Run
from simulator.run.saved import environment as environment
