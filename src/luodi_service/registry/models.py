"""Subjects: whatever facts are about."""

from __future__ import annotations

from django.db import models

from luodi_service.accounts.models import Unit
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach


class SubjectQuery(Visible["Subject"]):
    """Subjects by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """By role: everyone, those of one's area, one's park with its tenants, or oneself."""
        found = reach(viewer)
        if found.everything:
            return models.Q(EVERYBODY)
        door = models.Q(NOBODY)
        for path in found.areas:
            door |= models.Q(area__path__startswith=path)
        for path in found.parks:
            door |= models.Q(unit__path__startswith=path) | models.Q(park__unit__path__startswith=path)
        for path in found.enterprises:
            door |= models.Q(unit__path__startswith=path)
        return door


class Subject(models.Model):
    """An enterprise, park, project, event or region, by its kind's 编号.

    ``unit`` answers for it (a firm's own, a park's operator), ``area`` is the street it lies in, ``park`` its landlord.
    """

    kind = models.CharField("类别", max_length=20)
    key = models.CharField("编号", max_length=200)
    name = models.CharField("名称", max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="answers_for")
    area = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="holds")
    park = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="tenants")
    objects = SubjectQuery.as_manager()

    class Meta:
        ordering = ("kind", "key")
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="subject_once"),)

    def __str__(self) -> str:
        return self.name or self.key
