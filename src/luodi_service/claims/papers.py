"""Papers: asked for once. What a plan names and the office does not hold yet is what a claim lacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.claims.models import Claim, Paper
from luodi_service.claims.states import ENDED
from luodi_service.lib.attachments import attached, pieces
from luodi_service.lib.audit import record
from luodi_service.plans.handling import materials_of

MOST = 60
"""Papers of one claim."""


def held(claim: Claim) -> dict[str, Paper | None]:
    """Each paper that the plan names, with the newest that the office holds of the subject."""
    names = materials_of(claim.version, claim.code)
    newest = Paper.objects.filter(subject=claim.subject_id, name__in=names).defer("content").order_by("pk")
    known = {paper.name: paper for paper in newest}
    return {name: known.get(name) for name in names}


def lacking(claim: Claim) -> list[str]:
    """The papers that a claim still lacks."""
    return [name for name, paper in held(claim).items() if paper is None]


def lacking_of(claims: Iterable[Claim]) -> dict[int, list[str]]:
    """By the number of each claim the papers that it still lacks, asked for all of them at once; none for those that lack
    nothing."""
    named = {claim: materials_of(claim.version, claim.code) for claim in claims}
    wanted = {name for names in named.values() for name in names}
    if not wanted:
        return {}
    rows = Paper.objects.filter(subject__in={claim.subject_id for claim in named}, name__in=wanted)
    there = set(rows.values_list("subject", "name"))
    found = {claim.pk: [one for one in names if (claim.subject_id, one) not in there] for claim, names in named.items()}
    return {pk: names for pk, names in found.items() if names}


READING = frozenset({"auditor"})
"""Roles that read alone."""


def may_add(claim: Claim, person: Person) -> bool:
    """Whether a person who may see a claim may add papers to it: not once it ended, and not who reads alone."""
    return claim.state not in ENDED and not person.codes() <= READING


def add_papers(
    claim: Claim, name: str, files: Iterable[UploadedFile], person: Person, at: datetime, *, photographs: bool = False
) -> list[Paper]:
    """Keep files under the name of a paper, all or none.

    Raises:
        PermissionDenied: the claim is not this person's to see.
        ValidationError: everything that is wrong with them.
    """
    if not Claim.objects.visible_to(person).filter(pk=claim.pk).exists():
        raise PermissionDenied("您不办理这项申请")
    if person.codes() <= READING:
        raise PermissionDenied("审计、纪检只读，不上传材料")
    given = list(files)
    looked = [(file, attached(file, pictures=photographs)) for file in given]
    problems = [one.problem for _, one in looked if one.problem]
    if not given:
        problems.append("没有选文件")
    if claim.state in ENDED:
        problems.append(f"申请 {claim.number} {claim.get_state_display()}，不再收材料")
    if Paper.objects.filter(claim=claim, photograph=photographs).count() + len(given) > MOST:
        problems.append(f"一项申请最多 {MOST} 个文件、{MOST} 张现场照片，请合并后再传")
    if not name.strip() or len(name) > 100:
        problems.append("请写明材料的名称，100 个字以内")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        made = [
            Paper.objects.create(
                subject=claim.subject, claim=claim, name=name.strip(), file_name=one.name, ending=one.ending, size=one.size,
                sha256=one.sha256, content=b"".join(pieces(file)), photograph=photographs, by=person, at=at,
            )
            for file, one in looked
        ]  # fmt: skip
        for paper in made:
            record(person, "上传材料", paper, at, claim=claim.number, name=paper.name, sha256=paper.sha256)
    return made
