"""Too much, too fast: tries are counted by what is tried and the address they come from."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from luodi_service.accounts.models import Throttle


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many minutes."""

    name: str
    tries: int
    minutes: int

    def shut(self, request: HttpRequest, at: datetime) -> bool:
        """Whether there were too many tries already."""
        found = Throttle.objects.filter(key=self._key(request)).first()
        return found is not None and found.count >= self.tries and not self._over(found, at)

    def count(self, request: HttpRequest, at: datetime) -> bool:
        """Count a try, under a lock; whether it is one of those that are let through."""
        with transaction.atomic():
            found, _ = Throttle.objects.select_for_update().get_or_create(
                key=self._key(request), defaults={"since": at}
            )
            if self._over(found, at):
                found.count, found.since = 0, at
            found.count += 1
            found.save(update_fields=["count", "since"])
            return found.count <= self.tries

    def _over(self, found: Throttle, at: datetime) -> bool:
        return at - found.since >= timedelta(minutes=self.minutes)

    def _key(self, request: HttpRequest) -> str:
        """The address itself is personal data, and is not kept."""
        address = request.META.get("REMOTE_ADDR", "")
        keyed = hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256)
        return f"{self.name}:{keyed.hexdigest()}"
