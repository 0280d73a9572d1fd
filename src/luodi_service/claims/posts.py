"""AB岗: each unit says who takes a step, and who stands in."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.claims.models import Post
from luodi_service.claims.states import STEPS
from luodi_service.lib.audit import record


def set_post(unit: Unit, step: str, main: Person, deputy: Person, by: Person, at: datetime) -> Post:
    """Say who takes a step in a unit, and who stands in.

    Raises:
        PermissionDenied: whoever says so holds no role in the unit.
        ValidationError: both are the same, or one holds no role there that takes the step.
    """
    kind = STEPS.get(step)
    if not Role.objects.filter(person=by, unit=unit).exists():
        raise PermissionDenied("AB岗由本单位设定")
    problems = [] if kind is not None else ["没有这个环节"]
    if main.pk == deputy.pk:
        problems.append("A岗和B岗须是两个人")
    for person in (main, deputy):
        held = Role.objects.filter(person=person, unit=unit, role__in=kind.roles if kind else ())
        if not held.exists():
            problems.append(f"{person.name} 在{unit}没有办理这个环节的角色")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        post, _ = Post.objects.update_or_create(
            unit=unit, step=step,
            defaults={"main": main, "deputy": deputy, "away_since": None, "away_until": None, "by": by, "at": at},
        )  # fmt: skip
        record(by, "设定AB岗", post, at, unit=unit.name, step=step, main=main.username, deputy=deputy.username)
    return post


def be_away(post: Post, since: date | None, until: date | None, by: Person, at: datetime) -> Post:
    """Say from when to when the A post is away; no day ends it.

    Raises:
        PermissionDenied: whoever says so holds no role in the unit.
        ValidationError: it ends before it begins.
    """
    if not Role.objects.filter(person=by, unit=post.unit_id).exists():
        raise PermissionDenied("AB岗由本单位设定")
    if since is not None and until is not None and until < since:
        raise ValidationError("离岗的止日早于起日")
    with transaction.atomic():
        post.away_since, post.away_until = since, until
        post.save(update_fields=["away_since", "away_until"])
        record(by, "登记离岗", post, at, since=since, until=until)
    return post
