"""Changing a plan: typed or uploaded texts are checked, kept as a proposal with what it would change, and taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.plans.checking import Checked, Texts, check_apart
from luodi_service.plans.effects import new_comparison
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Comparison, Plan, Proposal, Version
from luodi_service.plans.plan_blocks import PUBLISHED, draft_text
from luodi_service.plans.tasks import begin_comparison
from luodi_service.plans.texts import compiled
from luodi_service.plans.versions import add_version, told_of_newer

_NO_PUBLISHING = f"状态写的是「{PUBLISHED}」：发布要有合法性审核、公平竞争审查、集体审议的记录，由「发布」一页写入；这里请写征求意见稿"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of a try: the proposal, or what stands in its way."""

    proposal: Proposal | None = None
    checked: Checked | None = None
    problems: list[str] = field(default_factory=list)
    stale: bool = False


def texts_to_edit(version: Version) -> Texts:
    """The texts that a change begins from: those of a published version as a draft again."""
    text = draft_text(version) if compiled(version).program.published else version.text
    return Texts(text, version.terms, version.official)


def propose(plan: Plan, base: int, texts: Texts, note: str, by: Person, at: datetime) -> Proposed:
    """Check texts made from the version of a number, and keep them as the person's proposal where they are clean."""
    current = newest_version(plan)
    if current.number != base:
        return Proposed(problems=[told_of_newer(base, current)], stale=True)
    if texts in (Texts(current.text, current.terms, current.official), texts_to_edit(current)):
        return Proposed(problems=["与现在的版本没有差别"])
    try:
        checked = check_apart(texts)
    except ValidationError as error:
        return Proposed(problems=error.messages)
    problems = [_NO_PUBLISHING] if checked.published else []
    if checked.count or problems:
        return Proposed(checked=checked, problems=problems)
    files = {"text": texts.text, "terms": texts.terms, "official": texts.official}
    with transaction.atomic():
        # Locked, so that a person's two windows do not both keep one.
        Plan.objects.select_for_update().get(pk=plan.pk)
        Proposal.objects.filter(plan=plan, by=by).delete()
        proposal = Proposal.objects.create(plan=plan, base=current, by=by, note=note, at=at, **files)
        digest = proposal.as_version().hash
        record(by, "提出方案修改", proposal, at, plan=plan.code, base=current.number, hash=digest, note=note)
        comparison = new_comparison(current, proposal, by, at)
    begin_comparison(comparison)
    return Proposed(proposal=proposal)


def proposal_of(plan: Plan, by: Person) -> Proposal | None:
    """The person's own proposal."""
    found = Proposal.objects.select_related("base__plan", "plan", "by")
    return found.filter(plan=plan, by=by).first()


def take(plan: Plan, by: Person, at: datetime) -> Version:
    """Make the person's proposal the next version.

    Raises:
        ValidationError: there is none, or another version came first.
    """
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().select_related("base").filter(plan=plan, by=by).first()
        if proposal is None:
            raise ValidationError("没有待确认的修改：可能已在另一个窗口确认或放弃")
        version = add_version(
            plan.code,
            proposal.text,
            proposal.terms,
            proposal.official,
            by,
            at,
            proposal.note,
            base=proposal.base.number,
        )
        Comparison.objects.filter(proposal=proposal).update(after=version, proposal=None)
        proposal.delete()
    return version


def drop(plan: Plan, by: Person, at: datetime) -> None:
    """Give the person's proposal up."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().filter(plan=plan, by=by).first()
        if proposal is not None:
            record(by, "放弃方案修改", proposal, at, plan=plan.code)
            proposal.delete()
