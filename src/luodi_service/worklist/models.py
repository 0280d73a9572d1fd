"""A person's own views of lists: a filter and an order under a name."""

from __future__ import annotations

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import NOBODY, Viewer, Visible


class SavedViewQuery(Visible["SavedView"]):
    """Views by whose they are."""

    def door(self, viewer: Viewer) -> models.Q:
        """One's own."""
        return models.Q(person=viewer) if isinstance(viewer, Person) else NOBODY


class SavedView(models.Model):
    """A list's address with what is asked of it. Whoever opens it sees what they may see on that day, and no more."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=40)
    path = models.CharField("名单", max_length=300)
    query = models.CharField("条件", max_length=1_500, blank=True)
    at = models.DateTimeField()
    objects = SavedViewQuery.as_manager()

    class Meta:
        ordering = ("path", "name")
        constraints = (models.UniqueConstraint(fields=["person", "path", "name"], name="view_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where it is opened."""
        return f"{self.path}?{self.query}" if self.query else self.path
