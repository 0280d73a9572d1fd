"""The templates: the newest version of each, or the one that comes with the service; and a new version from the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi_service.accounts.models import Person
from luodi_service.briefs.default_texts import TEXTS
from luodi_service.briefs.models import Template
from luodi_service.briefs.template_text import read
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.plans.margins import newest_version, plans
from luodi_service.plans.models import Plan
from luodi_service.plans.targets import target_notes


def current(code: str) -> Template:
    """The version that counts; one that is not kept, of number 0, where the office has written none yet.

    Raises:
        KeyError: there is no such template.
    """
    found = Template.objects.filter(code=code).order_by("-number").first()
    return found if found is not None else Template(code=code, number=0, text=TEXTS[code])


def target_names(of: Iterable[Plan]) -> list[str]:
    """The names of the targets of plans, each once."""
    return list(dict.fromkeys(name for plan in of for name in target_notes(newest_version(plan), None)))


def keep(code: str, number: int, text: str, note: str, person: Person, at: datetime) -> Template:
    """A new version of a template, written over the one of a number.

    Raises:
        PermissionDenied: templates are the office's.
        ValidationError: everything that is wrong with the text, line by line.
        Stale: somebody wrote another version meanwhile.
    """
    if "office" not in person.codes():
        raise PermissionDenied("模板由领导小组办公室修改")
    text = text.replace("\r\n", "\n").strip("\n") + "\n"
    read(text, target_names(plans()))
    now = current(code)
    if now.number != number:
        raise Stale(now)
    if now.text == text:
        raise ValidationError("模板没有改动，没有另存一版")
    try:
        with transaction.atomic():
            kept = Template.objects.create(code=code, number=number + 1, text=text, note=note, by=person, at=at)
            record(person, "修改简报模板", kept, at, code=code, number=kept.number, note=note)
    except IntegrityError as error:
        raise Stale(now) from error
    return kept
