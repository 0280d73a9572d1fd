"""Subjects: whatever facts are about; what a record of one is; and who is in which park, by which parks know of them.

A record is never removed: what was put down wrongly is withdrawn, with the reason, and stays for whoever asks.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

from django.db import models

from luodi_service.accounts.models import Person, Unit
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach

ENDINGS = ("注销", "吊销", "迁出", "撤销导入")
STILL_THERE = models.Q(ended_on__isnull=True, merged_into__isnull=True)


def word_on(row: Any, day: date, ahead: str, now: str, over: str) -> str:
    """The word for a row with ``since`` and ``until`` on a day."""
    return ahead if row.since > day else over if row.until is not None and row.until < day else now


class SubjectQuery(Visible["Subject"]):
    """Subjects by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """By role: everyone, those of one's area, one's park with its tenants, or oneself."""
        return known_subject(viewer)

    def on_record(self) -> SubjectQuery:
        """Those that are still there: neither ended nor merged into another."""
        return self.filter(STILL_THERE)


def known_subject(viewer: Viewer, at: str = "") -> models.Q:
    """The condition that a viewer may know of a subject: of the row itself, or of the one that a key of it leads to, such
    as ``subject__``. By the key rather than by a list of all subjects that a street knows, which takes longer to draw up
    than what is asked for."""
    found = reach(viewer)
    if found.everything:
        return models.Q(EVERYBODY)
    door = models.Q(**{f"{at}area__in": found.area_units}) if found.areas else models.Q(NOBODY)
    for path in found.parks:
        door |= models.Q(**{f"{at}unit__path__startswith": path}) | _tenants_of(path, found.today, at)
    for path in found.enterprises:
        door |= models.Q(**{f"{at}unit__path__startswith": path})
    return door


def _tenants_of(path: str, today: date, at: str) -> models.Q:
    """Those who are in a park today: by their tenancies, or as they were registered where there is no tenancy yet."""
    rows = Tenancy.objects.standing().filter(park__unit__path__startswith=path)
    there = models.Q(**{f"{at}park__unit__path__startswith": path})
    registered = there & ~models.Q(**{f"{at}pk__in": rows.values("subject")})
    return registered | models.Q(**{f"{at}pk__in": rows.filter(current(today)).values("subject")})


def current(day: date) -> models.Q:
    """The condition on rows with ``since`` and ``until`` that hold on a day."""
    begun = models.Q(since=None) | models.Q(since__lte=day)
    return begun & (models.Q(until=None) | models.Q(until__gte=day))


class Subject(models.Model):
    """An enterprise, park, project, event or region, by its kind's 编号.

    ``unit`` answers for it (a firm's own, a park's operator), ``area`` is the street it lies in, ``park`` its landlord.
    One that ceased or moved away stays on record with ``ended_on``; one that turned out to be another leads there.
    """

    kind = models.CharField("类别", max_length=20)
    key = models.CharField("编号", max_length=200)
    name = models.CharField("名称", max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="answers_for")
    area = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="holds")
    park = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="tenants")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_how = models.CharField("终止方式", max_length=10, blank=True, choices=[(one, one) for one in ENDINGS])
    ended_document = models.CharField("终止依据", max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    revision = models.PositiveIntegerField(default=0)
    objects = SubjectQuery.as_manager()

    class Meta:
        ordering = ("kind", "key")
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="subject_once"),)
        indexes = (
            models.Index(fields=["kind", "name", "key"], name="subject_by_name"),
            models.Index(fields=["area", "kind", "key"], name="subject_of_area", condition=STILL_THERE),
            models.Index(fields=["kind", "key"], name="subject_still_there", condition=STILL_THERE),
            models.Index(fields=["ended_on"], name="subject_ended", condition=models.Q(ended_on__isnull=False)),
        )

    def __str__(self) -> str:
        return self.name or self.key


R = TypeVar("R", bound="Record")


class Records(Visible[R]):
    """Records of one kind."""

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn="")


class RecordQuery(Records[R]):
    """Records by who may know of their subject."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible subjects."""
        return known_subject(viewer, "subject__")


class Record(models.Model):
    """Something on record of a subject, by a document, put down by somebody."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="%(class)s_rows")
    document = models.CharField("依据文件", max_length=200, blank=True)
    withdrawn = models.CharField("撤回原因", max_length=200, blank=True)
    demonstration = models.BooleanField("演示数据", default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def label(cls, name: str) -> str:
        """What people call a field."""
        return str(getattr(cls._meta.get_field(name), "verbose_name", name))


class TenancyQuery(Records["Tenancy"]):
    """Tenancies by who has to do with the firm or the park."""

    def door(self, viewer: Viewer) -> models.Q:
        """All, those of one's area, of one's own park, also of tenants who left it, and one's own."""
        found = reach(viewer)
        if found.everything:
            return models.Q(EVERYBODY)
        door = models.Q(NOBODY)
        if found.areas:
            door |= models.Q(subject__area__in=found.area_units) | models.Q(park__area__in=found.area_units)
        for path in found.parks:
            door |= models.Q(park__unit__path__startswith=path)
        for path in found.enterprises:
            door |= models.Q(subject__unit__path__startswith=path)
        return door


class Tenancy(Record):
    """入驻: a firm in a park, from one day to another. Several may share premises, and one may be in two parks."""

    park = models.ForeignKey(Subject, models.PROTECT, related_name="tenancies", verbose_name="产业园")
    since = models.DateField("入驻日期")
    until = models.DateField("退出日期", null=True, blank=True)
    premises = models.CharField("房号", max_length=100, blank=True)
    area_sqm = models.DecimalField("面积（平方米）", max_digits=12, decimal_places=2, null=True, blank=True)
    objects = TenancyQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("-since", "pk")

    def __str__(self) -> str:
        return f"{self.park}　{self.subject}"

    def state(self, day: date) -> str:
        """``在园``, ``已退出`` or ``未入驻`` on a day."""
        return word_on(self, day, "未入驻", "在园", "已退出")
