"""Files that people attach: told by their first bytes, never larger than the setting, named without tricks."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

PIECE_BYTES = 1_048_576
NAME_MAX = 120
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how it begins, and as what it is sent."""

    begins: bytes
    sent_as: str
    picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, FileKind] = {
    "pdf": FileKind(b"%PDF-", "application/pdf"),
    "jpg": FileKind(b"\xff\xd8\xff", "image/jpeg", picture=True),
    "jpeg": FileKind(b"\xff\xd8\xff", "image/jpeg", picture=True),
    "png": FileKind(b"\x89PNG\r\n\x1a\n", "image/png", picture=True),
    "docx": FileKind(_ZIP, f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": FileKind(_ZIP, f"{_OFFICE}.spreadsheetml.sheet"),
    "zip": FileKind(_ZIP, "application/zip"),
}
"""By ending."""
PICTURES = tuple(ending for ending, kind in KINDS.items() if kind.picture)
ACCEPT = ",".join(f".{ending}" for ending in KINDS)
ACCEPT_PICTURES = ",".join(f".{ending}" for ending in PICTURES)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it was handed in: its name, ending, size in bytes and hash, or what is wrong with it."""

    name: str
    ending: str = ""
    size: int = 0
    sha256: str = ""
    problem: str = ""


def plain_name(name: str) -> str:
    """A file's name without folders, and without what cannot be seen or turns the writing round."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: NAME_MAX - len(ending) - 1]}{dot}{ending}" if dot else shown[:NAME_MAX]


def attached(file: UploadedFile, *, pictures: bool = False) -> Attached:
    """What was handed in, looked at."""
    name = plain_name(file.name or "")
    ending = name.rpartition(".")[2].lower()
    problem = _problem(name, ending, file, PICTURES if pictures else tuple(KINDS))
    if problem:
        return Attached(name, problem=problem)
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    return Attached(name, ending, file.size or 0, digest.hexdigest())


def pieces(file: UploadedFile) -> Iterator[bytes]:
    """The file from its beginning, a stretch at a time."""
    file.seek(0)
    yield from iter(lambda: file.read(PIECE_BYTES), b"")


def _problem(name: str, ending: str, file: UploadedFile, allowed: tuple[str, ...]) -> str:
    if ending not in allowed or not name.rpartition(".")[0]:
        return f"「{name or '没有名称的文件'}」不收：只收 {'、'.join(allowed)}"
    if (file.size or 0) > settings.MATERIAL_MEGABYTES * PIECE_BYTES:
        return f"「{name}」超过 {settings.MATERIAL_MEGABYTES} MB。请压缩或分成几个文件再传"
    file.seek(0)
    if file.read(len(KINDS[ending].begins)) != KINDS[ending].begins:
        return f"「{name}」的内容不是 {ending}（按文件开头的字节认）。请另存为 {ending} 再传，不要只改扩展名"
    return ""
