"""重复补助核查: the same firm or controller × the same invoice, premises or project, across policies, years and the lists
of other departments. What is found is a suspicion; an officer says of each what it is before the claim is decided."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from luodi_service.accounts.models import Person
from luodi_service.claims.acting import needed
from luodi_service.claims.duties import applied
from luodi_service.claims.models import Claim, Finding, OtherAward, Thing
from luodi_service.claims.states import ENDED
from luodi_service.facts.models import Fact
from luodi_service.lib.audit import record
from luodi_service.registry.models import Subject, Tenancy

CONTROLLER = "实际控制人"
"""The term of a dictionary that names who controls a firm."""
INVOICE, PREMISES, PROJECT = Thing.KINDS
CLEARING = frozenset({"office", "finance", "department"})
_NOISE = re.compile(r"[\s\W_]+")


def folded(text: str) -> str:
    """A text by which two writings of one thing are one: width, case, blanks and marks aside."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()[:200]


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
    fresh = [*_among_claims(claim, family), *_elsewhere(claim, family)]
    known = set(Finding.objects.filter(claim=claim).values_list("key", flat=True))
    Finding.objects.bulk_create(one for one in fresh if one.key not in known)
    return list(Finding.objects.filter(claim=claim).select_related("other", "elsewhere", "by"))


def open_findings(claim: Claim) -> int:
    """How many suspicions nobody has said anything of."""
    return Finding.objects.filter(claim=claim, cleared="").count()


def _family(claim: Claim) -> dict[int, str]:
    """Who counts as the same: the subject, its recipient, and whoever has the same controller; by number, their keys."""
    own = {one.pk: one.key for one in (claim.subject, claim.recipient) if one is not None}
    own |= dict(Subject.objects.filter(merged_into__in=own).values_list("pk", "key"))
    controllers = _controllers(own)
    if controllers:
        rows = Fact.objects.filter(term__name=CONTROLLER, value__in=controllers).values_list("subject", "subject__key")
        shared = dict(rows)
        still = {pk for pk, value in _newest(shared).items() if value in controllers}
        own |= {pk: key for pk, key in shared.items() if pk in still}
    return own


def _controllers(subjects: Iterable[int]) -> set[str]:
    return {value for value in _newest(subjects).values() if value}


def _newest(subjects: Iterable[int]) -> dict[int, str]:
    rows = Fact.objects.filter(subject__in=list(subjects), term__name=CONTROLLER).order_by("pk")
    return dict(rows.values_list("subject", "value"))


def _among_claims(claim: Claim, family: dict[int, str]) -> list[Finding]:
    things = list(Thing.objects.filter(claim=claim))
    same = Q(pk__in=[])
    for thing in things:
        same |= Q(kind=thing.kind, folded=thing.folded)
    rows = Thing.objects.filter(same).exclude(claim=claim).exclude(claim__state__in=ENDED)
    found: list[Finding] = []
    for thing in rows.select_related("claim__subject")[:_MOST]:
        other = thing.claim
        own = other.subject_id in family or other.recipient_id in family
        if thing.kind == PREMISES and (not own or (other.code == claim.code and other.year != claim.year)):
            # Rooms are let one after another, and rented for more than a year.
            continue
        who = "同一主体或同一控制人" if own else f"另一主体「{other.subject}」"
        why = f"{who}的申请 {other.number}（{other.policy}，{other.year}）有同一{thing.kind}「{thing.value}」"
        found.append(
            Finding(claim=claim, other=other, why=why[:300], key=f"claim {other.pk} {thing.kind} {thing.folded}"[:200])
        )
    return found


_MOST = 100


def _elsewhere(claim: Claim, family: dict[int, str]) -> list[Finding]:
    things = {(thing.kind, thing.folded): thing for thing in Thing.objects.filter(claim=claim)}
    same_thing = Q(folded__in=[folded_ for _, folded_ in things if folded_])
    rows = OtherAward.objects.filter(Q(subject_key__in=family.values()) | same_thing)
    found: list[Finding] = []
    for row in rows.order_by("pk")[:_MOST]:
        own = row.subject_key in family.values()
        thing = things.get((row.kind, row.folded)) if row.folded else None
        if thing is None and not (own and row.year == claim.year):
            continue
        what = f"同一{row.kind}「{row.value}」" if thing is not None else "同一年度"
        who = "同一主体" if own else f"「{row.name or row.subject_key}」"
        why = f"{row.department}「{row.matter}」{row.year} 年已补助{who}（{what}，{row.amount or '金额未载'} 元，{row.document}）"
        found.append(Finding(claim=claim, elsewhere=row, why=why[:300], key=f"elsewhere {row.pk}"))
    return found


def clear(claim: Claim, finding: int, text: str, person: Person, at: datetime) -> Finding:
    """Say of a suspicion what it is; once it was said it stands.

    Raises:
        PermissionDenied: this is not said by those who apply.
        ValidationError: there is no such suspicion of this claim, it was said already, or nothing is said.
    """
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
    """Take in a list of other departments' awards, whole; gives how many rows.

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
        OtherAward.objects.bulk_create(rows, batch_size=500)
        record(person, "导入其他部门补助清单", "otheraward", at, document=document, rows=len(rows))
    return len(rows)


def subjects_named(keys: Iterable[str]) -> dict[str, Subject]:
    """Subjects by their keys, whatever their kind."""
    return {row.key: row for row in Subject.objects.filter(key__in=list(keys))}
