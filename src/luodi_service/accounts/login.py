"""Signing in: wrong passwords lock an account for a while, and every try is on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import System, record


class LockingBackend(BaseBackend):
    """Checks a password under a lock, so that tries at once count one by one."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  Django's interface
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> Person | None:
        """The person, or None for a wrong name or password or a locked account."""
        if not username or password is None:
            return None
        return attempt(username, password, timezone.now())

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session; None once the account is switched off."""
        return Person.objects.filter(pk=user_id, is_active=True).first()


def attempt(username: str, password: str, at: datetime, action: str = "登录") -> Person | None:
    """One try to sign in, or to show otherwise who one is, at a moment."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(username=username).first()
        if person is None:
            make_password(password)  # as long as a real check takes, here and below: names cannot be found by timing
            record(System("登录"), f"{action}失败", "login", at, username=username[:60], why="没有此账号")
            return None
        if not person.is_active or person.locked(at):
            make_password(password)
            record(person, f"{action}失败", person, at, why="已停用" if not person.is_active else "已锁定")
            return None
        if not person.check_password(password):
            person.note_failure(at, settings.LOCKOUT_ATTEMPTS, settings.LOCKOUT_MINUTES)
            person.save(update_fields=["failures", "locked_until"])
            record(person, f"{action}失败", person, at, why="口令错误", locked=person.locked(at))
            return None
        person.failures, person.locked_until, person.last_seen = 0, None, at
        person.save(update_fields=["failures", "locked_until", "last_seen"])
        record(person, action, person, at)
        return person
