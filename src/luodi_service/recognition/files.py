"""Files of cases, kept in the database in pieces; what may be attached stands in ``lib.attachments``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from luodi_service.accounts.models import Person
from luodi_service.lib.attachments import Attached, attached, pieces
from luodi_service.lib.audit import record
from luodi_service.recognition.models import Act, Case, Material, Piece

MOST = 60
"""Files of one case."""


def take_files(
    case: Case, files: Iterable[UploadedFile], act: Act | None, person: Person, at: datetime
) -> list[Material]:
    """Keep files with a case, all or none; of an act they are its photographs. The transaction is the caller's.

    Raises:
        ValidationError: everything that is wrong with them.
    """
    looked_at = [(file, attached(file, pictures=act is not None)) for file in files]
    there = set(case.materials.filter(taken_out=False).values_list("sha256", flat=True))
    wrong: list[str] = []
    for _, one in looked_at:
        problem = one.problem or _too_many(one, there)
        wrong += [problem] if problem else []
        there.add(one.sha256)
    if wrong:
        raise ValidationError(wrong)
    return [_kept(case, file, one, act, person, at) for file, one in looked_at]


def _too_many(one: Attached, there: set[str]) -> str:
    if one.sha256 in there:
        return f"「{one.name}」与已有的文件内容相同，不用再传"
    return f"一件最多 {MOST} 个文件，请合并后再传" if len(there) >= MOST else ""


def _kept(case: Case, file: UploadedFile, one: Attached, act: Act | None, person: Person, at: datetime) -> Material:
    material = Material.objects.create(
        case=case, act=act, name=one.name, kind=one.ending, size=one.size, sha256=one.sha256, by=person, at=at
    )
    for number, content in enumerate(pieces(file)):
        Piece.objects.create(material=material, number=number, content=content)
    record(person, "上传材料", material, at, case=case.pk, size=one.size, sha256=one.sha256)
    return material


class Damaged(Exception):
    """A file is not what it was when it came in."""


def bytes_of(material: Material) -> bytes:
    """The bytes of a file, as they came in.

    Raises:
        Damaged: they do not come to the sum that was kept with them.
    """
    rows = material.pieces.order_by("number").values_list("content", flat=True)
    content = b"".join(bytes(piece) for piece in rows)
    if hashlib.sha256(content).hexdigest() != material.sha256:
        raise Damaged(f"「{material}」与收到时的校验值不符")
    return content
