"""Moved: import from words.findings. Kept for the charts."""

from simulator.outputs.words.findings import differs as differs
from simulator.outputs.words.findings import finding as finding
from simulator.outputs.words.findings import sentences as sentences
