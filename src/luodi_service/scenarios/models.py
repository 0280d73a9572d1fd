"""A scenario: what was changed, by whom, when, and what it did over the facts of a run."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.plans.models import Run
from luodi_service.plans.whatif import READING
from luodi_service.registry.doors import reach

KEEPERS = frozenset({"office", "department", "leader"})
READERS = KEEPERS | {"auditor"}


class ScenarioQuery(Visible["Scenario"]):
    """Scenarios are work in progress of those who make policy."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of them for those who keep scenarios and for auditors, none for others."""
        return models.Q(EVERYBODY) if reach(viewer).codes & READERS else NOBODY


class Scenario(models.Model):
    """Kept changes, never altered. ``figures`` are what they did: by policy and year both sums, and who gains or loses."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="scenarios")
    name = models.CharField("名称", max_length=60)
    code = models.CharField("政策代码", max_length=60)
    policy = models.CharField("政策", max_length=100)
    changes = models.JSONField("改动")
    readings = models.JSONField("口径", default=dict)
    told = models.JSONField("改了什么", default=list)
    figures = models.JSONField("结果")
    by = models.ForeignKey(Person, models.PROTECT, related_name="scenarios")
    at = models.DateTimeField()
    objects = ScenarioQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        """What was changed, as the form takes it."""
        return urlencode({**self.changes, **{f"{READING}{code}": option for code, option in self.readings.items()}})

    def save(self, **options: Any) -> None:
        """Save a new one. What was kept stays as it was."""
        if not self._state.adding:
            raise ValueError("a scenario is kept, never altered")
        super().save(**options)
