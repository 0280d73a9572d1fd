"""Filters for the register's templates."""

from __future__ import annotations

from django import template

from luodi_service.pages.subject_pages import address_of
from luodi_service.registry.models import Subject

register = template.Library()


@register.filter
def address(subject: Subject) -> str:
    """Where a subject's page is."""
    return address_of(subject)
