"""Files that people attach, kept in the database in pieces, so that a backup of the database holds them too."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from luodi_service.lib.attachments import attached, pieces
from luodi_service.lib.models import StoredFile, StoredPiece


class Damaged(Exception):
    """A file is not what it was when it came in."""


def keep_files(files: Sequence[UploadedFile], *, pictures: bool = False) -> list[StoredFile]:
    """Keep files, all or none. The transaction and the audit line are those of the row that will refer to them.

    Raises:
        ValidationError: everything that is wrong with them, and files that are given twice.
    """
    assert connection.in_atomic_block, "a file is kept with the row that refers to it"
    looked_at = [(file, attached(file, pictures=pictures)) for file in files]
    wrong: list[str] = []
    there: set[str] = set()
    for _, one in looked_at:
        if one.problem:
            wrong.append(one.problem)
        elif one.sha256 in there:
            wrong.append(f"「{one.name}」与同时上传的另一个文件内容相同，请去掉一个")
        there.add(one.sha256)
    if wrong:
        raise ValidationError(wrong)
    kept: list[StoredFile] = []
    for file, one in looked_at:
        stored = StoredFile.objects.create(name=one.name, kind=one.ending, size=one.size, sha256=one.sha256)
        for number, content in enumerate(pieces(file)):
            StoredPiece.objects.create(file=stored, number=number, content=content)
        kept.append(stored)
    return kept


def bytes_of(stored: StoredFile) -> bytes:
    """The bytes of a file, as they came in.

    Raises:
        Damaged: they do not come to the sum that was kept with them.
    """
    content = b"".join(bytes(piece) for piece in stored.pieces.order_by("number").values_list("content", flat=True))
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Damaged(f"「{stored}」与收到时的校验值不符")
    return content
