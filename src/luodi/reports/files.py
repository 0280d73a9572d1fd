"""Output files: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Cell
from luodi.system_errors import refusal

Write = Callable[[BinaryIO], None]


def write_whole(path: Path, write: Write) -> None:
    """Let ``write`` fill a file that takes its name only when it is complete; an older one is replaced then.

    Raises:
        Faults: LD0709, the folder or file cannot be written.
    """
    with whole_file(path) as part, part.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The path of a new file beside the one meant, whose name it takes at the end; gone if anything goes wrong.

    Raises:
        Faults: LD0709, the folder or file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(handle)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield Path(name)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask of rights, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> Faults:
    diagnostics = Diagnostics()
    diagnostics.add("LD0709", Cell(str(path), 0, ""), path=path, problem=refusal(error))
    return Faults(diagnostics)
