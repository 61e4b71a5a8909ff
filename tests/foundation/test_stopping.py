"""Signals: they wait for a block, end a block, or end the process with one line."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from simulator.foundation import stopping

ENDS = """
import signal
from pathlib import Path
from simulator.foundation import stopping

stopping.cleaners.append(lambda: print("cleaned", flush=True))
stopping.written[:] = [Path(name) for name in {written}]
stopping.end_at_once()
signal.raise_signal(signal.{number})
print("still here", flush=True)
"""


@pytest.fixture
def handlers(monkeypatch):
    """The signals' handlers and what was caught are put back afterwards."""
    before = {number: signal.getsignal(number) for number in stopping.SIGNALS}
    monkeypatch.setattr(stopping, "caught", [])
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("number", "code", "written", "said"),
    [
        ("SIGINT", 130, [], "stopped: nothing was written"),
        ("SIGTERM", 143, ["out/a", "out/b"], "stopped: out/b was written"),
    ],
)
def test_a_signal_ends_the_process_after_cleaning(number, code, written, said):
    program = ENDS.format(number=number, written=written)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, "cleaned\n", f"{said}\n")


def test_signals_wait_until_the_block_is_done(handlers):
    came = []
    for number in stopping.SIGNALS:
        signal.signal(number, lambda number, _: came.append(number))
    with stopping.uninterrupted():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert came == []
    assert came == [signal.SIGTERM]


def test_another_thread_sets_no_handlers():
    ran = []

    def block():
        with stopping.uninterrupted():
            ran.append(True)

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert ran == [True]


def test_where_signals_end_the_process_a_block_may_end_by_itself(handlers):
    stopping.end_at_once()
    ends = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), stopping.raised():
        signal.raise_signal(signal.SIGTERM)
    assert stopping.caught == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) is ends


def test_elsewhere_signals_are_left_to_python(handlers):
    before = signal.getsignal(signal.SIGTERM)
    with stopping.raised():
        assert signal.getsignal(signal.SIGTERM) is before


def test_what_was_written_is_told_on_one_line(monkeypatch):
    monkeypatch.setattr(stopping, "written", [Path("a\nb")])
    assert stopping.stopped() == "stopped: a\\nb was written"
