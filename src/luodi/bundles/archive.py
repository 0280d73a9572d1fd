"""The zip of a bundle: one sequence of bytes for the same files, so that whatever else it holds shows.

Files are stored one after another in the order of their names, not packed, all of one day. So it can be read by any
program that reads zips, nothing can be hidden beside or behind the files, and nothing grows when it is unpacked.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping

from luodi.diagnostics import Diagnostics, Faults
from luodi.limits import BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX, BUNDLE_NAME_MAX
from luodi.source import Cell
from luodi.words import Words

_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX, _FILE = 3, 0o100644 << 16
_ENCRYPTED = 1
_HEADER = struct.Struct("<26xHH")
"""What stands before each file; its last fields are how long the name and whatever follows it are."""
_OVERHEAD = 200
"""Bytes that a file takes at most beside its content and its name, which stands twice."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
"""Characters that common systems do not take in names of files."""
_NOT_A_ZIP = Words("它不是压缩包，或只有一部分", "it is no zip, or a part of one")
_TOO_LARGE = Words(f"超过 {BUNDLE_BYTES_MAX:,} 字节", f"more than {BUNDLE_BYTES_MAX:,} bytes")
_TOO_MANY = Words(f"超过 {BUNDLE_FILES_MAX:,} 个文件", f"more than {BUNDLE_FILES_MAX:,} files")
_PACKED = Words("它是压缩或加密的，包里的文件只存不压", "it is compressed or encrypted, and files of a bundle are not")
_BAD_NAME = Words(
    "名称不妥：要用 / 分开各段，不以点或空格结尾，不含 .. 和 \\ : * ? 等字符，不太长",
    "its name will not do: parts with / between, none ending in a dot or blank, without .. and such as \\ : * ?, not too long",
)
_TWICE = Words("这个名称已经有了（不分大小写）", "there is such a name already (capitals or not)")
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, struct.error)
"""What ``zipfile`` raises of a zip that is none."""


def zipped(files: Mapping[str, bytes], place: str) -> bytes:
    """The zip of files by name. ``place`` is the bundle's name in messages.

    Raises:
        Faults: LD1001 too large, LD1006 a name that will not do.
    """
    diagnostics = Diagnostics()
    _check_names(files, place, diagnostics)
    size = sum(len(content) + 2 * BUNDLE_NAME_MAX + _OVERHEAD for content in files.values())
    _check_size(size, len(files), place, diagnostics)
    if len(diagnostics):
        raise Faults(diagnostics)
    return _stored(files)


def unzipped(raw: bytes, place: str, diagnostics: Diagnostics) -> dict[str, bytes]:
    """The files of a zip by name, as far as they can be read.

    Faults: LD1001 no zip or too large, LD1006 a file that cannot stand in a bundle.
    """
    if _check_size(len(raw), 0, place, diagnostics):
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                return _read(archive, raw, place, diagnostics)
        except _UNREADABLE:
            diagnostics.add("LD1001", Cell(place, 0, ""), problem=_NOT_A_ZIP)
    return {}


def check_bytes(files: Mapping[str, bytes], raw: bytes, place: str, diagnostics: Diagnostics) -> None:
    """Report (LD1007) a zip of these files that is not, byte for byte, the one that a bundle of them is."""
    if _stored(files) != raw:
        diagnostics.add("LD1007", Cell(place, 0, ""))


def _read(archive: zipfile.ZipFile, raw: bytes, place: str, diagnostics: Diagnostics) -> dict[str, bytes]:
    members = archive.infolist()
    if not _check_size(0, len(members), place, diagnostics):
        return {}
    # Files that are stored, and of honest sizes, are together smaller than the zip.
    if sum(member.file_size for member in members) > len(raw):
        raise zipfile.BadZipFile
    _check_names([member.filename for member in members], place, diagnostics)
    files: dict[str, bytes] = {}
    for member in members:
        if member.compress_type == zipfile.ZIP_STORED and not member.flag_bits & _ENCRYPTED:
            files[member.filename] = _content(raw, member)
        else:
            where = Cell(f"{place}/{member.filename}", 0, "")
            diagnostics.add("LD1006", where, content=member.filename, problem=_PACKED)
    return files


def _content(raw: bytes, member: zipfile.ZipInfo) -> bytes:
    """What a file holds, whatever the zip's own check sum says of it: the manifest has a better one."""
    name, extra = _HEADER.unpack_from(raw, member.header_offset)
    start = member.header_offset + _HEADER.size + name + extra
    content = raw[start : start + member.file_size]
    if len(content) < member.file_size:
        raise zipfile.BadZipFile
    return content


def _check_size(size: int, count: int, place: str, diagnostics: Diagnostics) -> bool:
    """Whether a zip is no larger than a bundle may be; else reported."""
    before = len(diagnostics)
    for found, most, problem in ((size, BUNDLE_BYTES_MAX, _TOO_LARGE), (count, BUNDLE_FILES_MAX, _TOO_MANY)):
        if found > most:
            diagnostics.add("LD1001", Cell(place, 0, ""), problem=problem)
    return len(diagnostics) == before


def _check_names(names: Iterable[str], place: str, diagnostics: Diagnostics) -> None:
    taken: set[str] = set()
    for name in names:
        alike = unicodedata.normalize("NFC", name).casefold()
        problem = None if _is_plain(name) else _BAD_NAME
        if alike in taken:
            problem = _TWICE
        taken.add(alike)
        if problem is not None:
            shown = name.encode(errors="replace").decode()
            diagnostics.add("LD1006", Cell(f"{place}/{shown}", 0, ""), content=shown, problem=problem)


def _is_plain(name: str) -> bool:
    parts = name.split("/")
    return not _FORBIDDEN.search(name) and all(
        part and part[-1] not in ". " and len(part.encode()) <= BUNDLE_NAME_MAX for part in parts
    )


def _stored(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _DAY)
            member.create_system, member.external_attr = _UNIX, _FILE
            archive.writestr(member, files[name])
    return buffer.getvalue()
