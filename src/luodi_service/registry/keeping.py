"""Keeping the register: putting something on record, ending it, taking it back, each one act with its audit line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.checking import FIRST_DAY
from luodi_service.lib.editing import Stale
from luodi_service.registry.models import (
    LADDER,
    PERSONAL,
    Contact,
    LadderStep,
    Membership,
    NamedList,
    Record,
    Subject,
    Tenancy,
    Title,
)
from luodi_service.registry.models.brands import Brand, BrandYear
from luodi_service.registry.models.exhibitions import FIGURES, Deal, Exhibition

FIRM, PARK, EVENT = "企业", "产业园", "活动"


def _nothing(_: Any) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: its label, its table, what can be wrong with one beside its fields, the field that ends it.

    ``upon`` says what rests upon one, and has to be taken back before it.
    """

    label: str
    model: Any
    wrong: Callable[[Any, date], Iterator[str]]
    dates: tuple[str, ...]
    ends: str = ""
    kinds: tuple[str, ...] = (FIRM,)
    upon: Callable[[Any], Iterator[str]] = _nothing


def _wrong_title(title: Title, _: date) -> Iterator[str]:
    if title.valid_to is not None and title.valid_to < title.granted_on:
        yield f"有效期至 {title.valid_to} 早于认定日期 {title.granted_on}。请核对两个日期"
    same = (
        Title.objects.standing()
        .filter(subject=title.subject, name=title.name, level=title.level, granted_on=title.granted_on)
        .exclude(pk=title.pk)
    )
    if same.exists():
        yield f"{title.granted_on} 认定的「{title}」已经登记过。复评请填复评的日期"


def _wrong_membership(row: Membership, _: date) -> Iterator[str]:
    yield from _not_over_before(row.since, row.until, "列入日期", "移出日期")
    others = Membership.objects.standing().filter(subject=row.subject, of=row.of).exclude(pk=row.pk)
    for other in others:
        if _overlap(row, other):
            yield f"{other.since} 起已在「{row.of}」上。先把那一次移出，再重新列入"


def _wrong_step(row: LadderStep, _: date) -> Iterator[str]:
    place = LADDER.index(row.step)
    for other in LadderStep.objects.standing().filter(subject=row.subject).exclude(pk=row.pk):
        there = LADDER.index(other.step)
        if there == place:
            yield f"「{other.step}」已登记在 {other.on}。登记错的先撤回"
        elif there < place and row.on < other.on:
            yield f"「{row.step}」的日期 {row.on} 早于前一阶梯「{other.step}」的 {other.on}。请核对，或先撤回那一条"
        elif there > place and row.on > other.on:
            yield f"「{row.step}」的日期 {row.on} 晚于后一阶梯「{other.step}」的 {other.on}。请核对，或先撤回那一条"


def _wrong_tenancy(row: Tenancy, _: date) -> Iterator[str]:
    yield from _not_over_before(row.since, row.until, "入驻日期", "退出日期")
    if row.park.kind != PARK:
        yield f"「{row.park}」不是产业园"
    if row.area_sqm is not None and row.area_sqm <= 0:
        yield "面积应大于 0；不知道的不填"
    same = (
        Tenancy.objects.standing().filter(subject=row.subject, park=row.park, premises=row.premises).exclude(pk=row.pk)
    )
    for other in same:
        if _overlap(row, other):
            where = f"（{row.premises}）" if row.premises else ""
            yield f"{other.since} 起已登记入驻「{row.park}」{where}。先登记退出，或写明另一处房号"


def _wrong_contact(row: Contact, _: date) -> Iterator[str]:
    if not any(getattr(row, name) for name in PERSONAL):
        yield "电话、身份证号、银行账号至少填一项"


def _wrong_brand(row: Brand, _: date) -> Iterator[str]:
    yield from _not_over_before(row.since, row.until, "启用日期", "停用日期")
    others = Brand.objects.standing().filter(subject=row.subject, kind=row.kind, name=row.name).exclude(pk=row.pk)
    for other in others:
        if _overlap(row, other):
            yield f"{other.since} 起已登记{other}。先把那一条停用，再重新登记"
    newest = BrandYear.objects.standing().filter(brand=row.pk).order_by("-year").first() if row.pk else None
    if newest is not None and row.until is not None and row.until.year < newest.year:
        yield f"已有{newest.year}年的规模和位次，停用日期 {row.until} 早于那一年。请核对，或先撤回那一条"


def _wrong_brand_year(row: BrandYear, today: date) -> Iterator[str]:
    # As it is now: whoever filled in the form may have seen it before it was ended or taken back.
    brand = Brand.objects.get(pk=row.brand_id)
    if brand.subject_id != row.subject_id or brand.withdrawn:
        yield f"{brand}不在「{row.subject}」名下，或已被撤回。请重新选择"
    last = min(brand.until or today, today).year
    if not brand.since.year <= row.year <= last:
        yield f"年度 {row.year} 不在{brand}的在用期间（{brand.since.year}年至{last}年）。请核对年度或启用、停用日期"
    if row.turnover_cny is None and not row.rank:
        yield "年交易额、位次至少填一项；不知道的不填"
    if BrandYear.objects.standing().filter(brand=brand, year=row.year).exclude(pk=row.pk).exists():
        yield f"{brand}{row.year}年的规模和位次已经登记过。要更正的，先撤回那一条"


def _wrong_exhibition(row: Exhibition, _: date) -> Iterator[str]:
    if all(getattr(row, name) is None for name in FIGURES):
        yield f"{'、'.join(FIGURES.values())}至少填一项；不知道的不填"
    other = Exhibition.objects.standing().filter(subject=row.subject).exclude(pk=row.pk).first()
    if other is not None:
        yield f"这次活动已登记展会成果「{other}」。要更正的，先撤回那一条"


def _wrong_deal(row: Deal, _: date) -> Iterator[str]:
    if not Exhibition.objects.standing().filter(subject=row.subject).exists():
        yield f"「{row.subject}」还没有登记展会成果。先登记展会成果，再登记合作项目"
    same = {"name": row.name, "parties": row.parties, "signed_on": row.signed_on}
    if Deal.objects.standing().filter(subject=row.subject, **same).exclude(pk=row.pk).exists():
        yield f"{row.signed_on} 签约的合作项目「{row.name}」已经登记过"


def _upon_brand(row: Brand) -> Iterator[str]:
    years = BrandYear.objects.standing().filter(brand=row).order_by("year").values_list("year", flat=True)
    if years:
        yield f"还有{'、'.join(f'{year}年' for year in years)}的规模和位次。先撤回这些，再撤回{row}"


def _upon_exhibition(row: Exhibition) -> Iterator[str]:
    count = Deal.objects.standing().filter(subject=row.subject_id).count()
    if count:
        yield f"还有 {count} 个合作项目。先撤回这些，再撤回展会成果"


def _not_over_before(since: date, until: date | None, first: str, last: str) -> Iterator[str]:
    if until is not None and until < since:
        yield f"{last} {until} 早于{first} {since}。请核对两个日期"


def _overlap(one: Any, other: Any) -> bool:
    """Whether two rows with ``since`` and ``until`` hold on a day in common."""
    return (one.until is None or other.since <= one.until) and (other.until is None or one.since <= other.until)


RECORDS: dict[str, RecordKind] = {
    "title": RecordKind("称号", Title, _wrong_title, ("granted_on",), "valid_to"),
    "membership": RecordKind("名录", Membership, _wrong_membership, ("since",), "until"),
    "step": RecordKind("成长阶梯", LadderStep, _wrong_step, ("on",)),
    "tenancy": RecordKind("入驻", Tenancy, _wrong_tenancy, ("since",), "until"),
    "contact": RecordKind("联系人", Contact, _wrong_contact, (), kinds=(FIRM, PARK)),
    "brand": RecordKind("品牌、平台", Brand, _wrong_brand, ("since",), "until", upon=_upon_brand),
    "brand_year": RecordKind("规模和位次", BrandYear, _wrong_brand_year, ()),
    "exhibition": RecordKind(
        "展会成果", Exhibition, _wrong_exhibition, ("opened_on",), kinds=(EVENT,), upon=_upon_exhibition
    ),
    "deal": RecordKind("合作项目", Deal, _wrong_deal, ("signed_on",), kinds=(EVENT,)),
}


def add_record(
    what: str, subject: Subject, given: dict[str, Any], actor: Actor, at: datetime, *, demonstration: bool = False
) -> Record:
    """Put something on record of a subject.

    Raises:
        ValidationError: everything that is wrong with it.
    """
    kind = RECORDS[what]
    by = actor if isinstance(actor, Person) else None
    with transaction.atomic():
        # Locked, so that two records at once cannot each find the other missing.
        held = Subject.objects.select_for_update().get(pk=subject.pk)
        row: Record = kind.model(subject=held, by=by, at=at, demonstration=demonstration, **given)
        _check(kind, row, timezone.localdate(at))
        row.save()
        record(actor, f"登记{kind.label}", row, at, subject=_named(held), **_plain(row, given))
    return row


def end_record(what: str, pk: int, revision: int, on: date, document: str, actor: Actor, at: datetime) -> Record:
    """Let something on record end on a day.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: it has no end, or not that one.
    """
    kind = RECORDS[what]
    if not kind.ends:
        raise ValidationError(f"{kind.label}没有终止日期；登记错的请撤回")
    with _changing(what, pk, revision) as row:
        before = getattr(row, kind.ends)
        setattr(row, kind.ends, on)
        row.document = "；".join(filter(None, (row.document, document)))
        _check(kind, row, timezone.localdate(at))
        row.save()
        details = {"before": before, "after": on, "document": document}
        record(actor, f"终止{kind.label}", row, at, subject=_named(row.subject), **details)
    return row


def withdraw_record(what: str, pk: int, revision: int, why: str, actor: Actor, at: datetime) -> Record:
    """Take back what was put down wrongly; it stays, marked so.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: no reason is given, or something rests upon it.
    """
    if not why.strip():
        raise ValidationError("请写明撤回的原因")
    with _changing(what, pk, revision) as row:
        if upon := list(RECORDS[what].upon(row)):
            raise ValidationError(upon)
        row.withdrawn = why.strip()[:200]
        row.save(update_fields=["withdrawn", "revision"])
        record(actor, f"撤回{RECORDS[what].label}", row, at, subject=_named(row.subject), why=row.withdrawn)
    return row


def end_subject(pk: int, revision: int, how: str, on: date, document: str, actor: Actor, at: datetime) -> Subject:
    """Put down that a subject ceased or moved away.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: the day lies ahead, or it has ended already.
    """
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=pk)
        if held.revision != revision:
            raise Stale(held)
        if held.ended_on is not None:
            raise ValidationError(f"已在 {held.ended_on} {held.ended_how}")
        if wrong := list(_out_of_range(on, timezone.localdate(at), "终止日期")):
            raise ValidationError(wrong)
        held.ended_on, held.ended_how, held.ended_document, held.revision = on, how, document, revision + 1
        held.full_clean()
        held.save(update_fields=["ended_on", "ended_how", "ended_document", "revision"])
        record(actor, "登记终止", held, at, subject=_named(held), how=how, on=on, document=document)
    return held


def revive_subject(pk: int, revision: int, why: str, actor: Actor, at: datetime) -> Subject:
    """Take back that a subject ended.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: no reason is given, or it did not end.
    """
    with transaction.atomic():
        held = Subject.objects.select_for_update().get(pk=pk)
        if held.revision != revision:
            raise Stale(held)
        if held.ended_on is None or not why.strip():
            raise ValidationError("没有登记过终止" if held.ended_on is None else "请写明撤回的原因")
        before = {"on": held.ended_on, "how": held.ended_how, "document": held.ended_document}
        held.ended_on, held.ended_how, held.ended_document, held.revision = None, "", "", revision + 1
        held.save(update_fields=["ended_on", "ended_how", "ended_document", "revision"])
        record(actor, "撤回终止", held, at, subject=_named(held), before=before, why=why.strip()[:200])
    return held


def new_list(
    name: str, document: str, dated: date, actor: Actor, at: datetime, *, demonstration: bool = False
) -> NamedList:
    """A list by its document.

    Raises:
        ValidationError: everything that is wrong with it.
    """
    with transaction.atomic():
        found = NamedList(name=name, document=document, dated=dated, demonstration=demonstration)
        wrong = list(_out_of_range(dated, timezone.localdate(at), "发文日期"))
        if NamedList.objects.filter(name=name, dated=dated).exists():
            wrong.append(f"{dated} 的「{name}」已经有了")
        if wrong:
            raise ValidationError(wrong)
        found.full_clean()
        found.save()
        record(actor, "新建名录", found, at, name=name, document=document, dated=dated)
    return found


def show_contact(contact: Contact, why: str, actor: Actor, at: datetime) -> dict[str, str]:
    """The personal figures of a contact in clear, by label; who asked, and why, is on record.

    Raises:
        ValidationError: no reason is given.
    """
    if len(why.strip()) < 2:
        raise ValidationError("请写明查看的事由，例如“核实领款账号”")
    fields = {name: getattr(contact, name) for name in ("name", *PERSONAL)}
    with transaction.atomic():
        shown = [Contact.label(name) for name, value in fields.items() if value]
        record(actor, "查看个人信息", contact, at, subject=_named(contact.subject), fields=shown, why=why.strip()[:200])
    return {Contact.label(name): value for name, value in fields.items() if value}


def purge_contacts(before: date, actor: Actor, at: datetime) -> int:
    """Delete the contacts of subjects that ended before a day; that it was done is on record, the figures are not."""
    with transaction.atomic():
        rows = Contact.objects.select_for_update().filter(subject__ended_on__lt=before).select_related("subject")
        found = list(rows)
        for row in found:
            ended = row.subject.ended_on
            record(actor, "删除联系人", row, at, subject=_named(row.subject), ended=ended, why="超过保存年限")
        Contact.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


@contextmanager
def _changing(what: str, pk: int, revision: int) -> Iterator[Record]:
    """A record that stands, locked after its subject; the revision rises with the change."""
    model = RECORDS[what].model
    with transaction.atomic():
        subject = model.objects.filter(pk=pk).values("subject")
        list(Subject.objects.select_for_update().filter(pk__in=subject).values_list("pk"))
        row: Record = model.objects.select_for_update(of=("self",)).select_related("subject").get(pk=pk)
        if row.revision != revision or row.withdrawn:
            raise Stale(row)
        row.revision += 1
        yield row


def _check(kind: RecordKind, row: Any, today: date) -> None:
    wrong: list[str] = []
    try:
        row.full_clean(exclude=["by"], validate_constraints=False)
    except ValidationError as error:
        wrong += [f"{kind.model.label(name)}：{text}" for name, texts in error.message_dict.items() for text in texts]
    else:
        for name in kind.dates:
            wrong += _out_of_range(getattr(row, name), today, kind.model.label(name))
        if row.subject.kind not in kind.kinds:
            wrong.append(f"{kind.label}只能登记在{'、'.join(kind.kinds)}名下，「{row.subject}」是{row.subject.kind}")
        wrong += kind.wrong(row, today)
    if wrong:
        raise ValidationError(wrong)


def _out_of_range(day: date, today: date, label: str) -> Iterator[str]:
    if not FIRST_DAY <= day <= today:
        yield f"{label} {day} 不在 {FIRST_DAY} 至今天（{today}）之间"


def _named(subject: Subject) -> str:
    return f"{subject.kind} {subject.key}"


def _plain(row: Record, given: dict[str, Any]) -> dict[str, str]:
    """What was put down, for the log; of a contact, which fields alone."""
    if isinstance(row, Contact):
        return {"fields": "、".join(Contact.label(name) for name in given if given[name])}
    return {name: str(value) for name, value in given.items() if value not in (None, "")}
