"""Tokens of the API: made, shown once, used, revoked. Wrong ones shut the door for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest

from luodi_service.accounts.models import Person, Token
from luodi_service.accounts.throttling import Limit
from luodi_service.lib.audit import Actor, System, record

PREFIX = "luodi_"
LONGEST_DAYS = 366
MOST = 20
"""Tokens in force that a person may hold."""
BAD_TOKENS = Limit("bad-token", tries=10, minutes=15)
_NOTE_USE_EVERY = timedelta(minutes=1)


class Refused(Exception):
    """A token that opens nothing, and why; ``locked`` where there were too many."""

    def __init__(self, why: str, *, locked: bool = False) -> None:
        super().__init__(why)
        self.locked = locked


def create_token(person: Person, name: str, days: int, at: datetime) -> str:
    """A new token of a person, in clear for this once.

    Raises:
        ValueError: says what is wrong with what was asked.
    """
    if not name or len(name) > 60:
        raise ValueError("请写明用途，不超过60个字")
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"有效期填 1 至 {LONGEST_DAYS} 天")
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        if person.tokens.filter(revoked_at=None, expires_at__gt=at).count() >= MOST:
            raise ValueError(f"有效的令牌不能多于 {MOST} 个，请先停用不再使用的")
        text = PREFIX + secrets.token_urlsafe(32)
        token = Token.objects.create(
            person=person, name=name, hash=hash_of(text), created_at=at, expires_at=at + timedelta(days=days)
        )
        record(person, "创建令牌", token, at, name=name, days=days)
    return text


def revoke_token(token: Token, actor: Actor, at: datetime) -> None:
    """Put a token out of use."""
    with transaction.atomic():
        found = Token.objects.select_for_update().get(pk=token.pk)
        if found.revoked_at is None:
            found.revoked_at = at
            found.save(update_fields=["revoked_at"])
            record(actor, "停用令牌", found, at, name=found.name, person=str(found.person))


def bearer(request: HttpRequest, text: str, at: datetime) -> Person:
    """Whom a token stands for.

    Raises:
        Refused: it stands for nobody, or too many wrong ones came from this address.
    """
    if BAD_TOKENS.shut(request, at):
        raise Refused(f"错误的令牌太多，请 {BAD_TOKENS.minutes} 分钟后再试", locked=True)
    token = Token.objects.select_related("person").filter(hash=hash_of(text)).first()
    if token is None:
        with transaction.atomic():
            BAD_TOKENS.count(request, at)
            locked = BAD_TOKENS.shut(request, at)
            record(System("接口"), "令牌错误", "token", at, locked=locked)
        raise Refused("没有此令牌")
    if not token.valid(at) or not token.person.is_active:
        raise Refused("令牌已停用或已到期")
    if token.person.must_change_password:
        raise Refused("请先登录网页修改初始口令，再使用令牌")
    if token.last_used is None or at - token.last_used >= _NOTE_USE_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used=at)
    return token.person


def hash_of(text: str) -> str:
    """What is kept of a token. It holds 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()
