"""Moved: import from words.phases. Kept for the charts."""

from simulator.outputs.words.phases import doing as doing
from simulator.outputs.words.phases import how_much as how_much
from simulator.outputs.words.phases import longest_phase as longest_phase
