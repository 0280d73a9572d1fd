"""Receipts brought as a file: tried first, with nothing written of it, and then taken; the same file is taken once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.ledger.files.receipts import read_receipts
from luodi_service.ledger.models import Receipt, ReceiptFile
from luodi_service.ledger.posting import next_number
from luodi_service.ledger.receipts import SERIES, Said, take_rows
from luodi_service.lib.audit import record


class Known(ValidationError):
    """The same file was taken already: ``first`` is it."""

    def __init__(self, first: ReceiptFile) -> None:
        self.first = first
        super().__init__(f"同一份文件已经入账（{first}，入账 {first.taken} 笔），整份不再收", code="LG05")


def try_receipts(name: str, content: bytes, by: Person, at: datetime) -> ReceiptFile:
    """Keep a file with what would come of its rows if it were taken now; the ledger stays as it is.

    Raises:
        PermissionDenied: whoever brings it is not of the finance office.
        Known: the same file was taken already.
        ValidationError: it cannot be read.
    """
    _finance(by)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_known(digest)
    rows = read_receipts(name, content)
    trial = _tried(rows, by, at)
    with transaction.atomic():
        refused = sum(bool(refusal) for _, _, refusal in trial)
        file = ReceiptFile.objects.create(
            name=name[:200], sha256=digest, content=content, by=by, at=at, state=ReceiptFile.TRIED, trial=trial,
            taken=len(trial) - refused, refused=refused,
        )  # fmt: skip
        record(by, "试读回单", file, at, name=file.name, rows=len(trial), refused=refused, sha256=digest)
    return file


def take_tried(file: ReceiptFile, by: Person, at: datetime) -> ReceiptFile:
    """Take a file that was tried: every row is done anew, by what the ledger holds now.

    Raises:
        PermissionDenied: whoever asks is not of the finance office.
        Known: it, or the same file brought another time, was taken already.
        ValidationError: somebody gave it up meanwhile.
    """
    _finance(by)
    rows = read_receipts(file.name, bytes(file.content))
    with transaction.atomic():
        next_number(SERIES)
        found = _kept(file)
        _refuse_known(found.sha256)
        found.state, found.trial, found.by, found.at = ReceiptFile.TAKEN, [], by, at
        take_rows(found, rows, by, at)
    return found


def drop_tried(file: ReceiptFile, by: Person, at: datetime) -> None:
    """Give up a file that was tried.

    Raises:
        PermissionDenied: whoever asks is not of the finance office.
        ValidationError: it was taken, or somebody gave it up meanwhile.
    """
    _finance(by)
    with transaction.atomic():
        found = _kept(file)
        if found.state != ReceiptFile.TRIED:
            raise ValidationError("这份回单已经入账，不能放弃")
        record(by, "放弃回单", found, at, name=found.name, sha256=found.sha256)
        found.delete()


def _finance(by: Person) -> None:
    if "finance" not in by.codes():
        raise PermissionDenied("回单由区财政局导入")


def _kept(file: ReceiptFile) -> ReceiptFile:
    """The file, which nobody else takes or gives up until this transaction is over."""
    found = ReceiptFile.objects.select_for_update().filter(pk=file.pk).first()
    if found is None:
        raise ValidationError("这份试读刚才已经放弃，请重新导入")
    return found


def _refuse_known(digest: str) -> None:
    first = ReceiptFile.objects.filter(sha256=digest, state=ReceiptFile.TAKEN).order_by("pk").first()
    if first is not None:
        raise Known(first)


class _Undone(Exception):
    """Thrown so that nothing of a trial stays."""


def _tried(rows: list[Said], by: Person, at: datetime) -> list[list[object]]:
    """What comes of rows, done for real and taken back whole: what is said is what would happen."""
    found: list[list[object]] = []
    try:
        with transaction.atomic():
            next_number(SERIES)
            file = ReceiptFile.objects.create(name="试读", sha256="", content=b"", by=by, at=at)
            take_rows(file, rows, by, at)
            told = Receipt.objects.filter(file=file).order_by("row").values_list("row", "said", "refusal")
            found = [[row, said, refusal] for row, said, refusal in told]
            raise _Undone
    except _Undone:
        return found
