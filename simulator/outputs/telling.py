"""Moved: import from words.names and words.failures. Kept for the charts."""

from simulator.outputs.words.failures import features as features
from simulator.outputs.words.names import mitigation

action = mitigation
