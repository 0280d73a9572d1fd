"""Forms in versions, returns with their cells, what was done to them, and files that came back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.models import BASES, Term
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject, Tenancy, current
from luodi_service.returns.periods import FREQUENCIES, Period, period_of

SELF, PARK, STREET, OWNER = "主体单位", "园区", "街道", "牵头单位"
PARTIES = (SELF, PARK, STREET, OWNER)
"""Who fills or checks: the subject's own unit, its park's, the street it lies in, or the form's owner."""
STATES = {"blank": "待填", "filled": "已报", "sent_back": "退回", "locked": "已审核锁定", "reopened": "重新打开"}
OPEN = ("blank", "sent_back", "reopened")
"""States in which a return waits for whoever fills it."""
_BUSINESS = frozenset(role.code for role in ROLES.values() if role.business)


class FormQuery(Visible["Form"]):
    """Forms: what is asked is no secret among those who work here."""

    def door(self, viewer: Viewer) -> models.Q:
        """All, for whoever has business."""
        return models.Q(EVERYBODY) if reach(viewer).codes & _BUSINESS else NOBODY


class Form(models.Model):
    """A form; what it asks stands in its versions."""

    code = models.SlugField("代码", unique=True, max_length=60)
    name = models.CharField("名称", max_length=100, unique=True)
    objects = FormQuery.as_manager()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    def current(self) -> FormVersion:
        """The newest version."""
        return self.versions.select_related("form", "owner", "condition").order_by("-number")[0]


class FormVersion(models.Model):
    """What a form asks, of whom, how often and until when; never changed: returns keep the version they were opened with."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    kind = models.CharField("主体类别", max_length=20)
    condition = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, verbose_name="只对")
    """A 是否 term: only subjects of which it was last known to be so are asked."""
    frequency = models.CharField("频次", max_length=4, choices=[(word, word) for word in FREQUENCIES])
    filler = models.CharField("填报", max_length=4, choices=[(party, party) for party in PARTIES])
    by_park = models.BooleanField("园区可代入驻企业填报", default=False)
    checker = models.CharField("审核", max_length=4, choices=[(party, party) for party in PARTIES])
    owner = models.ForeignKey(Unit, models.PROTECT, verbose_name="牵头单位")
    due_days = models.PositiveSmallIntegerField("期后工作日")
    basis = models.CharField("口径", max_length=4, choices=[(basis, basis) for basis in BASES])
    since = models.PositiveSmallIntegerField("起始年度")
    until = models.PositiveSmallIntegerField("终止年度", null=True, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("form", "number")
        constraints = (models.UniqueConstraint(fields=["form", "number"], name="form_version_once"),)

    def __str__(self) -> str:
        return f"{self.form} 第{self.number}版"

    def asked(self) -> list[FormTerm]:
        """Its lines, in order."""
        known: list[FormTerm] | None = self.__dict__.get("_asked")
        if known is None:
            known = self.__dict__["_asked"] = list(self.lines.select_related("term").order_by("position"))
        return known


class FormTerm(models.Model):
    """A line of a form: a term, the unit it is asked in, and what is expected of its value.

    ``lower`` and ``upper`` are in the unit asked; ``change`` is the share of the last period's value, beyond which a
    reason is asked for.
    """

    version = models.ForeignKey(FormVersion, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    term = models.ForeignKey(Term, models.PROTECT)
    unit = models.CharField("单位", max_length=20, blank=True)
    lower = models.DecimalField("下限", max_digits=30, decimal_places=6, null=True)
    upper = models.DecimalField("上限", max_digits=30, decimal_places=6, null=True)
    change = models.DecimalField("变动", max_digits=8, decimal_places=4, null=True)
    required = models.BooleanField("必填", default=False)

    class Meta:
        ordering = ("version", "position")
        constraints = (models.UniqueConstraint(fields=["version", "term"], name="form_term_once"),)

    def __str__(self) -> str:
        return f"{self.term}（{self.unit}）" if self.unit else str(self.term)

    @property
    def change_percent(self) -> Decimal | None:
        """In percent."""
        return None if self.change is None else self.change * 100


class FormRule(models.Model):
    """What holds across cells, in the plan's expression language; one that is not ``hard`` may be broken with a reason."""

    version = models.ForeignKey(FormVersion, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("算式", max_length=500)
    hard = models.BooleanField("必须成立", default=False)
    message = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ("version", "position")

    def __str__(self) -> str:
        return self.text


def _below(paths: tuple[str, ...], *fields: str) -> models.Q:
    found = models.Q(NOBODY)
    for path in paths:
        for field in fields:
            found |= models.Q(**{f"{field}__startswith": path})
    return found


def tenants_of(parks: tuple[str, ...], day: date, prefix: str = "") -> models.Q:
    """Returns of who is in some parks on a day: by tenancies, or as registered where there is none yet."""
    found = models.Q(NOBODY)
    for path in parks:
        rows = Tenancy.objects.standing().filter(park__unit__path__startswith=path)
        registered = models.Q(**{f"{prefix}subject__park__unit__path__startswith": path})
        found |= registered & ~models.Q(**{f"{prefix}subject__in": rows.values("subject")})
        found |= models.Q(**{f"{prefix}subject__in": rows.filter(current(day)).values("subject")})
    return found


def own_returns(viewer: Viewer, prefix: str = "") -> models.Q:
    """Returns of one's firm or park, and those of tenants that the park fills."""
    found = reach(viewer)
    tenants = tenants_of(found.parks, found.today, prefix)
    by_park = models.Q(**{f"{prefix}version__by_park": True}) | models.Q(**{f"{prefix}version__filler": PARK})
    return _below((*found.parks, *found.enterprises), f"{prefix}subject__unit__path") | (tenants & by_park)


class ReturnQuery(Visible["Return"]):
    """Returns by who may know of them."""

    def door(self, viewer: Viewer) -> models.Q:
        """By role: all, those of one's area, or one's own."""
        found = reach(viewer)
        if found.everything:
            return models.Q(EVERYBODY)
        return own_returns(viewer) | models.Q(subject__area__in=found.area_units)


class Return(models.Model):
    """A form of a subject for a period: filled by one, checked by another, locked, and reopened with a reason only."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="returns")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="returns")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="returns")
    year = models.PositiveSmallIntegerField("年度")
    part = models.PositiveSmallIntegerField("季度、月份", default=0)
    due = models.DateField("截止")
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="blank")
    filled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    filled_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    objects = ReturnQuery.as_manager()

    class Meta:
        ordering = ("form", "-year", "-part", "subject")
        constraints = (models.UniqueConstraint(fields=["form", "subject", "year", "part"], name="return_once"),)
        indexes = (
            models.Index(fields=["form", "year", "part", "state"], name="return_by_period"),
            models.Index(fields=["state", "due"], name="return_by_due"),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.form} {self.period}"

    @property
    def period(self) -> Period:
        """The period it is about."""
        return period_of(self.year, self.part)

    @property
    def number(self) -> str:
        """Its number, by which its facts name it."""
        return f"BB{self.year}-{self.pk:06}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("return", args=[self.form.code, self.period.code, self.subject.key])


class CellQuery(Visible["Cell"]):
    """Cells by who may know their values."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible returns once they are handed in; figures of tax and statistics only for whom the law lets see
        them, and one's own firm's."""
        found = reach(viewer)
        door = models.Q(EVERYBODY) if found.everything else models.Q(report__in=Return.objects.visible_to(viewer))
        filling = own_returns(viewer, "report__")
        if found.areas:
            filling |= models.Q(report__version__filler=STREET)
        if found.everything:
            filling |= models.Q(report__version__filler=OWNER)
        door &= models.Q(report__state__in=("filled", "locked")) | filling
        own = _below(found.enterprises, "report__subject__unit__path")
        return door & (~models.Q(term__nature__in=found.hidden) | own) if found.hidden else door


class Cell(models.Model):
    """What was filled in for a term: as given, as read in the base unit, and the reason where one is needed."""

    report = models.ForeignKey(Return, models.CASCADE, related_name="cells")
    term = models.ForeignKey(Term, models.PROTECT)
    text = models.CharField("填报", max_length=500, blank=True)
    value = models.CharField("值", max_length=500, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    objects = CellQuery.as_manager()

    class Meta:
        ordering = ("report", "pk")
        constraints = (models.UniqueConstraint(fields=["report", "term"], name="cell_once"),)

    def __str__(self) -> str:
        return f"{self.report} {self.term}"


class StepQuery(Visible["Step"]):
    """Steps by who may know of their returns."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible returns."""
        return models.Q(report__in=Return.objects.visible_to(viewer))


class Step(models.Model):
    """What was done to a return, by whom, when and why."""

    report = models.ForeignKey(Return, models.CASCADE, related_name="steps")
    act = models.CharField("办理", max_length=10)
    reason = models.CharField("理由", max_length=500, blank=True)
    document = models.CharField("文件", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    objects = StepQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.act} {self.report}"


class UploadQuery(Visible["Upload"]):
    """Uploads of one's own."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of whoever looks."""
        return models.Q(by=viewer) if isinstance(viewer, Person) else NOBODY


class Upload(models.Model):
    """A workbook that came in: what was taken, what is wrong, and the same file with the reasons. One's last of a form."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="uploads")
    year = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("文件", max_length=200)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    content = models.BinaryField(default=bytes)
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    objects = UploadQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        """The period it is about."""
        return period_of(self.year, self.part)

    def save(self, **options: Any) -> None:
        """Save in the place of the one before."""
        if self._state.adding:
            Upload.objects.filter(form=self.form, by=self.by).delete()
        super().save(**options)
