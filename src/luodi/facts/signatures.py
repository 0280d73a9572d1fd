"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe", "这是 UTF-16 编码的文字"),
    (b"\xfe\xff", "这是 UTF-16 编码的文字"),
    (b"PK\x03\x04", "这是 Excel 工作簿或压缩包"),
    (b"PK\x05\x06", "这是空的压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "这是旧版 .xls 或加密的文件"),
    (b"PAR1", "这是 Parquet 文件"),
    (b"%PDF", "这是 PDF 文件"),
    (b"\x1f\x8b", "这是 gzip 压缩文件"),
    (b"7z\xbc\xaf", "这是 7z 压缩包"),
    (b"Rar!", "这是 RAR 压缩包"),
    (b"\x89PNG", "这是图片"),
    (b"\xff\xd8\xff", "这是图片"),
)
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET = b"PAR1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def other_format(raw: bytes) -> str:
    """What the file is in truth, for one that should be text; empty where nothing speaks against text."""
    for signature, problem in _SIGNATURES:
        if raw.startswith(signature):
            return problem
    return "不是文字，而是二进制数据或 UTF-16" if b"\x00" in raw else ""
