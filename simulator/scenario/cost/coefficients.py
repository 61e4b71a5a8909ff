"""What each thing takes: memory in bytes, work in seconds as in `Cost`.

Measured, and on the side of too much: `python benchmarks/estimates.py` shows estimates beside what
runs take.
"""

NUMBER = 8  # a float in an array

# a run of its own, and its cells
START_MEMORY = 2e6
START_WORK = 0.02
CELL_WORK = 1.2e-7  # one count of a cell
VARYING_WORK = 1.5e-7  # beside that, where each cell has a mean of its own
SPENT_WORK = 5e-8  # the budget at a cell
MONTH_WORK = 2e-6  # which calendar month a cell is in
ROW_WORK = 1.2e-5  # a row of samples that is written

# the monitor
HISTORY_WORK = 5e-8  # a count from before the start
TICK_WORK = 5e-8  # a rule of an SLO at a tick
BLOCK_WORK = 1e-3  # a block of ticks
RULE_WORK = 4e-5  # a rule in a block
SLO_RULE_WORK = 4e-6  # each SLO under it
PIECE_MEMORY = 160  # a slice of time, or an hour of a curve
PIECE_WORK = 4e-7

# the service's condition
CHANGE_WORK = 1e-3  # a condition that begins
OVERLAP_WORK = 7e-5  # a failure in it
VERSION_WORK = 2e-4  # a bad version in it
MIXTURE_WORK = 3e-5  # a mixture of slow versions

# failures and releases
STRIKE_MEMORY = 8e3  # a failure that strikes
OVERLAP_MEMORY = 600  # each failure that is at work when it strikes
STRIKE_WORK = 3e-4  # it, and its harm to an SLO
VARYING_STRIKE_WORK = 3e-3  # that harm where it varies
COUNTS_WORK = 1e-7  # whether a failure counts for a rule at a tick
VARYING_COUNTS_WORK = 1.2e-6
RELEASE_WORK = 3e-4

# alerts, incidents, and the log
FIRING_WORK = 4e-4  # an alert that fires and resolves, with its incident
MATCH_WORK = 1e-5  # a failure that is looked at for an incident
EVENT_MEMORY = 1.5e3
EVENT_WORK = 1e-4
CHOOSE_WORK = 4e-6  # an improvement that is weighed when the team is free

# money and clients
DAY_WORK = 1.5e-2  # a day whose money is counted
RETRY_MEMORY = 500  # a step of clients who try again
RETRY_WORK = 1e-4
STATE_MEMORY = 24  # a state that a request may be in at a step
MOVE_WORK = 2e-8  # a move from one state to another
