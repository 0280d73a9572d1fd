"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from luodi.words import Words

BINARY = Words("不是文字，而是二进制数据", "it holds binary data, no text")
_UTF_16 = Words("这是 UTF-16 编码的文字", "it is text in UTF-16")
_PICTURE = Words("这是图片", "it is a picture")
_SIGNATURES: tuple[tuple[bytes, Words], ...] = (
    (b"\xff\xfe", _UTF_16),
    (b"\xfe\xff", _UTF_16),
    (b"PK\x03\x04", Words("这是 Excel 工作簿或压缩包", "it is an Excel workbook or an archive")),
    (b"PK\x05\x06", Words("这是空的压缩包", "it is an empty archive")),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        Words("这是旧版 .xls 或加密的文件", "it is an old .xls or an encrypted file"),
    ),
    (b"PAR1", Words("这是 Parquet 文件", "it is a Parquet file")),
    (b"%PDF", Words("这是 PDF 文件", "it is a PDF file")),
    (b"\x1f\x8b", Words("这是 gzip 压缩文件", "it is a gzip file")),
    (b"7z\xbc\xaf", Words("这是 7z 压缩包", "it is a 7z archive")),
    (b"Rar!", Words("这是 RAR 压缩包", "it is a RAR archive")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
)
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PARQUET = b"PAR1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def other_format(raw: bytes) -> Words | None:
    """What the file is in truth, for one that should be text; None where nothing speaks against text."""
    for signature, problem in _SIGNATURES:
        if raw.startswith(signature):
            return problem
    if b"\x00" in raw:
        return Words("不是文字，而是二进制数据或 UTF-16", "it holds binary data or UTF-16")
    return None
