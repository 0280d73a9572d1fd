"""Taking in a plan's files as a new version."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from luodi.diagnostics import Faults

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import Actor, record
from luodi_service.plans.checking import Texts
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.shared_terms import store_terms
from luodi_service.plans.texts import check


def add_version(
    code: str,
    text: str,
    terms: str,
    official: str,
    actor: Actor,
    at: datetime,
    note: str = "",
    *,
    base: int | None = None,
    state_may_stand: bool = False,
) -> Version:
    """The files as the plan's next version; the version they are already in where nothing changed.

    ``base`` is the number of the version that they were made from. That a plan is published is written by publishing
    and stays through rulings (``state_may_stand``); files that come from elsewhere cannot say so by themselves.

    Raises:
        Faults: the files have faults; nothing is taken in.
        ValidationError: another version came first, the files say that the plan is published, or a term means something
            else in another plan.
    """
    compiled, diagnostics = check(text, terms, official)
    if len(diagnostics):
        raise Faults(diagnostics)
    with transaction.atomic():
        plan, created = Plan.objects.select_for_update().get_or_create(
            code=code, defaults={"title": compiled.program.title}
        )
        if created:
            record(actor, "新建方案", plan, at, title=plan.title)
        last = plan.versions.order_by("-number").first()
        if base is not None and last is not None and last.number != base:
            raise ValidationError(told_of_newer(base, last), code=STALE)
        by = actor if isinstance(actor, Person) else None
        version = Version(plan=plan, text=text, terms=terms, official=official, note=note, by=by, at=at)
        version.number = last.number + 1 if last else 1
        if last is not None and (last.text, last.terms, last.official) == (text, terms, official):
            return last
        if compiled.program.published and not state_may_stand:
            raise ValidationError("状态写的是「正式」：先以征求意见稿载入，登记审核以后在「发布」一页发布")
        version.save()
        store_terms(plan, compiled.terms)
        record(actor, "新增方案版本", version, at, number=version.number, hash=version.hash, note=note)
    return version


STALE = "stale"


def told_of_newer(base: int, current: Version) -> str:
    """What somebody is told who worked on a version that is not the current one any more."""
    who = current.by.name if current.by is not None else "系统"
    when = timezone.localtime(current.at)
    note = f"（{current.note}）" if current.note else ""
    return f"您打开的是第{base}版，其后 {who} 于 {when:%Y-%m-%d %H:%M} 已加入第{current.number}版{note}；请核对后再改"


def locked_current(plan: Plan, number: int) -> Version:
    """The current version, locked with its plan, so that no other comes meanwhile.

    Raises:
        ValidationError: it is not the one of the number.
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    current = plan.versions.select_related("plan", "by").order_by("-number")[0]
    if current.number != number:
        raise ValidationError(told_of_newer(number, current), code=STALE)
    return current


def add_checked(base: Version, texts: Texts, note: str, actor: Actor, at: datetime) -> Version:
    """The next version, made from a base by the service itself: its state stands as the text says.

    Raises:
        ValidationError: the texts have faults, or another version came first.
    """
    files = texts.text, texts.terms, texts.official
    try:
        return add_version(base.plan.code, *files, actor, at, note, base=base.number, state_may_stand=True)
    except Faults as faults:
        raise ValidationError([f"{fault.message()}。{fault.remedy()}" for fault in faults.diagnostics]) from faults
