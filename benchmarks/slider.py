"""What a move of a knob costs in notebooks/03_what_if.ipynb: simulated, with nobody coming too,
both pictures drawn and packed as PNGs.

    python benchmarks/slider.py [--rounds 3]

Runs the notebook in a kernel of its own. There each of its nine knobs goes a step away from the
start and back, so a round is 18 moves. The time is from setting a knob's value until both new
pictures are handed to the browser; the browser's own part is not in it. Prints the median, the
minimum and the longest of all moves, one line each. The minimum is what a machine with nothing else
to do takes.
"""

import argparse
import json
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "03_what_if.ipynb"
MOVES = """
import json, time

def move(knob, value):
    begin = time.perf_counter()
    knob.value = value
    return time.perf_counter() - begin

def there_and_back(knob):
    start = knob.value
    return [move(knob, not start if start is True else start + knob.step), move(knob, start)]

print(json.dumps([seconds for _ in range(ROUNDS) for knob in knobs.values() for seconds in there_and_back(knob)]))
"""


def moves(rounds: int) -> list[float]:
    """The seconds of each move."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(MOVES.replace("ROUNDS", str(rounds))))
    NotebookClient(book, timeout=600, kernel_name="python3").execute()
    return sorted(json.loads(book.cells[-1].outputs[0].text))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    times = moves(parser.parse_args().rounds)
    for word, seconds in (
        ("median", times[len(times) // 2]),
        ("minimum", times[0]),
        ("longest", times[-1]),
    ):
        print(f"{word:8} {seconds * 1e3:6.0f} ms a move")


if __name__ == "__main__":
    main()
