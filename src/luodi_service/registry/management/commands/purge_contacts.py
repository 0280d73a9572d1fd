"""``luodi manage purge_contacts``: delete the contacts of subjects that ended long ago."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from luodi_service.lib.audit import System
from luodi_service.registry.keeping import purge_contacts


class Command(BaseCommand):
    """Deletes contacts after the years of the setting. What was deleted is on record, without the figures."""

    help = "删除已注销、迁出满年限的主体的联系人（年限见 LUODI_CONTACT_YEARS）"

    def handle(self, *_: Any, **__: Any) -> None:
        """Delete, and say how many."""
        now = timezone.now()
        before = years_before(timezone.localdate(now), settings.CONTACT_YEARS)
        count = purge_contacts(before, System(), now)
        self.stdout.write(f"{before} 以前终止的主体：删除联系人 {count} 个")


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 28 February for the 29th of one that has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
