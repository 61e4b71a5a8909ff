"""Workers on other machines: a cluster of dask's `distributed`, the extra `cluster`."""

import logging
import pickle
import re
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary, WeakSet

from simulator.experiments.workers.pools import EngineLost, Pool, WorkerDied, WorkerError
from simulator.experiments.workers.versions import Versions, checked, versions
from simulator.foundation.errors import ArgumentError
from simulator.foundation.given import described

EXAMPLE = "tcp://127.0.0.1:8786"
ADDRESS = re.compile(r"(tcp://|tls://)?(\[[0-9a-fA-F:]+\]|[^\s/:]+):\d{1,5}")
GIVE = f"give the address that `dask scheduler` prints, e.g. {EXAMPLE}"
# so long (s) a scheduler may take to answer, and a first worker to be there
PATIENCE = 10.0
# so often (s) the scheduler is asked how many workers there are
ASKED_EVERY = 5.0
# so long (s) there may be none: dask starts a dead one again within seconds
WITHOUT_WORKERS = 45.0
# loggers that would write tracebacks between our lines; what matters is raised
LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")


@dataclass(frozen=True)
class Cluster:
    """A cluster of dask workers, by the address of its scheduler, such as tcp://10.0.0.5:8786.

    Raises ArgumentError for what is no address. Opening it raises ArgumentError where no scheduler
    answers, WorkerError when it has no workers, and EngineLost when it ends.
    """

    address: str

    def __post_init__(self) -> None:
        # dask would look for it, and not let the process end for 20 s
        if not (isinstance(self.address, str) and ADDRESS.fullmatch(self.address)):
            raise ArgumentError(
                f"cluster: {described(self.address)} is not the address of a scheduler: {GIVE}"
            )

    @contextmanager
    def open(self) -> Iterator[Pool]:
        """The cluster's workers, those that come later too."""
        distributed = _distributed()
        with _quiet():
            client = self._client(distributed)
            try:
                _wait_for_one(client, self.address)
                yield _ClusterPool(client, self.address)
            finally:
                # forgets the tasks that are left; one that is gone does not answer
                client.close(timeout=1)

    def _client(self, distributed: ModuleType) -> Any:
        try:
            with warnings.catch_warnings():
                # dask's own word on versions, which are checked with every task
                warnings.simplefilter("ignore")
                return distributed.Client(self.address, timeout=PATIENCE, set_as_default=False)
        except OSError as error:
            raise ArgumentError(
                f"cluster: no scheduler answers at {self.address}: {GIVE}"
            ) from error
        # what dask says of certificates that it has not, or cannot read
        except (TypeError, ValueError) as error:
            raise ArgumentError(
                f"cluster: {self.address} cannot be spoken to ({error}): set up dask's"
                " distributed.comm.tls, or give a tcp:// address"
            ) from error


def _distributed() -> ModuleType:
    try:
        import distributed
    except ImportError as error:
        raise ArgumentError(
            "a cluster needs dask: install it by `pip install 'simulator[cluster]'`, here and on"
            " every worker"
        ) from error
    module: ModuleType = distributed
    return module


def _wait_for_one(client: Any, address: str) -> None:
    """Waits until a worker is there."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        raise WorkerError(
            f"the scheduler at {address} has no workers: start some by"
            f" `dask worker {address} --nworkers auto --nthreads 1`"
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Silences what dask writes about connections that end."""
    levels = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


class _ClusterPool:
    """The workers of a cluster. dask itself tries a task again when its worker dies."""

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address
        self._executor = client.get_executor(pure=False)
        self._asked_at = self._seen_at = time.monotonic()
        self._keys = WeakKeyDictionary[Future[Any], str]()
        self._ended = WeakSet[Future[Any]]()
        self.size = _threads(client)

    def submit(self, work: Callable[[Any], Any], task: Any) -> Future[Any]:
        # packed, as dask would look for tasks of its own within the task
        packed = pickle.dumps((work, task))
        key = f"simulator-{uuid4().hex}"
        future: Future[Any] = self._executor.submit(_unpacked, versions(), packed, key=key)
        self._keys[future] = key
        return future

    def result(self, future: Future[Any]) -> Any:
        from distributed.scheduler import KilledWorker

        try:
            return future.result()
        except KilledWorker as error:
            raise WorkerDied(error.allowed_failures + 1) from None
        # dask cancels what a scheduler that is gone has not done
        except CancelledError:
            if future in self._ended:
                raise WorkerDied(1) from None
            raise self._lost("has ended") from None
        except ModuleNotFoundError as error:
            raise WorkerError(
                f"a worker of {self._address} cannot import {error.name}: install it there, or put"
                " its folder on the worker's PYTHONPATH"
            ) from error

    def check(self) -> None:
        if self._client.status != "running":
            raise self._lost("has ended")
        now = time.monotonic()
        if now - self._asked_at < ASKED_EVERY:
            return
        self._asked_at = now
        threads = self._threads()
        if threads:
            self._seen_at, self.size = now, threads
        elif now - self._seen_at > WITHOUT_WORKERS:
            raise self._lost("has lost all its workers")

    def _threads(self) -> int:
        try:
            return _threads(self._client)
        except OSError:
            raise self._lost("has ended") from None

    def end_worker(self, future: Future[Any]) -> bool:
        processing = self._client.processing()
        hanging = [worker for worker, keys in processing.items() if self._keys[future] in keys]
        # or dask would give it to another worker, which would hang too
        self._ended.add(future)
        future.cancel()
        try:
            self._client.restart_workers(hanging, timeout=PATIENCE)
        # only dask's nanny can start a worker again
        except (ValueError, TimeoutError):
            return False
        return True

    def _lost(self, how: str) -> EngineLost:
        return EngineLost(
            f"the cluster at {self._address} {how}: start it again, then give the same command"
            " again"
        )


def _threads(client: Any) -> int:
    return sum(client.nthreads().values())


def _unpacked(wanted: Versions, packed: bytes) -> Any:
    """Plays a task on a worker of the cluster."""
    work, task = pickle.loads(packed)
    return checked(wanted, work, task)
