"""Applying: a draft by whoever may apply for the subject, changed until it is handed in or while it is being completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.recognition.files import take_files
from luodi_service.recognition.flow import ACTS
from luodi_service.recognition.matters import (
    BEFOREHAND,
    Matter,
    check_bound,
    deciding_unit,
    matter_of,
    newest,
    read_value,
)
from luodi_service.recognition.models import OPEN, Act, Case, Material
from luodi_service.recognition.parties import actable, applying_unit
from luodi_service.registry.models import GRANTS, Subject

REASON_MAX, TITLE_MAX = 1_000, 100
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for: a value as people write it, the year where the matter goes by years, the title where it is one."""

    wanted: str = ""
    year: int = 0
    title: str = ""
    grant: str = ""
    reason: str = ""


def draft(subject: Subject, matter: Matter, asked: Application, person: Person, at: datetime) -> Case:
    """A new case.

    Raises:
        PermissionDenied: it is not this person's to apply for the subject.
        ValidationError: everything that is wrong with it.
    """
    with transaction.atomic():
        # Locked, so that two drafts at once cannot each find the other missing.
        held = Subject.objects.select_for_update(of=("self",)).select_related("unit", "area").get(pk=subject.pk)
        unit = applying_unit(person, held)
        if unit is None:
            raise PermissionDenied(f"您不能为「{held}」申请认定：由它自己的单位，或所在街道、部门代为申请")
        wanted, problems = _wanted(matter, asked)
        problems += _problems(held, matter, asked, timezone.localdate(at))
        if problems:
            raise ValidationError(problems)
        year = asked.year if matter.yearly else 0
        check_bound(matter, held, year, wanted, person, applying=True)
        titled = matter.term is None
        case = Case.objects.create(
            subject=held, term=matter.term, title=asked.title.strip() if titled else "", grant=asked.grant if titled else "",
            year=year, wanted=wanted, reason=asked.reason.strip(), unit=deciding_unit(matter), applicant_unit_id=unit,
            changed_at=at,
        )  # fmt: skip
        Act.objects.create(case=case, act="draft", value=wanted, by=person, at=at)
        record(person, "认定个案起草", case, at, subject=f"{held.kind} {held.key}", matter=case.matter_words)
    return case


def _wanted(matter: Matter, asked: Application) -> tuple[str, list[str]]:
    try:
        wanted = read_value(matter, asked.wanted)
    except ValidationError as error:
        return "", list(error.messages)
    return wanted, [] if wanted or not matter.choices else [f"请选择申请认定的值：{'、'.join(matter.choices)}"]


def _problems(subject: Subject, matter: Matter, asked: Application, today: date) -> list[str]:
    wrong: list[str] = []
    if subject.kind != matter.kind:
        wrong.append(f"「{matter.name}」认定的是{matter.kind}，「{subject}」是{subject.kind}")
    if subject.merged_into_id is not None:
        wrong.append(f"「{subject.key}」已并入另一主体，请为保留的主体申请")
    if matter.yearly and not FIRST_YEAR <= asked.year <= today.year:
        wrong.append(f"「{matter.name}」按年认定，年度应在 {FIRST_YEAR} 至 {today.year} 之间")
    if matter.term is None and not asked.title.strip():
        wrong.append("请写明称号")
    if len(asked.title.strip()) > TITLE_MAX:
        wrong.append(f"称号超过 {TITLE_MAX} 个字")
    if matter.term is None and asked.grant not in GRANTS:
        wrong.append(f"认定方式须是{'、'.join(GRANTS)}之一")
    if len(asked.reason) > REASON_MAX:
        wrong.append(f"申请理由超过 {REASON_MAX} 个字")
    same = Case.objects.filter(
        subject=subject, term=matter.term, year=asked.year if matter.yearly else 0, state__in=OPEN
    )
    if matter.term is None:
        same = same.filter(title=asked.title.strip())
    wrong += [f"同一事项已有一件没有办结（#{one.pk}，{one.get_state_display()}），不用再申请" for one in same[:1]]
    return wrong


def change(pk: int, revision: int, asked: Application, person: Person, at: datetime) -> Case:
    """Change what a case asks for, and why.

    Raises:
        PermissionDenied, ValidationError, Stale: as for every act.
    """
    with transaction.atomic():
        case = _changing(pk, revision, person)
        matter = matter_of(case)
        wanted, problems = _wanted(matter, asked)
        if len(asked.reason) > REASON_MAX:
            problems.append(f"申请理由超过 {REASON_MAX} 个字")
        if problems:
            raise ValidationError(problems)
        check_bound(matter, case.subject, case.year, wanted, person, applying=True)
        before = case.wanted
        case.wanted, case.reason = wanted, asked.reason.strip()
        _save(case, at, "wanted", "reason")
        record(person, "认定个案修改", case, at, before=before, after=wanted)
    return case


def add_materials(pk: int, revision: int, files: list[UploadedFile], person: Person, at: datetime) -> list[Material]:
    """Keep files that the applicant hands in.

    Raises:
        PermissionDenied, ValidationError, Stale: as for every act; or the files are not taken, with each reason.
    """
    with transaction.atomic():
        case = _changing(pk, revision, person)
        if not files:
            raise ValidationError("请选择文件")
        made = take_files(case, files, None, person, at)
        _save(case, at)
    return made


def take_out(pk: int, revision: int, material: int, person: Person, at: datetime) -> Material:
    """Take a file of one's own out again; it stays on record, and is shown no more.

    Raises:
        PermissionDenied, ValidationError, Stale: as for every act; or there is no such file.
    """
    with transaction.atomic():
        case = _changing(pk, revision, person)
        found: Material | None = case.materials.filter(pk=material, act=None, taken_out=False).first()
        if found is None:
            raise ValidationError("没有这个文件，或已经取出")
        found.taken_out = True
        found.save(update_fields=["taken_out"])
        _save(case, at)
        record(person, "取出材料", found, at, case=case.pk, sha256=found.sha256)
    return found


def _changing(pk: int, revision: int, person: Person) -> Case:
    """A case that its applicant may still change, locked."""
    case = locked(pk, revision)
    if not Case.objects.filter(actable(person, ACTS["submit"]), pk=pk).exists():
        if case.state not in ACTS["submit"].states:
            raise ValidationError(f"「{case}」{case.get_state_display()}，不能再改")
        raise PermissionDenied("只有申请单位可以修改申请和材料")
    return case


def locked(pk: int, revision: int | None) -> Case:
    """A case, locked until the transaction is over.

    Raises:
        Stale: it is not as it was when it was shown.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "subject__unit", "subject__area", "subject__merged_into", "term", "unit", "applicant_unit", "fact__batch",
    )  # fmt: skip
    case = rows.get(pk=pk)
    if revision is not None and case.revision != revision:
        raise Stale(case)
    return case


def _save(case: Case, at: datetime, *fields: str) -> None:
    case.revision += 1
    case.changed_at = at
    case.save(update_fields=["revision", "changed_at", *fields])


def lateness(case: Case, today: date) -> str:
    """What is late about applying on a day; empty where nothing is, or the day is not known."""
    name = BEFOREHAND.get((case.subject.kind, case.term.name)) if case.term is not None else None
    fact = newest(case.subject, case.subject.kind, name) if name is not None else None
    if fact is None or today.isoformat() < fact.value:
        return ""
    return f"应当在{name}（{fact.value}）以前申请，现在已过"
