"""The one room for words: how numbers, times, names, rules and events are written for people,
wherever they are shown.
"""

from simulator.outputs.words.clock import DAYS as DAYS
from simulator.outputs.words.clock import MONTHS as MONTHS
from simulator.outputs.words.names import LONGEST_NAME as LONGEST_NAME
from simulator.outputs.words.names import safe_label as safe_label
from simulator.outputs.words.numbers import plural as plural
