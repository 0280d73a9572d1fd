"""What is done in a consultation: opened, changed, commented, answered, published. Each on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.accounts.throttling import Limit
from luodi_service.consultation.models import OUTCOMES, Comment, Consultation
from luodi_service.lib.audit import Actor, System, record
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Version
from luodi_service.plans.provisions import is_draft, provisions

COMMENTS = Limit("comment", tries=5, minutes=10)
MOST = 20_000
"""Comments that a consultation takes; beyond them somebody is flooding it."""


def open_consultation(version: Version, given: Mapping[str, Any], actor: Person, at: datetime) -> Consultation:
    """Open a draft for comment.

    Raises:
        ValidationError: the version is no draft, or is open for comment already.
    """
    if not is_draft(version):
        raise ValidationError(f"「{version}」已经发布，只有征求意见稿可以征求意见")
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        if version.consultations.filter(published_at=None).exists():
            raise ValidationError(f"「{version}」已有一次征求意见尚未公布汇总")
        fields = {name: given[name] for name in ("title", "opens", "closes", "real_name")}
        found = Consultation.objects.create(version=version, by=actor, at=at, **fields)
        record(actor, "发起征求意见", found, at, version=str(version), **fields)
    return found


def change(pk: int, revision: int, given: Mapping[str, Any], actor: Actor, at: datetime, today: date) -> None:
    """Change its title, dates, and whether names are needed.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: it is over, or comments that were given without a name would be asked for one.
    """
    with transaction.atomic():
        found = _locked(pk, revision)
        if given["opens"] != found.opens and found.opens <= today:
            raise ValidationError("已经开始，开始日期不能再改")
        if given["real_name"] != found.real_name and found.comments_taken:
            raise ValidationError("已有人提出意见，是否实名不能再改")
        before = {name: getattr(found, name) for name in ("title", "opens", "closes", "real_name")}
        for name in before:
            setattr(found, name, given[name])
        found.revision += 1
        found.save()
        record(actor, "修改征求意见", found, at, before=before, after={name: given[name] for name in before})


def comment(pk: int, given: Mapping[str, str], person: Person | None, at: datetime, today: date) -> Comment:
    """Take a comment.

    Raises:
        ValidationError: it is not open, no such provision, or a name is lacking.
    """
    with transaction.atomic():
        found = Consultation.objects.select_for_update().select_related("version").get(pk=pk)
        if not found.is_open(today):
            raise ValidationError(f"现在不收意见：{found.state(today)}")
        if given["provision"] and given["provision"] not in {part.id for part in provisions(found.version)}:
            raise ValidationError("没有这一条款")
        if found.real_name and not (given["name"] and given["contact"]):
            raise ValidationError("本次征求意见须实名，请填写姓名或单位，以及联系方式")
        if found.comments_taken >= MOST:
            raise ValidationError("意见已达上限，请与办公室联系")
        found.comments_taken += 1
        found.save(update_fields=["comments_taken"])
        fields = {name: given[name] for name in ("provision", "name", "contact", "text")}
        taken = Comment.objects.create(consultation=found, number=found.comments_taken, person=person, at=at, **fields)
        # Who said it, and what, stays out of the log, which more people read.
        record(person or System("公众"), "提出意见", taken, at, consultation=found.pk, provision=taken.provision)
    return taken


def answer(pk: int, revision: int, outcome: str, reason: str, actor: Person, at: datetime) -> None:
    """Answer a comment, or answer it anew as long as nothing is published.

    Raises:
        Stale: somebody else answered it since it was shown.
        ValidationError: the answers are published, or it has no reasons.
    """
    if outcome not in OUTCOMES or not reason.strip():
        raise ValidationError("请选择是否采纳，并写明理由")
    with transaction.atomic():
        consultation = Consultation.objects.select_for_update().get(comments=pk)
        found = Comment.objects.select_for_update().get(pk=pk)
        if consultation.published_at is not None:
            raise ValidationError("汇总已经公布，答复不能再改")
        if found.revision != revision:
            raise Stale(found)
        before = {"outcome": found.outcome, "reason": found.reason}
        found.outcome, found.reason, found.answered_by, found.answered_at = outcome, reason, actor, at
        found.revision += 1
        found.save()
        after = {"outcome": outcome, "reason": reason}
        record(actor, "答复意见", found, at, number=found.number, before=before, after=after)


def publish(pk: int, revision: int, summary: str, actor: Actor, at: datetime, today: date) -> None:
    """Publish the summary, and with it every comment and answer.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: it is still open, or a comment has no answer.
    """
    with transaction.atomic():
        found = _locked(pk, revision)
        if today <= found.closes:
            raise ValidationError(f"征求意见到 {found.closes} 截止，之后才能公布汇总")
        waiting = found.comments.filter(outcome="").count()
        if waiting:
            raise ValidationError(f"还有 {waiting} 条意见没有答复")
        found.summary, found.published_at, found.revision = summary, at, found.revision + 1
        found.save()
        record(actor, "公布意见汇总", found, at, comments=found.comments_taken)


def _locked(pk: int, revision: int) -> Consultation:
    found = Consultation.objects.select_for_update().get(pk=pk)
    if found.revision != revision:
        raise Stale(found)
    if found.published_at is not None:
        raise ValidationError("汇总已经公布，不能再改")
    return found
