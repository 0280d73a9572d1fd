"""Subjects: whatever facts are about, and what is on record of them beside facts (一企一档).

A record is never removed: what was put down wrongly is withdrawn, with the reason, and stays for whoever asks.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

from django.db import models

from luodi_service.accounts.models import Person, Unit
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach
from luodi_service.registry.masking import masked

ENDINGS = ("注销", "吊销", "迁出", "撤销导入")
LEVELS = ("国家", "省", "市", "区")
GRANTS = ("新认定", "复评")
LADDER = ("个转企", "小升规", "规改股", "股上市")
PERSONAL = ("phone", "id_number", "bank_account")
CONTACT_READERS = frozenset({"office", "department", "finance", "auditor"})
"""Roles that may know whom to speak to at every enterprise; streets at those of their area, a firm at itself."""
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


class Title(Record):
    """称号: what an authority named a subject, at a level, newly or again; it runs out by itself."""

    name = models.CharField("称号", max_length=100)
    level = models.CharField("级别", max_length=2, choices=[(one, one) for one in LEVELS])
    grant = models.CharField("认定方式", max_length=3, choices=[(one, one) for one in GRANTS])
    granted_on = models.DateField("认定日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    objects = RecordQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("-granted_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "name", "level", "granted_on"], condition=models.Q(withdrawn=""), name="title_once"
            ),
        )
        indexes = (models.Index(fields=["name", "subject"], name="title_by_name"),)

    def __str__(self) -> str:
        return f"{self.level}级{self.name}"

    def state(self, day: date) -> str:
        """``有效``, ``已到期`` or ``未生效`` on a day."""
        if day < self.granted_on:
            return "未生效"
        return "已到期" if self.valid_to is not None and self.valid_to < day else "有效"


class NamedListQuery(Visible["NamedList"]):
    """Lists are public papers; who stands on them is asked of memberships."""

    def door(self, viewer: Viewer) -> models.Q:
        """All for whoever has business here."""
        found = reach(viewer)
        seen = found.everything or found.areas or found.parks or found.enterprises
        return models.Q(EVERYBODY) if seen else NOBODY


class NamedList(models.Model):
    """名录: 双百, 旭日, 大树 and others, as a document of a day set it up."""

    name = models.CharField("名录", max_length=100)
    document = models.CharField("文件", max_length=200, blank=True)
    dated = models.DateField("发文日期")
    demonstration = models.BooleanField("演示数据", default=False)
    objects = NamedListQuery.as_manager()

    class Meta:
        ordering = ("name", "-dated")
        constraints = (models.UniqueConstraint(fields=["name", "dated"], name="named_list_once"),)

    def __str__(self) -> str:
        return f"{self.name}（{self.dated:%Y-%m-%d}）"


class Membership(Record):
    """A subject's place on a list, from one day to another."""

    of = models.ForeignKey(NamedList, models.PROTECT, related_name="members", verbose_name="名录")
    since = models.DateField("列入日期")
    until = models.DateField("移出日期", null=True, blank=True)
    objects = RecordQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("-since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "of"], condition=models.Q(withdrawn="", until=None), name="membership_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.of)

    def state(self, day: date) -> str:
        """``在册``, ``已移出`` or ``未列入`` on a day."""
        return word_on(self, day, "未列入", "在册", "已移出")


class LadderStep(Record):
    """成长阶梯: a step taken on a day, 个转企 → 小升规 → 规改股 → 股上市."""

    step = models.CharField("阶梯", max_length=3, choices=[(one, one) for one in LADDER])
    on = models.DateField("日期")
    objects = RecordQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "step"], condition=models.Q(withdrawn=""), name="ladder_step_once"
            ),
        )

    def __str__(self) -> str:
        return self.step


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


class ContactQuery(Records["Contact"]):
    """Contacts by who has to do with the firm itself."""

    def door(self, viewer: Viewer) -> models.Q:
        """Everyone's for those who deal with firms, one's area's, one's own; not those of one's tenants."""
        found = reach(viewer)
        if found.codes & CONTACT_READERS:
            return models.Q(EVERYBODY)
        door = models.Q(subject__area__in=found.area_units) if found.areas else models.Q(NOBODY)
        for path in found.enterprises:
            door |= models.Q(subject__unit__path__startswith=path)
        return door


class Contact(Record):
    """Whom to speak to, and where to pay. Personal figures show masked; to see one is an act of its own, on record."""

    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=30, blank=True)
    id_number = models.CharField("身份证号", max_length=18, blank=True)
    bank_account = models.CharField("银行账号", max_length=40, blank=True)
    objects = ContactQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """The family name."""
        return masked("name", self.name)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Each personal figure that is known, masked, with its label."""
        values = [(self.label(name), name, getattr(self, name)) for name in PERSONAL]
        return [(label, masked(name, value)) for label, name, value in values if value]


# Records that have modules of their own. As modules, whose names are theirs only once they were read.
import luodi_service.registry.brands  # noqa: E402
import luodi_service.registry.exhibitions  # noqa: E402, F401
