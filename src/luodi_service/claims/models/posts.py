"""AB岗: who takes a step in a unit, and who stands in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luodi_service.accounts.models import Person, Unit
from luodi_service.claims.models.claim import STEP_NAMES
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach


class PostQuery(Visible["Post"]):
    """Posts are no secret among those who sign in with business."""

    def door(self, viewer: Viewer) -> models.Q:
        """All, for whoever holds a role."""
        return models.Q(EVERYBODY) if reach(viewer).codes else NOBODY


class Post(models.Model):
    """AB岗: who in a unit takes a step (A), and who stands in while A is away or time runs out (B)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    step = models.CharField("环节", max_length=10, choices=STEP_NAMES)
    main = models.ForeignKey(Person, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="+")
    away_since = models.DateField("离岗起", null=True, blank=True)
    away_until = models.DateField("离岗止", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = PostQuery.as_manager()

    class Meta:
        ordering = ("unit", "step")
        constraints = (
            models.UniqueConstraint(fields=["unit", "step"], name="post_once"),
            models.CheckConstraint(condition=~Q(main=models.F("deputy")), name="post_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.get_step_display()}"
