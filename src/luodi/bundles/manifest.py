"""The list of a bundle's files with their hashes, which is hashed itself: that one number stands for the whole bundle.

``manifest.sha256`` says it as ``sha256sum`` does, so that ``sha256sum -c manifest.sha256`` tells the same without luodi.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from luodi.diagnostics import Diagnostics
from luodi.source import Cell
from luodi.words import Words

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
FORMAT = 1
_NO_LIST = Words(
    "应有 format（1）和 files，files 是名称与 SHA-256", "it should have format (1) and files: names and SHA-256"
)
_NOT_JSON = Words("它不是一段 UTF-8 的 JSON", "it is no JSON in UTF-8")
_TWICE = Words("同一个名称写了两次", "the same name is there twice")


def sealed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with their manifest and its hash."""
    hashes = {name: sha256(files[name]) for name in sorted(files)}
    manifest = json_bytes({"format": FORMAT, "files": hashes})
    return {**files, MANIFEST: manifest, SEAL: f"{sha256(manifest)}  {MANIFEST}\n".encode()}


def unsealed(files: Mapping[str, bytes], place: str, diagnostics: Diagnostics) -> dict[str, bytes]:
    """The files without manifest and hash, each of them held against the manifest.

    Faults: LD1002 a file too many, LD1003 one that is missing, LD1004 one that is not as it was, LD1005 an unreadable
    manifest.
    """
    own = {name: content for name, content in files.items() if name not in (MANIFEST, SEAL)}
    hashes = _hashes(files, place, diagnostics)
    if hashes is None:
        return own
    for name in sorted(own.keys() | hashes.keys()):
        where = Cell(f"{place}/{name}", 0, "")
        if name not in hashes:
            diagnostics.add("LD1002", where, file=name)
        elif name not in own:
            diagnostics.add("LD1003", where, file=name)
        elif sha256(own[name]) != hashes[name]:
            diagnostics.add("LD1004", where, file=name, expected=hashes[name], found=sha256(own[name]))
    return own


def _hashes(files: Mapping[str, bytes], place: str, diagnostics: Diagnostics) -> dict[str, str] | None:
    """What the manifest lists; None where it cannot be relied on, which is reported."""
    missing = [name for name in (MANIFEST, SEAL) if name not in files]
    for name in missing:
        diagnostics.add("LD1003", Cell(f"{place}/{name}", 0, ""), file=name)
    if missing:
        return None
    where = Cell(f"{place}/{MANIFEST}", 0, "")
    found, seal = sha256(files[MANIFEST]), files[SEAL].decode("ascii", "replace")
    if seal != f"{found}  {MANIFEST}\n":
        expected = seal.split(" ")[0].encode("ascii", "replace").decode()
        diagnostics.add("LD1004", where, file=MANIFEST, expected=expected, found=found)
        return None
    data = read_json(files[MANIFEST], where, diagnostics)
    if data is None:
        return None
    if not _is_list(data):
        diagnostics.add("LD1005", where, file=MANIFEST, problem=_NO_LIST)
        return None
    return dict(data["files"])


def _is_list(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and data.keys() == {"format", "files"}
        and data["format"] == FORMAT
        and isinstance(data["files"], dict)
        and all(isinstance(value, str) for value in data["files"].values())
    )


def sha256(content: bytes) -> str:
    """The hash of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def json_bytes(data: object) -> bytes:
    """Plain data as the bundle writes it."""
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def read_json(raw: bytes, where: Cell, diagnostics: Diagnostics) -> Any:
    """The plain data of a file; None, and LD1005, where it is none or says a thing twice."""
    name = where.table.rsplit("/", 1)[-1]
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # no half of a pair stands in it
    except _Twice:
        diagnostics.add("LD1005", where, file=name, problem=_TWICE)
    except (ValueError, RecursionError):
        diagnostics.add("LD1005", where, file=name, problem=_NOT_JSON)
    else:
        if data is not None:
            return data
        diagnostics.add("LD1005", where, file=name, problem=_NOT_JSON)
    return None


class _Twice(Exception):
    """A name that an object has twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found
