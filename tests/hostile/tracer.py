"""Stops a child before each of its system calls: to kill it there, or to let others work meanwhile.

Linux only, by ptrace; as root or for one's own children this needs no setting.
"""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable

TRACEME, CONT, SYSCALL, SETOPTIONS = 0, 7, 24, 0x4200
TRACESYSGOOD, EXITKILL = 0x1, 0x100000
STOPPED_IN_CALL = signal.SIGTRAP | 0x80

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _ptrace(request: int, pid: int, data: int = 0) -> None:
    call = _libc.ptrace
    call.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if call(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def is_possible() -> bool:
    """Whether a child may be traced here; asked in a process of its own, as it forks."""
    try:
        return _libc is not None and Traced(lambda: None).to_the_end() == 0
    except OSError:
        return False


class Traced:
    """A function in a forked child, which stands before its first system call."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.status: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._be_traced(work)
        os.waitpid(self.pid, 0)
        _ptrace(SETOPTIONS, self.pid, TRACESYSGOOD | EXITKILL)

    def _be_traced(self, work: Callable[[], None]) -> None:
        code = 1
        try:
            _ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            work()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        except BaseException:  # noqa: BLE001 (a forked child has nobody above it)
            traceback.print_exc()
        finally:
            os._exit(code)

    def advance(self, calls: int) -> bool:
        """Goes on until it stands before its so-manieth next system call; False if it ended."""
        stops = 2 * calls - 1  # before and after each
        return all(self._next(0) for _ in range(stops))

    def step(self) -> bool:
        """One system call more."""
        return self._next(0) and self._next(0)

    def _next(self, number: int) -> bool:
        while True:
            _ptrace(SYSCALL, self.pid, number)
            _, status = os.waitpid(self.pid, 0)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                self.status = os.waitstatus_to_exitcode(status)
                return False
            if os.WSTOPSIG(status) == STOPPED_IN_CALL:
                return True
            number = os.WSTOPSIG(status)

    def kill(self) -> None:
        """Ends it where it stands, before that call is made."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)

    def to_the_end(self) -> int:
        """Lets it go on; its exit code."""
        if self.status is None:
            _ptrace(CONT, self.pid, 0)
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
        return self.status
