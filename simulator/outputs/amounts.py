"""Moved: import from words.estimates. Kept for the charts."""

from simulator.outputs.words.estimates import amount as amount
from simulator.outputs.words.estimates import signed as signed
