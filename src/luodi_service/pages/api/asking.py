"""What an endpoint is: its address, its parameters, the fields of its answer, and how it is come by; and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from luodi_service.pages.api.fields import Field
from luodi_service.registry.doors import Reach, reach

Row = dict[str, Any]
Rows = tuple[QuerySet[Any], Callable[[Any], Row]]
"""The rows of a list, and how each is told."""


@dataclass(slots=True)
class Asked:
    """Who asks for what; ``given`` are the parameters, checked. What was read of tax is noted down in ``read``."""

    viewer: Any
    given: dict[str, Any]
    read: Row = field(default_factory=dict)

    @property
    def reach(self) -> Reach:
        """How far the viewer sees."""
        return reach(self.viewer)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the address or behind its question mark."""

    name: str
    type: str
    meaning: str
    example: Any
    place: str = "query"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. ``one`` gives its object, or ``many`` the rows of a list and how each is told."""

    name: str
    path: str
    summary: str
    fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...] = ()
    one: Callable[[Asked], Row] | None = None
    many: Callable[[Asked], Rows] | None = None
    shape: str = ""

    @property
    def address(self) -> str:
        """As OpenAPI writes it, below /api/v1/."""
        return "/" + self.path.replace("<int:", "{").replace(">", "}")

    @property
    def django_path(self) -> str:
        """As Django writes it."""
        return f"api/v1/{self.path}"
