"""Notices by mail: a job sends what waits, a person's in one letter, and none of them twice.

A letter is marked before it goes out. Should the worker end in between, it may have gone or not, and stays marked: a notice
too few is seen on the page all the same, one too many teaches people not to read them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from luodi_service.accounts.models import Notice, Person
from luodi_service.lib.audit import record

FRESH = timedelta(days=7)
"""Older notices are not mailed: whoever gives an address today wants no letter about last year."""
_TROUBLE = (SMTPException, OSError)
_log = logging.getLogger(__name__)


@task()
def mail_notices() -> None:
    """Mail what waits."""
    send_waiting(timezone.now())


def mail_soon() -> None:
    """Have the worker mail what waits once this transaction is over. That this does not succeed stops nothing."""
    if settings.EMAIL != "none":
        transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    """One job in the queue sends everything, whoever has it put there."""
    if not DBTaskResult.objects.ready().filter(task_path=mail_notices.module_path).exists():
        mail_notices.enqueue()


def _waiting(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(mailed="", read_at=None, at__gte=at - FRESH, person__is_active=True).exclude(
        person__email=""
    )


def send_waiting(at: datetime) -> tuple[int, int]:
    """Mail what waits at a moment; gives how many letters went out and how many did not."""
    people = sorted(set(_waiting(at).values_list("person_id", flat=True))) if settings.EMAIL != "none" else []
    if not people:
        return 0, 0
    connection = get_connection()
    try:
        connection.open()
    except _TROUBLE as error:
        # Nothing is marked yet, so that the next job tries again.
        _log.error("邮件服务器连不上，%d 人的提醒还没有发：%s", len(people), error)
        return 0, 0
    sent = [_send_to(number, at, connection) for number in people]
    connection.close()
    return sent.count(True), sent.count(False)


def _send_to(number: int, at: datetime, connection: BaseEmailBackend) -> bool | None:
    """Whether a person's letter went out; None where another job was first."""
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=number)
        notices = list(_waiting(at).filter(person=person).order_by("at", "pk"))
        _mark(notices, "sending")
    if not notices:
        return None
    letter = EmailMessage(
        f"落地：{len(notices)} 条提醒", _text(person, notices), to=[person.email], connection=connection
    )
    try:
        letter.send()
    except (*_TROUBLE, ValueError) as error:
        _log.error("给账号 %d 的提醒没有送达：%s", person.pk, type(error).__name__)
        _mark(notices, "failed")
        return False
    _mark(notices, "sent")
    return True


def _mark(notices: Sequence[Notice], how: str) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed=how)


def _text(person: Person, notices: Sequence[Notice]) -> str:
    lines = [f"{person.name}：", ""]
    for at, notice in enumerate(notices, 1):
        link = f"\n   {settings.ADDRESS}{notice.link}" if settings.ADDRESS and notice.link else ""
        lines.append(f"{at}. {notice.text}{link}")
    lines += ["", "请登录后在「待办」里办理。不想再收到邮件，在「待办」页删去邮件地址。"]
    return "\n".join(lines)


def change_address(person: Person, address: str, at: datetime) -> None:
    """Where a person's notices are mailed to; an empty address is none.

    Raises:
        ValidationError: it is no address.
    """
    if address:
        validate_email(address)
    with transaction.atomic():
        person.email = address
        person.save(update_fields=["email"])
        # The address itself is personal, and no business of those who read the log.
        record(person, "修改邮件地址", person, at, given=bool(address))
