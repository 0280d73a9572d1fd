"""Who may speak for a unit at a step: the roles of the step, duties apart, and who stands in for whom (AB岗)."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.accounts.zones import OUTSIDE_ROLES
from luodi_service.claims.models import Act, Claim, Finding, Opinion, Override, Post
from luodi_service.claims.process import answers_for
from luodi_service.claims.states import STEPS
from luodi_service.ledger.models import Award
from luodi_service.lib.visibility import NOBODY
from luodi_service.lib.working_days import UnknownYear, working_days_after, working_days_before

AMBER_DAYS = 2
"""Working days before the due day from which a deputy may step in, and the clock is amber."""


def waiting_for(person: Person) -> QuerySet[Opinion]:
    """The opinions that wait for a person's units at steps that their roles there take."""
    door = Q(NOBODY)
    for role, unit in Role.objects.filter(person=person).values_list("role", "unit"):
        states = [kind.state for kind in STEPS.values() if role in kind.roles]
        if states:
            door |= Q(unit=unit, step__in=states)
    return Opinion.objects.filter(door, opinion="", void=False)


def speakable(person: Person, today: date) -> QuerySet[Opinion]:
    """Of the opinions that wait for a person's units, those that this person may say on a day: not of their own claims,
    and as the posts have it."""
    rows = waiting_for(person).exclude(_had_a_part(person))
    for post in Post.objects.filter(unit__in=units_of_person(person)).exclude(main=person).select_related("main"):
        of_post = Q(unit=post.unit_id, step=post.step)
        if post.deputy_id != person.pk:
            rows = rows.exclude(of_post)
        elif not (away(post, today) or left(post)):
            far = Q(due__gt=pressing_until(today)) | Q(due=None)
            rows = rows.exclude(of_post & far & ~_had_a_part(post.main))
    return rows


def pressing_until(today: date) -> date:
    """The last due day that is near on a day."""
    try:
        return working_days_after(today, AMBER_DAYS)
    except UnknownYear:
        return today + timedelta(days=AMBER_DAYS)


def check_speaks(opinion: Opinion, person: Person, today: date) -> Person | None:
    """Whether a person may speak for the unit that is asked; gives whom they stand in for.

    Raises:
        PermissionDenied: they may not, and why.
    """
    kind = STEPS[opinion.step]
    if not Role.objects.filter(person=person, unit=opinion.unit_id, role__in=kind.roles).exists():
        raise PermissionDenied(f"「{kind.name}」由{opinion.unit}办理")
    check_apart(opinion.claim, person)
    post = Post.objects.filter(unit=opinion.unit_id, step=opinion.step).select_related("main", "deputy").first()
    if post is None or post.main_id == person.pk:
        return None
    if post.deputy_id != person.pk:
        raise PermissionDenied(
            f"{opinion.unit}的「{kind.name}」由{post.main.name}（A岗）或{post.deputy.name}（B岗）办理"
        )
    if not (away(post, today) or left(post) or had_a_part(opinion.claim, post.main) or pressing(opinion.due, today)):
        raise PermissionDenied(f"{post.main.name}（A岗）在岗，期限也还没有临近，B岗暂不办理")
    return post.main


def left(post: Post) -> bool:
    """Whether the A post is held by nobody any more: by an account that is closed, or without the role."""
    roles = Role.objects.filter(person=post.main_id, unit=post.unit_id, role__in=STEPS[post.step].roles)
    return not post.main.is_active or not roles.exists()


def had_a_part(claim: Claim, person: Person) -> bool:
    """Whether a person may not review a claim for the part they had in it (回避)."""
    try:
        check_apart(claim, person)
    except PermissionDenied:
        return True
    return False


def _had_a_part(person: Person) -> Q:
    """The same as a condition on opinions, as far as it hangs on what the person did."""
    spoken = Opinion.objects.filter(by=person, void=False).values("claim")
    handed = Act.objects.filter(by=person, act__in=HANDED).values("claim")
    return Q(claim__applicant=person) | Q(claim__in=spoken) | Q(claim__in=handed)


def check_apart(claim: Claim, person: Person) -> None:
    """Whether a person had no part in a claim yet.

    Raises:
        PermissionDenied: they applied for it, are of the firm or park that it is for, or spoke at an earlier step.
    """
    if applied(claim, person):
        raise PermissionDenied("不能审核自己提交的申请，请由另一人办理")
    roles = Role.objects.filter(person=person, role__in=OUTSIDE_ROLES).select_related("unit")
    if any(answers_for(role.unit, claim) for role in roles):
        raise PermissionDenied("不能审核本单位的申请，请由另一单位办理")
    if Opinion.objects.filter(claim=claim, by=person, void=False).exists():
        raise PermissionDenied("您已在前面的环节办理过这项申请，请由另一人办理")


HANDED = ("确认", "提交", "补正提交", "个案提交")
"""Acts by which a claim is handed in."""


def applied(claim: Claim, person: Person) -> bool:
    """Whether a person handed a claim in, now or in an earlier round."""
    return claim.applicant_id == person.pk or Act.objects.filter(claim=claim, by=person, act__in=HANDED).exists()


def reviewed_by(claim: Claim, person: Person) -> bool:
    """Whether a person's word on a claim stands."""
    return Opinion.objects.filter(claim=claim, by=person, void=False).exists()


def check_did_not_review(claim: Claim, person: Person) -> None:
    """Whether a person may hand a claim in: nobody does whose word on it stands.

    Raises:
        PermissionDenied: they spoke of it.
    """
    if reviewed_by(claim, person):
        raise PermissionDenied("您审核过这项申请，不能代为提交，请由另一人办理")


def away(post: Post, today: date) -> bool:
    """Whether the A post is away on a day."""
    begun = post.away_since is not None and post.away_since <= today
    return begun and (post.away_until is None or today <= post.away_until)


def pressing(due: date | None, today: date) -> bool:
    """Whether a day is near the due day, or after it."""
    if due is None:
        return False
    try:
        return today >= working_days_before(due, AMBER_DAYS)
    except UnknownYear:
        return today >= due - timedelta(days=AMBER_DAYS)


def part_takers(claim: Claim) -> set[int]:
    """The numbers of everybody who had a part in deciding a claim, or in what was reserved for it before, as whoever
    corrected its account: none of them pays it."""
    found = set(Opinion.objects.filter(claim=claim, by__isnull=False).values_list("by", flat=True))
    found |= set(Finding.objects.filter(claim=claim).values_list("by", flat=True))
    overrides = Override.objects.filter(claim=claim)
    found |= set(overrides.values_list("by", flat=True)) | set(overrides.values_list("agreed_by", flat=True))
    found |= set(Act.objects.filter(claim=claim, act__in=HANDED, by__isnull=False).values_list("by", flat=True))
    numbered = Q(number=claim.number) | Q(number__startswith=f"{claim.number}-")
    awards = Award.objects.filter(numbered, plan=claim.plan_id, code=claim.code, year=claim.year)
    for apart in awards.values_list("apart", flat=True):
        found |= set(apart)
    return {pk for pk in (*found, claim.applicant_id) if pk is not None}


def units_of_person(person: Person) -> QuerySet[Unit]:
    """The units in which a person holds a role."""
    return Unit.objects.filter(pk__in=Role.objects.filter(person=person).values("unit"))
