"""The store of runs: one sqlite file, a row for each run, by what was played.

A run is a function of its scenario, its seed and the version of the package, so it is played once:
a search that was stopped goes on, one that is done is read, and a longer one adds to it. In WAL
mode a process that is killed loses what it had not stored, and damages nothing.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from simulator.experiments.content import key_of
from simulator.foundation.errors import ResultError
from simulator.foundation.version import __version__
from simulator.scenario import Scenario

# the first bytes of every sqlite file, and where its header tells which program's it is
MAGIC = b"SQLite format 3\0"
OWNER = slice(68, 72)
# "runs" in ASCII
APPLICATION = 0x72756E73
FORMAT = 1
# (s) so long a writer waits while another process writes
PATIENCE = 60.0
LARGEST_SEED = 2**63 - 1

_TABLES = f"""
    PRAGMA application_id = {APPLICATION};
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE scenarios (
        id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, scenario TEXT NOT NULL,
        measures TEXT NOT NULL
    );
    CREATE TABLE runs (
        scenario INTEGER NOT NULL REFERENCES scenarios, seed INTEGER NOT NULL,
        figures TEXT NOT NULL, PRIMARY KEY (scenario, seed)
    ) WITHOUT ROWID;
"""

# by a measure's key: the sum of its values in a run, and how many there are
Figures = dict[str, tuple[float, float]]


def beside(folder: Path) -> Path:
    """Where the runs of a result folder are kept: not within it, as that is replaced as a whole."""
    return folder.with_name(f"{folder.name}.runs.sqlite")


class Kept(NamedTuple):
    """A run of a store: its seed, and its figures by the measures' keys."""

    seed: int
    figures: Figures


class Store:
    """Runs that were played, in a file that is made where there is none; closed by `with` (live).

    `path` "" is a file that is gone afterwards. Several processes may use one store: a run that
    both play is kept once. Raises ResultError for what is no store, or another version's.
    """

    def __init__(self, path: str | Path = "") -> None:
        self.path = str(path)
        self._connection = _connected(self.path)
        self._ids = dict[str, int]()
        self._keys = dict[int, tuple[Scenario, str]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file, which then holds all."""
        self._connection.close()

    def seeds(self, scenario: Scenario, among: Sequence[int]) -> set[int]:
        """Those of these seeds with which a scenario was played."""
        with _explained(self.path):
            return {seed for seed, _ in self._found(scenario, among)}

    def runs(self, scenario: Scenario, among: Sequence[int]) -> Iterator[Kept]:
        """The runs of a scenario with these seeds, in the order of the seeds' size."""
        query = "SELECT measures FROM scenarios WHERE id = ?"
        with _explained(self.path):
            row = self._connection.execute(query, (self._number(scenario),)).fetchone()
            keys = json.loads(row[0]) if row else []
            for seed, text in self._found(scenario, among):
                yield Kept(seed, _unpacked(keys, text))

    def _found(self, scenario: Scenario, among: Sequence[int]) -> Iterator[tuple[int, str]]:
        """(seed, figures as they are stored) of each run with one of these seeds."""
        if not among:
            return
        query = (
            "SELECT seed, figures FROM runs WHERE scenario = ? AND seed BETWEEN ? AND ?"
            " ORDER BY seed"
        )
        span = (min(min(among), LARGEST_SEED), min(max(among), LARGEST_SEED))
        wanted = among if isinstance(among, range) else set(among)
        for seed, text in self._connection.execute(query, (self._number(scenario), *span)):
            if seed in wanted:
                yield seed, text

    def add(self, runs: Iterable[tuple[Scenario, int, Figures]]) -> None:
        """Keeps (scenario, seed, figures) of each run, all of them or none."""
        with _explained(self.path), _writing(self._connection):
            rows = [
                (self._added(scenario, figures), _checked(seed), _packed(figures))
                for scenario, seed, figures in runs
            ]
            self._connection.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?, ?)", rows)

    def __len__(self) -> int:
        """How many runs there are."""
        with _explained(self.path):
            return int(self._connection.execute("SELECT count(*) FROM runs").fetchone()[0])

    def _number(self, scenario: Scenario) -> int:
        """The number of a scenario's row; 0 while there is none."""
        key = self._key(scenario)
        if key not in self._ids:
            query = "SELECT id FROM scenarios WHERE key = ?"
            row = self._connection.execute(query, (key,)).fetchone()
            if row is None:
                return 0
            self._ids[key] = row[0]
        return self._ids[key]

    def _key(self, scenario: Scenario) -> str:
        """Its key, which is asked for with each run and takes a while to compute."""
        # a scenario has no hash; held, so that no other one takes its id
        found = self._keys.get(id(scenario))
        if found is None:
            found = self._keys[id(scenario)] = (scenario, key_of(scenario))
        return found[1]

    def _added(self, scenario: Scenario, figures: Figures) -> int:
        """The number of a scenario's row, which is made where there is none."""
        if not self._number(scenario):
            row = (self._key(scenario), scenario.as_json, json.dumps(list(figures)))
            self._connection.execute(
                "INSERT OR IGNORE INTO scenarios (key, scenario, measures) VALUES (?, ?, ?)", row
            )
        return self._number(scenario)


def _connected(path: str) -> sqlite3.Connection:
    """The open store of this path, new where there is none."""
    if path:
        _check_file(Path(path))
    with _explained(path):
        # without a transaction that begins by itself
        connection = sqlite3.connect(path, PATIENCE, isolation_level=None)
    try:
        with _explained(path):
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    # what is written survives this process; of a power cut the last rows may be lost
    connection.execute("PRAGMA synchronous = NORMAL")
    with _writing(connection):
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            # not executescript, which would commit what has begun
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            about = {"format": str(FORMAT), "version": __version__}
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    _check_version(dict(connection.execute("SELECT name, value FROM about")), path)
    # last, as the header must say whose the file is before anything stands beside it
    connection.execute("PRAGMA journal_mode = WAL")


def _check_version(about: dict[str, str], path: str) -> None:
    if about.get("version") != __version__ or about.get("format") != str(FORMAT):
        raise ResultError(
            f"{path}: contains runs of simulator {about.get('version')}, and this is"
            f" {__version__}: delete it, or write elsewhere"
        )


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction: all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """What sqlite says, as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        remedy = "check the path, its permissions and the room on the disk"
        raise ResultError(f"{path}: {error}: {remedy}") from None
    except sqlite3.DatabaseError as error:
        raise ResultError(f"{path}: is damaged ({error}): delete it, or write elsewhere") from None
    except ValueError as error:
        # sqlite takes any text for the figures of a run
        message = f"{path}: is damaged (figures of a run: {error}): delete it, or write elsewhere"
        raise ResultError(message) from None


def _checked(seed: int) -> int:
    if seed > LARGEST_SEED:
        raise ResultError(f"seed {seed} is too large for a store: use seeds below 2^63")
    return seed


def _packed(figures: Figures) -> str:
    """Sums and numbers of values, one after the other; the keys stand with the scenario."""
    numbers = [number for pair in figures.values() for number in map(_short, pair)]
    return json.dumps(numbers, separators=(",", ":"))


def _short(number: float) -> int | float:
    """A whole number without its point, which is most of a run's."""
    if number.is_integer():
        return int(number)
    return number


def _unpacked(keys: list[str], text: str) -> Figures:
    numbers = list(map(float, json.loads(text)))
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return dict(zip(keys, pairs, strict=True))


def _check_file(path: Path) -> None:
    """Refuses a file that is no store, before sqlite opens it: it would finish what another program
    has left beside its own.
    """
    if path.is_dir():
        raise ResultError(f"{path}: is a folder, not a store of runs: write elsewhere")
    try:
        with path.open("rb") as file:
            head = file.read(OWNER.stop)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return
    is_ours = head.startswith(MAGIC) and head[OWNER] == APPLICATION.to_bytes(4)
    # an empty one was made a moment ago
    if head and not is_ours:
        raise ResultError(f"{path}: is not a store of runs: write elsewhere")
