"""What the officers do to units and accounts: each change under a lock, against the revision that was seen, on record."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from luodi_service.accounts.granting import grant, revoke
from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.accounts.roles import OFFICERS, UNIT_KINDS
from luodi_service.accounts.tokens import revoke_token
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale

_LETTERS = "".join(set(string.ascii_letters + string.digits) - set("Il1O0o"))


def first_password() -> str:
    """A password that satisfies the policy, without letters that look alike; good for one login."""
    while True:
        text = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))
        if any(map(str.islower, text)) and any(map(str.isupper, text)) and any(map(str.isdigit, text)):
            return text


@contextmanager
def editing(pk: int, revision: int | None, actor: Actor) -> Iterator[Person]:
    """A person, locked; the revision rises with the change.

    Raises:
        Stale: somebody else changed the account since it was shown.
        ValidationError: officers do not change their own accounts.
    """
    if actor.pk == pk:
        raise ValidationError("不能改动自己的账号，请由另一位管理员办理")
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=pk)
        if revision is not None and person.revision != revision:
            raise Stale(person)
        yield person
        person.revision += 1
        person.save(update_fields=["revision"])


def create_person(username: str, name: str, actor: Actor, at: datetime) -> tuple[Person, str]:
    """A new account and its first password, to be changed at the first login.

    Raises:
        ValidationError: what is wrong with the names.
    """
    password = first_password()
    person = Person(username=username, name=name, must_change_password=True)
    person.set_password(password)
    taken = ValidationError(f"账号「{username}」已经有人用了。提示：换一个账号名；是同一个人忘了口令的，重置他的口令")
    with transaction.atomic():
        person.full_clean(validate_unique=False)
        if Person.objects.filter(username=username).exists():
            raise taken
        try:
            with transaction.atomic():
                person.save()
        except IntegrityError as error:  # somebody else took it between the question and the answer
            raise taken from error
        record(actor, "新建账号", person, at, username=username, name=name)
    return person, password


def change_person(pk: int, revision: int, name: str, active: bool, actor: Actor, at: datetime) -> Person:
    """Rename, switch off or on."""
    with editing(pk, revision, actor) as person:
        before = {"name": person.name, "active": person.is_active}
        person.name, person.is_active = name, active
        person.full_clean(exclude=["password"])
        person.save(update_fields=["name", "is_active"])
        after = {"name": name, "active": active}
        record(actor, "修改账号", person, at, before=before, after=after)
    return person


def reset_password(pk: int, revision: int | None, actor: Actor, at: datetime, *, by_officer: bool = True) -> str:
    """A new first password; the account's tokens end.

    Raises:
        ValidationError: whoever could set an officer's password would hold that office too.
    """
    with editing(pk, revision, actor) as person:
        if by_officer and person.codes() & frozenset(OFFICERS):
            raise ValidationError(
                "三员分立：三员的口令不能由另一员重置，请运维人员在服务器上用 luodi manage reset_password 办理"
            )
        password = first_password()
        person.set_password(password)
        person.must_change_password = True
        person.save(update_fields=["password", "must_change_password"])
        for token in person.tokens.filter(revoked_at=None):
            revoke_token(token, actor, at)
        record(actor, "重置口令", person, at)
    return password


def unlock(pk: int, revision: int, actor: Actor, at: datetime) -> None:
    """Let an account in again that wrong passwords had shut."""
    with editing(pk, revision, actor) as person:
        person.failures, person.locked_until = 0, None
        person.save(update_fields=["failures", "locked_until"])
        record(actor, "解除锁定", person, at)


def grant_role(pk: int, revision: int, unit: Unit, role: str, actor: Actor, at: datetime) -> Role:
    """Give a role."""
    with editing(pk, revision, actor) as person:
        return grant(person, unit, role, actor, at)


def revoke_role(pk: int, revision: int, role_pk: int, actor: Actor, at: datetime) -> None:
    """Take a role away, if it is still there."""
    with editing(pk, revision, actor) as person:
        role = Role.objects.select_related("person", "unit").filter(pk=role_pk, person=person).first()
        if role is not None:
            revoke(role, actor, at)


def change_own_password(person: Person, new: str, at: datetime) -> None:
    """A person's own new password.

    Raises:
        ValidationError: what the policy wants of it.
    """
    validate_password(new, person)
    if person.check_password(new):
        raise ValidationError("新口令不能与原口令相同")
    with transaction.atomic():
        person.set_password(new)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        record(person, "修改口令", person, at)


def create_unit(name: str, kind: str, code: str, parent: Unit | None, actor: Actor, at: datetime) -> Unit:
    """A new unit in its place in the tree.

    Raises:
        ValidationError: what is wrong with it.
    """
    unit = Unit(name=name, kind=kind, code=code, parent=parent)
    if kind not in UNIT_KINDS:
        raise ValidationError("没有这个类别")
    if parent is None and kind != "政府":
        raise ValidationError("请选择上级单位")
    with transaction.atomic():
        unit.full_clean(exclude=["path"])
        unit.save()
        record(actor, "新建单位", unit, at, name=name, kind=kind, code=code, parent=str(parent or ""))
    return unit


def change_unit(pk: int, revision: int, name: str, code: str, actor: Actor, at: datetime) -> Unit:
    """Rename a unit or mend its code. Its kind and place stay, since roles rest on them.

    Raises:
        Stale: somebody else changed it since it was shown.
        ValidationError: what is wrong with it.
    """
    with transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=pk)
        if unit.revision != revision:
            raise Stale(unit)
        before: dict[str, Any] = {"name": unit.name, "code": unit.code}
        unit.name, unit.code, unit.revision = name, code, unit.revision + 1
        unit.full_clean(exclude=["path"])
        unit.save()
        record(actor, "修改单位", unit, at, before=before, after={"name": name, "code": code})
    return unit
