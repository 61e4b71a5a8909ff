"""The command line, one file a group of commands: parse, call, print.

Heavy imports wait until a command needs them.
"""

from simulator.cli.check import check
from simulator.cli.compare import compare
from simulator.cli.drill import drill
from simulator.cli.exercise import exercise
from simulator.cli.export import export
from simulator.cli.gate import gate
from simulator.cli.group import main as main
from simulator.cli.handout import handout
from simulator.cli.kinds import kinds, schema
from simulator.cli.reveal import reveal
from simulator.cli.run import report, run
from simulator.cli.scenarios import scenarios
from simulator.cli.search import search
from simulator.cli.sweep import sweep

# in the order of a first hour with the tool; --help sorts them by name
COMMANDS = (
    run, compare, sweep, search, drill, check, report, reveal, gate, export, exercise, handout,
    scenarios, kinds, schema,
)  # fmt: skip
for command in COMMANDS:
    main.add_command(command)
