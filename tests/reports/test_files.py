"""Output files appear whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from luodi.diagnostics import Faults
from luodi.reports.files import write_whole


def test_a_file_is_replaced_only_when_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "out.csv"
    write_whole(path, lambda file: file.writelines([b"one"]))

    def broken(file: BinaryIO) -> None:
        file.write(b"half of tw")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_whole(path, broken)
    assert path.read_bytes() == b"one"
    assert [found.name for found in path.parent.iterdir()] == ["out.csv"], "nothing half-written is left behind"


def test_what_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "out.csv", tmp_path / ("长" * 300)):
        with pytest.raises(Faults) as caught:
            write_whole(path, lambda file: file.writelines([b"x"]))
        assert [fault.code for fault in caught.value.diagnostics] == ["LD0709"]


def test_a_full_disk_is_a_fault(tmp_path: Path) -> None:
    def full(_: BinaryIO) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Faults):
        write_whole(tmp_path / "out.csv", full)
    assert not list(tmp_path.iterdir())
