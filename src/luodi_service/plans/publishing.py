"""Publishing a draft: only with its reviews on record, under a number and with dates of validity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.plans.checking import Texts
from luodi_service.plans.models import Plan, Publication, Review, Version
from luodi_service.plans.plan_blocks import checked_document, published_text
from luodi_service.plans.texts import compiled
from luodi_service.plans.versions import add_checked, locked_current


def add_review(plan: Plan, number: int, given: Mapping[str, Any], by: Person, at: datetime, today: date) -> Review:
    """Record a review of the current version.

    Raises:
        ValidationError: the version is no longer the current one, or published; the date is yet to come.
    """
    if given["on"] > today:
        raise ValidationError("日期还没有到：审核完成以后再登记")
    with transaction.atomic():
        version = locked_current(plan, number)
        if compiled(version).program.published:
            raise ValidationError(f"第{version.number}版已经发布，不再登记审核")
        fields = {name: given[name] for name in ("kind", "result", "document", "on", "body")}
        review = Review.objects.create(version=version, by=by, at=at, **fields)
        record(by, "登记审核", review, at, version=version.number, **fields)
    return review


def reviews_of(version: Version) -> dict[str, Review | None]:
    """Of each kind the newest record of a version."""
    found: dict[str, Review | None] = dict.fromkeys(Review.KINDS)
    found |= {review.kind: review for review in Review.objects.filter(version=version).select_related("by")}
    return found


def lacking(version: Version) -> list[str]:
    """Why a version may not be published yet."""
    problems: list[str] = []
    for kind, review in reviews_of(version).items():
        if review is None:
            problems.append(f"缺少{kind}的记录")
        elif review.result != "通过":
            problems.append(f"{kind}的结论是「{review.result}」（{review.document}）：修改方案后重新审核")
    return problems


def publish(plan: Plan, number: int, given: Mapping[str, Any], by: Person, at: datetime, today: date) -> Version:
    """The current draft as a new version that is published: its 计划 block says so, all other text stays.

    Raises:
        ValidationError: it is published already or not the current one, reviews lack, or number and dates do not do.
    """
    document = checked_document(given["document"])
    valid_from, valid_to = given["valid_from"], given["valid_to"]
    if valid_to < valid_from:
        raise ValidationError("有效期的止日早于起日")
    with transaction.atomic():
        draft = locked_current(plan, number)
        if compiled(draft).program.published:
            raise ValidationError(f"第{draft.number}版已经发布")
        problems = lacking(draft)
        if problems:
            raise ValidationError(problems)
        if Publication.objects.filter(draft__plan=plan, document=document).exists():
            raise ValidationError(f"文号「{document}」已经用过")
        latest = max(review.on for review in reviews_of(draft).values() if review is not None)
        if latest > today:
            raise ValidationError(f"审核日期 {latest} 还没有到")
        texts = Texts(published_text(draft, document, f"{valid_from}至{valid_to}"), draft.terms, draft.official)
        version = add_checked(draft, texts, f"发布：{document}", by, at)
        publication = Publication.objects.create(
            version=version, draft=draft, document=document, valid_from=valid_from, valid_to=valid_to, by=by, at=at
        )
        reviews = {kind: str(review) for kind, review in reviews_of(draft).items()}
        record(
            by, "发布方案", publication, at, version=version.number, draft=draft.number, document=document,
            valid_from=valid_from, valid_to=valid_to, reviews=reviews,
        )  # fmt: skip
    return version


def in_force(plan: Plan) -> Version | None:
    """The newest published version: newer drafts wait for their own publication."""
    found = Publication.objects.filter(version__plan=plan).select_related("version__plan")
    publication = found.order_by("-version__number").first()
    return publication.version if publication is not None else None
