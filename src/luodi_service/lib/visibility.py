"""The one door: a model's rows that a person may see."""

from __future__ import annotations

from typing import Any, Generic, Protocol, Self, TypeVar

from django.db import models


class Viewer(Protocol):
    """Whoever looks: a person, or the public, who is not signed in."""

    @property
    def is_authenticated(self) -> bool:
        """Whether they signed in."""
        ...


M = TypeVar("M", bound=models.Model)


class Visible(models.QuerySet[M], Generic[M]):
    """A queryset whose every reader must say who is looking."""

    def visible_to(self, viewer: Viewer) -> Self:
        """The rows that a person, or the public, may see. Every page, search, export and total goes through here."""
        return self.filter(self.door(viewer))

    def door(self, viewer: Viewer) -> models.Q:
        """The condition on rows. A model without one of its own shows nobody anything.

        It follows keys upwards only, and asks of many related rows by a subquery: a join downwards would show a row
        once for each of them, and to weed that out again costs more than all else (a test holds every door to it).
        """
        raise NotImplementedError(f"{self.model.__name__} has no door")


NOBODY = models.Q(pk__in=[])
EVERYBODY: Any = models.Q()
