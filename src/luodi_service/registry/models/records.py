"""What is on record of every enterprise beside facts (一企一档): titles, lists, steps of its growth, whom to speak to."""

from __future__ import annotations

from datetime import date

from django.db import models

from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach
from luodi_service.registry.masking import masked
from luodi_service.registry.models.subjects import Record, RecordQuery, Records, word_on

LEVELS = ("国家", "省", "市", "区")
GRANTS = ("新认定", "复评")
LADDER = ("个转企", "小升规", "规改股", "股上市")
PERSONAL = ("phone", "id_number", "bank_account")
CONTACT_READERS = frozenset({"office", "department", "finance", "auditor"})
"""Roles that may know whom to speak to at every enterprise; streets at those of their area, a firm at itself."""


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
