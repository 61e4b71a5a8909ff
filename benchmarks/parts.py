"""What `simulator run` of a month costs, in parts: python benchmarks/parts.py [days]

A closed loop with 5 SLOs x 4 rules and 6 failures (tests/worlds.py, `busy`), pictures and page
included. The first line is a whole fresh process; the others are the parts of one process, the
median of five rounds.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from worlds import busy

from simulator import load_run, simulate, write_postmortem
from simulator.analysis import summarise
from simulator.experiments.unattended import unattended
from simulator.outputs.evalcase import eval_line
from simulator.outputs.pictures import pictures
from simulator.outputs.report import report_html
from simulator.run import environment

ROUNDS = 5
WHOLE = """
import sys
from pathlib import Path
from simulator import Scenario, simulate
from simulator.outputs.result import write_result
write_result(simulate(Scenario.model_validate_json(sys.stdin.read())), Path(sys.argv[1]))
"""


def whole_process(scenario, folder):
    """Seconds of a fresh process that simulates and writes everything."""
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", WHOLE, str(folder)],
        input=scenario.model_dump_json(by_alias=True),
        text=True,
        check=True,
    )
    return time.perf_counter() - begin


def parts(scenario, folder):
    """Seconds of each part, in the order of `simulator run`."""
    spent, last = {}, time.perf_counter()

    def lap(part, done):
        nonlocal last
        spent[part], last = time.perf_counter() - last, time.perf_counter()
        return done

    run = lap("simulate", simulate(scenario))
    summary = lap("summarise", summarise(run))
    lap("save", run.save(folder))
    saved = lap("load again", load_run(folder))
    lap(
        "postmortems, cases",
        [(write_postmortem(incident), eval_line(incident)) for incident in saved.incidents],
    )
    drawn = lap("pictures", pictures(saved, unattended(saved)))
    lap("page", report_html(saved, summary, drawn, environment()))
    return spent


def main(days):
    scenario = busy(days)
    with tempfile.TemporaryDirectory() as name:
        print(f"{'whole process':22}{whole_process(scenario, Path(name) / 'result'):8.3f} s")
        rounds = [parts(scenario, Path(name)) for _ in range(ROUNDS)]
    for part in rounds[0]:
        print(f"{part:22}{statistics.median(each[part] for each in rounds):8.3f} s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
