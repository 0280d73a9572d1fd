"""A row of the portal's file as a claim: all of it or nothing, and what stands in the way said at its column."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import said_by
from luodi_service.claims.applying import Handed, hand_in, start
from luodi_service.claims.freezing import DRAFT_PLAN
from luodi_service.claims.models import Claim
from luodi_service.claims.portal.columns import (
    ACCOUNT,
    BANK,
    COLUMNS,
    NOTE,
    NUMBER,
    PAYEE,
    POLICY,
    SUBJECT,
    THINGS,
)
from luodi_service.claims.portal.reading import Application
from luodi_service.claims.states import CORRECTING, ENDED, PREPARED
from luodi_service.lib.audit import record
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.handling import policies_of
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject


class Unfit(Exception):
    """A row that cannot be taken: why by column, and the claim that stands in its way."""

    def __init__(self, faults: dict[str, str], claim: Claim | None = None) -> None:
        self.faults, self.claim = faults, claim
        super().__init__("；".join(faults.values()))


def take(plan: Plan, row: Application, by: Person, at: datetime) -> Claim:
    """A claim of a row, handed in: the one of its number where that waits to be mended, one that was prepared for the same
    (免申即享) if there is one, else a new one.

    Raises:
        Unfit: it cannot be taken, and nothing was.
    """
    try:
        with transaction.atomic():
            return _taken(plan, row, by, at)
    except ValidationError as error:
        raise Unfit(_placed(error), _in_the_way(plan, row) if _code(error) == "CL07" else None) from error
    except PermissionDenied as error:
        raise Unfit({"": said_by(error)}) from error


def _taken(plan: Plan, row: Application, by: Person, at: datetime) -> Claim:
    subject, number = _subject(plan, row), row.cells[NUMBER]
    same = Claim.objects.filter(plan=plan, code=row.cells[POLICY], subject=subject, year=row.year)
    first = Claim.objects.filter(portal_number=number).first()
    mended = same.filter(portal_number=number, state=CORRECTING).first()
    if first is not None and mended is None:
        raise Unfit({NUMBER: f"已收为申请 {first.number}（{first.get_state_display()}），同一编号只收一次"}, first)
    found = mended or same.filter(state=PREPARED, portal_number="").first()
    if found is None:
        given = {"origin": Claim.PORTAL, "portal_number": number}
        found = start(plan, row.cells[POLICY], subject, row.year, by, at, **given)
    elif found is not mended:
        _number(found, number, by, at)
    things = [(kind, row.cells[kind]) for kind in THINGS if row.cells[kind]]
    handed = Handed(row.cells[PAYEE], row.cells[BANK], row.cells[ACCOUNT], True, row.cells[NOTE], things)
    return hand_in(found, found.revision, handed, by, at)


def _subject(plan: Plan, row: Application) -> Subject:
    """Who a row is about: of the kind that its policy is for."""
    version = payable_version(plan)
    if version is None:
        raise ValidationError(DRAFT_PLAN, code="CL01")
    kinds = {code: kind for code, _, kind in policies_of(version)}
    kind = kinds.get(row.cells[POLICY])
    if kind is None:
        raise Unfit({POLICY: "现行方案没有这项政策，见政策清单"})
    found = Subject.objects.filter(kind=kind, key=row.cells[SUBJECT]).select_related("merged_into").first()
    if found is None:
        raise Unfit({SUBJECT: f"没有这个{kind}：先建档或导入它的数据"})
    if found.merged_into is not None:
        raise Unfit({SUBJECT: f"已并入 {found.merged_into.key}，请以它申报"})
    return found


def _number(claim: Claim, number: str, by: Person, at: datetime) -> None:
    """Note under which number the portal has a claim that was prepared before."""
    try:
        with transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(portal_number=number)
    except IntegrityError as error:
        raise ValidationError(f"{NUMBER}刚刚已用于另一份申请", code="CL07") from error
    record(by, "申请：登记门户编号", claim, at, number=claim.number, portal_number=number)


def _placed(error: ValidationError) -> dict[str, str]:
    """What a refusal says, each sentence at the column that it speaks of."""
    found: dict[str, str] = {}
    for text in error.messages:
        column = next((name for name in COLUMNS if name in text), "")
        found[column] = f"{found[column]}；{text}" if column in found else text
    return found


def _code(error: ValidationError) -> str:
    """The code of a refusal; empty where it has none."""
    return str(getattr(error, "code", "") or next((one.code or "" for one in getattr(error, "error_list", ())), ""))


def _in_the_way(plan: Plan, row: Application) -> Claim | None:
    """The claim that stands of the same."""
    same = Claim.objects.filter(plan=plan, code=row.cells[POLICY], year=row.year, subject__key=row.cells[SUBJECT])
    return same.exclude(state__in=ENDED).first()
