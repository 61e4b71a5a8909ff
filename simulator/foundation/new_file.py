"""Writing one file where nothing of somebody else's is."""

from pathlib import Path

from simulator.foundation.errors import ResultError


def write_new(path: Path, text: str) -> None:
    """Writes a file; one that is there already with the same content stays.

    Raises ResultError where something else is.
    """
    encoded = text.encode()
    try:
        with path.open("xb") as file:
            file.write(encoded)
    except FileExistsError:
        # what is made again is the same, and anything else is not ours to replace
        if not path.is_file() or path.read_bytes() != encoded:
            raise ResultError(f"{path}: is there already: name another file") from None
