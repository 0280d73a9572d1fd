"""重复补助核查: the same firm or controller × the same invoice, premises or project, across policies, years and the lists
of other departments. What is found is a suspicion; an officer says of each what it is before the claim is decided."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import needed, refusing
from luodi_service.claims.duties import applied
from luodi_service.claims.models import Claim, Finding, OtherAward, Thing
from luodi_service.claims.states import ENDED
from luodi_service.facts.models import Fact
from luodi_service.facts.register_terms import CONTROLLER
from luodi_service.lib.audit import record
from luodi_service.registry.matching import bare_code
from luodi_service.registry.models import Subject, Tenancy

INVOICE, PREMISES, PROJECT = Thing.KINDS
CLEARING = frozenset({"office", "finance", "department"})
_NOISE = re.compile(r"[\s\W_]+")


def folded(text: str) -> str:
    """A text by which two writings of one thing are one: width, case, blanks and marks aside."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()[:200]


def plain_key(text: str) -> str:
    """A subject's number as it is compared: a credit code whatever its width, case and blanks; another as it stands."""
    code = bare_code(text)
    return code if len(code) == _CODE_LENGTH else unicodedata.normalize("NFKC", text).strip()


_CODE_LENGTH = 18


def note_things(claim: Claim, things: Iterable[tuple[str, str]]) -> None:
    """Note what a claim is about: what its applicant says, and what the register knows.

    Raises:
        ValidationError: there is no such kind, or a text is too long.
    """
    for kind, text in (*things, *_known_things(claim)):
        if kind not in Thing.KINDS or len(text) > 200:
            raise ValidationError(f"「{kind[:10]}」不是{'、'.join(Thing.KINDS)}，或内容超过 200 个字")
        if folded(text):
            Thing.objects.get_or_create(claim=claim, kind=kind, folded=folded(text), defaults={"value": text.strip()})


def _known_things(claim: Claim) -> list[tuple[str, str]]:
    """The premises of a tenant in the year, and the project that a claim is about."""
    subject = claim.subject
    if subject.kind not in ("企业", "产业园"):
        return [(PROJECT, f"{subject.kind} {subject.key}")]
    rows = Tenancy.objects.standing().filter(subject=subject, since__year__lte=claim.year).select_related("park")
    there = rows.filter(Q(until=None) | Q(until__year__gte=claim.year))
    return [(PREMISES, f"{row.park.key} {row.premises}") for row in there if row.premises]


def look(claim: Claim) -> list[Finding]:
    """Look for double support of a claim; gives every suspicion, new and old. What was said of an old one stands."""
    family = _family(claim)
    keys = {plain_key(key) for key in family.values()}
    fresh = [*_among_claims(claim, set(family)), *_elsewhere(claim, keys)]
    known = set(Finding.objects.filter(claim=claim).values_list("key", flat=True))
    Finding.objects.bulk_create(one for one in fresh if one.key not in known)
    return list(Finding.objects.filter(claim=claim).select_related("other", "elsewhere", "by"))


def open_findings(claim: Claim) -> int:
    """How many suspicions nobody has said anything of."""
    return Finding.objects.filter(claim=claim, cleared="").count()


def _family(claim: Claim) -> dict[int, str]:
    """Who counts as the same: the subject, its recipient, whoever has the same controller, whoever controls them and whomever
    they control; by number, their keys."""
    own = {one.pk: one.key for one in (claim.subject, claim.recipient) if one is not None}
    own |= dict(Subject.objects.filter(merged_into__in=own).values_list("pk", "key"))
    controllers = _controllers(own)
    return own | _controlled_by({*controllers, *own.values()}) | _of_keys(controllers)


def _controlled_by(controllers: Iterable[str]) -> dict[int, str]:
    """Whoever has one of some controllers now, however it is written."""
    wanted = {folded(text) for text in controllers} - _NO_CONTROLLER
    facts = Fact.objects.filter(term__name=CONTROLLER)
    written = [text for text in facts.order_by().values_list("value", flat=True).distinct() if folded(text) in wanted]
    found = dict(facts.filter(value__in=written).values_list("subject", "subject__key"))
    now = _newest(found)
    return {pk: key for pk, key in found.items() if folded(now[pk]) in wanted}


def _of_keys(controllers: Iterable[str]) -> dict[int, str]:
    """The controllers that are on record themselves: a unit is written by its credit code."""
    return dict(Subject.objects.filter(key__in={plain_key(text) for text in controllers}).values_list("pk", "key"))


_NO_CONTROLLER = frozenset(
    {"", "无", "暂无", "没有", "无实际控制人", "不详", "未知", "不明", "自然人", "个人", "不适用", "NA", "NONE", "NULL"}
)
"""What people write where there is no controller, or they know none, as it is compared: it makes nobody the same."""


def _controllers(subjects: Iterable[int]) -> set[str]:
    return {value for value in _newest(subjects).values() if folded(value) not in _NO_CONTROLLER}


def _newest(subjects: Iterable[int]) -> dict[int, str]:
    rows = Fact.objects.filter(subject__in=list(subjects), term__name=CONTROLLER).order_by("pk")
    return dict(rows.values_list("subject", "value"))


def _among_claims(claim: Claim, family: set[int]) -> list[Finding]:
    own = Q(claim__subject__in=family) | Q(claim__recipient__in=family)
    rows = Thing.objects.filter(_same_thing(claim, own)).exclude(claim=claim).exclude(claim__state__in=ENDED)
    found: list[Finding] = []
    for thing in _first(rows, own).select_related("claim__subject"):
        other = thing.claim
        mine = other.subject_id in family or other.recipient_id in family
        who = "同一主体或同一控制人" if mine else f"另一主体「{other.subject}」"
        why = f"{who}的申请 {other.number}（{other.policy}，{other.year}）有同一{thing.kind}「{thing.value}」"
        found.append(_finding(claim, why, f"claim {other.pk} {thing.kind} {thing.folded}", other=other))
    return [*found, *_more(claim, rows.count(), "申请", "claims")]


def _same_thing(claim: Claim, own: Q) -> Q:
    """The condition on things of other claims that are the same as one of a claim's.

    Rooms are let one after another, and rented for more than a year: premises count among the same firm or controller alone,
    and not those of another year of the same policy.
    """
    next_year = Q(claim__plan=claim.plan_id, claim__code=claim.code) & ~Q(claim__year=claim.year)
    same = Q(pk__in=[])
    for thing in Thing.objects.filter(claim=claim):
        here = Q(kind=thing.kind, folded=thing.folded)
        same |= here & own & ~next_year if thing.kind == PREMISES else here
    return same


MOST = 100
"""Suspicions of one sort that are told one by one; how many more there are is told in one."""


def _first(rows: QuerySet, own: Q) -> QuerySet:
    """As many as are told one by one, those of the same firm or controller before others."""
    ranked: QuerySet = rows.alias(rank=Case(When(own, then=Value(0)), default=Value(1))).order_by("rank", "pk")
    return ranked[:MOST]


def _more(claim: Claim, count: int, what: str, key: str) -> list[Finding]:
    if count <= MOST:
        return []
    why = f"还有 {count - MOST} 项{what}与这项申请有同一发票、房屋、项目或同一年度的补助，没有逐项列出，请到清单里核查"
    return [_finding(claim, why, f"{key} more {count}")]


def _finding(
    claim: Claim, why: str, key: str, *, other: Claim | None = None, elsewhere: OtherAward | None = None
) -> Finding:
    return Finding(claim=claim, other=other, elsewhere=elsewhere, why=why[:300], key=_short(key))


def _short(key: str) -> str:
    """A key that fits its column. What is cut off long ones is summed up: two of them may differ there alone."""
    if len(key) <= _KEY_MAX:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: _KEY_MAX - len(digest)]}{digest}"


_KEY_MAX = 200


def _elsewhere(claim: Claim, keys: set[str]) -> list[Finding]:
    things = {(thing.kind, thing.folded) for thing in Thing.objects.filter(claim=claim)}
    same_thing = Q(pk__in=[])
    for kind, folded_ in things:
        same_thing |= Q(kind=kind, folded=folded_)
    own = Q(subject_key__in=keys)
    rows = OtherAward.objects.filter((own & Q(year=claim.year)) | same_thing)
    found: list[Finding] = []
    for row in _first(rows, own):
        what = f"同一{row.kind}「{row.value}」" if (row.kind, row.folded) in things else "同一年度"
        who = "同一主体" if row.subject_key in keys else f"「{row.name or row.subject_key}」"
        why = f"{row.department}「{row.matter}」{row.year} 年已补助{who}（{what}，{row.amount or '金额未载'} 元，{row.document}）"
        found.append(_finding(claim, why, f"elsewhere {row.pk}", elsewhere=row))
    return [*found, *_more(claim, rows.count(), "其他部门的补助", "elsewhere")]


def clear(claim: Claim, finding: int, text: str, person: Person, at: datetime) -> Finding:
    """Say of a suspicion what it is; once it was said it stands.

    Raises:
        PermissionDenied: this is not said by those who apply.
        ValidationError: there is no such suspicion of this claim, it was said already, or nothing is said.
    """
    with refusing(claim, "核查重复补助", person, at):
        if not person.codes() & CLEARING or applied(claim, person):
            raise PermissionDenied("重复补助的疑点由办理部门核查")
        text = needed("核查结论", text)
        if len(text) > 500:
            raise ValidationError("核查结论超过 500 个字")
        with transaction.atomic():
            found = Finding.objects.select_for_update(no_key=True).filter(claim=claim, pk=finding).first()
            if found is None or found.cleared:
                raise ValidationError("没有这个疑点，或已经有结论")
            found.cleared, found.by, found.at = text, person, at
            found.save(update_fields=["cleared", "by", "at"])
            record(person, "核查重复补助", claim, at, number=claim.number, why=found.why, conclusion=text)
    return found


def bring_list(rows: Sequence[OtherAward], document: str, person: Person, at: datetime) -> int:
    """Take in a list of other departments' awards, whole; gives how many rows are new. A row that an earlier list had is
    not taken twice: what was said of it as a suspicion would be asked again.

    Raises:
        PermissionDenied: lists are brought by the office, finance and departments.
        ValidationError: no document is named, or there are no rows.
    """
    if not person.codes() & CLEARING:
        raise PermissionDenied("其他部门的补助清单由办公室、财政或部门导入")
    document = needed("清单的文件", document)
    if not rows:
        raise ValidationError("清单是空的")
    with transaction.atomic():
        for row in rows:
            row.document, row.by, row.at, row.folded = document, person, at, folded(row.value)
            row.subject_key = plain_key(row.subject_key)
        known = _on_record({row.subject_key for row in rows})
        fresh = list({_same_row(row): row for row in rows if _same_row(row) not in known}.values())
        OtherAward.objects.bulk_create(fresh, batch_size=500)
        record(person, "导入其他部门补助清单", "otheraward", at, document=document, rows=len(rows), new=len(fresh))
    return len(fresh)


def _same_row(row: OtherAward) -> tuple[object, ...]:
    """What two rows have in common that tell of one award, whatever list they stand in."""
    return (row.subject_key, row.department, row.matter, row.year, row.amount, row.kind, row.folded, row.demonstration)


def _on_record(keys: set[str]) -> set[tuple[object, ...]]:
    ordered = sorted(keys)
    stretches = (ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE))
    return {_same_row(row) for some in stretches for row in OtherAward.objects.filter(subject_key__in=some)}


_AT_ONCE = 500
"""Numbers asked for at once."""


def subjects_named(keys: Iterable[str]) -> dict[str, Subject]:
    """Subjects by their keys, whatever their kind."""
    return {row.key: row for row in Subject.objects.filter(key__in=list(keys))}
