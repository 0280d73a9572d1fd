"""Files as they came: kept in pieces, and laid out on the disk again for as long as they are read."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from luodi_service.intake.models import Content, Piece

PIECE_BYTES = 1_048_576


def kept(file: File) -> Content:
    """The content of an uploaded file; one that was brought before is kept once."""
    digest = hashlib.sha256()
    size = 0
    for piece in file.chunks(PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
    with transaction.atomic():
        content, new = Content.objects.get_or_create(sha256=digest.hexdigest(), defaults={"size": size})
        if new:
            file.seek(0)
            for number, piece in enumerate(file.chunks(PIECE_BYTES)):
                Piece.objects.create(content=content, number=number, data=piece)
    return content


@contextmanager
def laid_out(content: Content) -> Iterator[Path]:
    """The file on the disk, while this lasts."""
    with tempfile.NamedTemporaryFile(prefix="luodi-import-") as file:
        pieces = Piece.objects.filter(content=content).order_by("number").values_list("data", flat=True)
        for data in pieces.iterator(chunk_size=4):
            file.write(data)
        file.flush()
        yield Path(file.name)
