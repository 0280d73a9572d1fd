"""A plan's files as they come in: bytes or typed text to clean text, or why not."""

from __future__ import annotations

from django.core.exceptions import ValidationError

LARGEST = 524_288
"""Bytes of one file of a plan; the Gongshu plan with its rules has 60,000."""
LONGEST_LINE = 20_000


def text_of(name: str, content: bytes) -> str:
    """The text of an uploaded file, with plain line ends.

    Raises:
        ValidationError: it is too large, no UTF-8, or holds what no text does.
    """
    if len(content) > LARGEST:
        raise ValidationError(f"{name} 超过 {LARGEST // 1024} KB，没有读入")
    try:
        return clean(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValidationError(
            f"{name} 不是 UTF-8 编码的文字{_seems(content)}；用文本编辑器另存为 UTF-8，再上传"
        ) from error


def clean(name: str, text: str) -> str:
    """Text as it is kept, with plain line ends.

    Raises:
        ValidationError: it is too large, or holds what no text does.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if len(text.encode(errors="replace")) > LARGEST:
        raise ValidationError(f"{name} 超过 {LARGEST // 1024} KB，没有读入")
    for number, line in enumerate(text.split("\n"), start=1):
        if any((ord(char) < 32 and char != "\t") or 0xD800 <= ord(char) <= 0xDFFF for char in line):
            raise ValidationError(f"{name} 第 {number} 行有不可见的控制字符，不是纯文字；删去后再上传")
        if len(line) > LONGEST_LINE:
            raise ValidationError(f"{name} 第 {number} 行有 {len(line)} 个字符，超过 {LONGEST_LINE}；分成几行再上传")
    return text


def _seems(content: bytes) -> str:
    """What a file that is no UTF-8 seems to be, from its first bytes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "（看来是 UTF-16）"
    if content.startswith(b"PK"):
        return "（看来是 Word、Excel 或压缩文件）"
    if content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        return "（看来是 PDF 或旧版 Word 文件）"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "（看来是 GBK、GB18030）"


def official_of(text: str) -> str:
    """The official text that a plan file holds: its lines outside the blocks, without heading marks."""
    found: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line.startswith("```"):
            inside = not inside
        elif not inside and line.strip():
            found.append((line.lstrip("# ") if line.startswith("#") else line).strip())
    return "\n".join(found) + "\n"
