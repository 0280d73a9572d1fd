"""Filters for the register's templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from luodi_service.pages.subject_pages import address_of
from luodi_service.registry.models import Subject

register = template.Library()


@register.filter
def address(subject: Subject) -> str:
    """Where a subject's page is."""
    return address_of(subject)


@register.filter
def grouped(number: Decimal | int) -> str:
    """A number with its thousands set off, as in lists."""
    return f"{Decimal(number):,f}"
