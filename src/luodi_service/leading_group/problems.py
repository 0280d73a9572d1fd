"""Problems: raised by whoever has one, answered by a unit or by a meeting, settled by whoever raised them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.leading_group.checking import DISTRICT_KINDS, need_office, wrong_due
from luodi_service.leading_group.models import ANSWERED, ASSIGNED, LISTED, RAISED, SETTLED, Problem, ProblemAct
from luodi_service.leading_group.parties import ON_BEHALF, OUTSIDE, RAISING, UNITS, acts_for, is_office, unit_of
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.checking import refuse, wrong_texts
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

KINDS = ("企业", "产业园")
"""Kinds of subject whose problems are raised."""
OPEN_MOST = 20
"""Problems that one unit may have open at a time."""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as it is told. ``key`` is the number of the enterprise or park that it is raised for; empty for one's own."""

    title: str
    text: str
    wished: str = ""
    provision: str = ""
    key: str = ""


def raise_problem(plan: Plan, told: Told, person: Person, at: datetime) -> Problem:
    """A new problem; the office hears of it.

    Raises:
        PermissionDenied: it is not this person's to raise one.
        ValidationError: everything that is wrong with it.
    """
    unit = unit_of(person, RAISING)
    if unit is None or not person.is_active:
        raise PermissionDenied("问题由企业、园区提出，或由街道、部门代为提出")
    with transaction.atomic():
        # Held, so that many at once cannot each find room for one more.
        held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        wrong = wrong_texts(
            (("题目", told.title, 100, True), ("情况", told.text, 2_000, True), ("希望的帮助", told.wished, 1_000, False),
             ("条款或政策", told.provision, 100, False))
        )  # fmt: skip
        subject, told_wrong = _subject(told.key.strip(), held, person)
        wrong += told_wrong
        still = Problem.objects.filter(unit=held, state__in=(RAISED, ASSIGNED, LISTED))
        if held.kind in ("企业", "园区") and still.count() >= OPEN_MOST:
            wrong.append(f"贵单位已有 {OPEN_MOST} 个问题没有答复，请等答复后再提，或补充在已有的问题里")
        refuse(wrong)
        problem = Problem.objects.create(
            plan=plan, unit=held, subject=subject, provision=told.provision.strip(), title=told.title.strip(),
            text=told.text.strip(), wished=told.wished.strip(), by=person, at=at, changed_at=at,
            demonstration=settings.DEMONSTRATION,
        )  # fmt: skip
        _done(problem, "提出", "", person, at)
        _tell_office(problem, f"新的问题 #{problem.pk}：{problem.title}", "raised", at)
    return problem


def _subject(key: str, unit: Unit, person: Person) -> tuple[Subject | None, list[str]]:
    """Whose problem it is: of the number that was given; without one that of one's own unit, where it is one."""
    seen = Subject.objects.visible_to(person).filter(kind__in=KINDS, merged_into=None)
    if not key:
        own = list(seen.filter(unit=unit)[:2])
        return (own[0] if len(own) == 1 else None), []
    codes = person.codes()
    found = list(seen.filter(key=key)[:2])
    if codes & OUTSIDE and not codes & ON_BEHALF:
        # An enterprise speaks for itself; a park for itself, not for its tenants.
        found = [one for one in found if one.unit_id == unit.pk]
    if len(found) != 1:
        return None, [f"没有编号为「{key[:60]}」的企业或园区，或您无权代它提出。请核对编号"]
    return found[0], []


def _tell_office(problem: Problem, text: str, what: str, at: datetime) -> None:
    for person in Person.objects.filter(is_active=True, roles__role="office").distinct().order_by("pk"):
        notify(person, text[:300], problem.get_absolute_url(), at, f"problem:{problem.pk}:{what}:{problem.revision}")


def tell_raiser(problem: Problem, text: str, at: datetime) -> None:
    """Tell the unit that raised a problem, and the enterprise or park whose it is."""
    units = {problem.unit} | ({problem.subject.unit} if problem.subject and problem.subject.unit else set())
    for unit in sorted(units, key=lambda one: one.pk):
        key = f"problem:{problem.pk}:{problem.state}:{problem.revision}"
        notify(unit, text[:300], problem.get_absolute_url(), at, key)


def _done(problem: Problem, act: str, words: str, person: Person, at: datetime) -> None:
    ProblemAct.objects.create(problem=problem, act=act, words=words, by=person, at=at)
    record(
        person, f"问题{act}", problem, at, unit=str(problem.unit), state=problem.state, to=str(problem.to or ""),
        words=without_personal(words),
    )  # fmt: skip


def locked_problem(pk: int, revision: int | None = None) -> Problem:
    """A problem, locked until the transaction is over.

    Raises:
        Stale: it is not as it was when it was shown.
    """
    rows = Problem.objects.select_for_update(of=("self",)).select_related("unit", "subject__unit", "to", "plan")
    problem = rows.get(pk=pk)
    if revision is not None and problem.revision != revision:
        raise Stale(problem)
    return problem


def _save(problem: Problem, at: datetime, *fields: str) -> None:
    problem.revision += 1
    problem.changed_at = at
    problem.save(update_fields=["revision", "changed_at", *fields])


def _need(problem: Problem, states: Iterable[str], what: str) -> None:
    if problem.state not in states:
        raise ValidationError(f"「{problem}」{problem.get_state_display()}，不能{what}。请刷新页面看现在的情况")


def assign(
    pk: int, revision: int, to: Unit | None, due: date | None, words: str, person: Person, at: datetime
) -> Problem:
    """Have a unit answer a problem by a day.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    need_office(person, "问题的交办")
    with transaction.atomic():
        problem = locked_problem(pk, revision)
        _need(problem, (RAISED, ASSIGNED), "交办")
        wrong = wrong_due("答复期限", due, timezone.localdate(at)) + wrong_texts((("交办要求", words, 1_000, False),))
        if to is None:
            wrong.append("请写明答复的单位，用系统里的名称")
        elif to.kind not in DISTRICT_KINDS:
            wrong.append(f"「{to}」是{to.kind}；问题交给部门、街道答复")
        refuse(wrong)
        assert to is not None
        problem.state, problem.to, problem.due = ASSIGNED, to, due
        _save(problem, at, "state", "to", "due")
        notify(
            to, f"请在 {due} 以前答复问题 #{problem.pk}：{problem.title}"[:300], problem.get_absolute_url(), at,
            f"problem:{problem.pk}:assigned:{problem.revision}",
        )  # fmt: skip
        _done(problem, "交办", f"{to}，{due} 以前答复。{words.strip()}", person, at)
    return problem


def may_answer(problem: Problem, person: Person) -> bool:
    """Whether a person may answer a problem now: the office, or the unit that it was given to."""
    if problem.state == ASSIGNED and problem.to is not None and acts_for(person, problem.to, UNITS):
        return True
    return problem.state in (RAISED, ASSIGNED) and is_office(person)


def answer(pk: int, revision: int, words: str, person: Person, at: datetime) -> Problem:
    """Answer a problem.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        problem = locked_problem(pk, revision)
        _need(problem, (RAISED, ASSIGNED), "答复")
        if not may_answer(problem, person):
            raise PermissionDenied(f"这个问题由{problem.to or '领导小组办公室'}答复，不由您答复")
        refuse(wrong_texts((("答复", words, 2_000, True),)))
        answered(problem, words.strip(), timezone.localdate(at), person, at)
    return problem


def answered(problem: Problem, words: str, on: date, person: Person, at: datetime) -> None:
    """Put an answer to a problem that is locked, and tell whoever raised it."""
    problem.state, problem.answer, problem.answered_on = ANSWERED, words, on
    _save(problem, at, "state", "answer", "answered_on")
    tell_raiser(problem, f"您提出的问题「{problem.title}」已答复", at)
    _done(problem, "答复", words, person, at)


def is_raiser(problem: Problem, person: Person) -> bool:
    """Whether a person acts for the unit that raised a problem, or for the enterprise or park whose it is."""
    own = problem.subject.unit if problem.subject is not None else None
    return acts_for(person, problem.unit, RAISING) or (own is not None and acts_for(person, own, OUTSIDE))


def settle(pk: int, revision: int, words: str, person: Person, at: datetime) -> Problem:
    """Say that an answer settles a problem: by whoever raised it, or the office.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        problem = locked_problem(pk, revision)
        _need(problem, (ANSWERED,), "办结")
        if not is_raiser(problem, person) and not is_office(person):
            raise PermissionDenied("问题由提出的单位或领导小组办公室办结")
        refuse(wrong_texts((("说明", words, 500, False),)))
        problem.state = SETTLED
        _save(problem, at, "state")
        _done(problem, "办结", words.strip(), person, at)
    return problem


def ask_again(pk: int, revision: int, words: str, person: Person, at: datetime) -> Problem:
    """Say that an answer does not settle a problem, and why: it is raised anew. The answer stays on record.

    Raises:
        PermissionDenied, ValidationError, Stale: why it was not done.
    """
    with transaction.atomic():
        problem = locked_problem(pk, revision)
        _need(problem, (ANSWERED,), "再次提出")
        if not is_raiser(problem, person):
            raise PermissionDenied("只有提出问题的单位可以再次提出")
        refuse(wrong_texts((("没有解决的地方", words, 1_000, True),)))
        problem.state, problem.to, problem.due = RAISED, None, None
        _save(problem, at, "state", "to", "due")
        _tell_office(problem, f"问题 #{problem.pk} 再次提出：{problem.title}", "again", at)
        _done(problem, "再次提出", words.strip(), person, at)
    return problem


def listed(problem: Problem, where: str, person: Person, at: datetime) -> None:
    """Put a problem that is locked on a meeting's agenda.

    Raises:
        ValidationError: it waits for no meeting.
    """
    _need(problem, (RAISED, ASSIGNED), "列入议题")
    problem.state = LISTED
    _save(problem, at, "state")
    tell_raiser(problem, f"您提出的问题「{problem.title}」已列入领导小组会议议题", at)
    _done(problem, "列入议题", where, person, at)


def unlisted(problem: Problem, where: str, person: Person, at: datetime) -> None:
    """Take a problem that is locked off a meeting's agenda: it waits again, for the unit that was to answer it if any."""
    if problem.state != LISTED:
        return
    problem.state = ASSIGNED if problem.to is not None else RAISED
    _save(problem, at, "state")
    _done(problem, "移出议题", where, person, at)
