"""What a claim is about, other departments' awards, and suspicions of double support."""

from __future__ import annotations

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.accounts.zones import OUTSIDE_ROLES
from luodi_service.claims.models.claim import Claim, OfClaim
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import reach


class Thing(models.Model):
    """What a claim is about beyond its subject: an invoice, premises, a project; by it double support is found."""

    KINDS = ("发票", "房屋", "项目")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="things")
    kind = models.CharField("类别", max_length=2, choices=[(kind, kind) for kind in KINDS])
    value = models.CharField("内容", max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    objects = OfClaim.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["claim", "kind", "folded"], name="thing_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class OtherAwardQuery(Visible["OtherAward"]):
    """Awards of other departments by who reviews claims."""

    def door(self, viewer: Viewer) -> models.Q:
        """All of it to whoever reviews; a list of names and sums is not for everybody."""
        readers = frozenset({"office", "finance", "department", "auditor", "leader"})
        return models.Q(EVERYBODY) if reach(viewer).codes & readers else NOBODY


class OtherAward(models.Model):
    """A row of a list of other departments' awards, as it was uploaded."""

    subject_key = models.CharField("统一社会信用代码", max_length=200, db_index=True)
    name = models.CharField("名称", max_length=200, blank=True)
    department = models.CharField("部门", max_length=100)
    matter = models.CharField("事项", max_length=200)
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("金额", max_digits=18, decimal_places=2, null=True)
    kind = models.CharField("类别", max_length=2, blank=True)
    value = models.CharField("内容", max_length=200, blank=True)
    folded = models.CharField(max_length=200, blank=True, db_index=True)
    document = models.CharField("文件", max_length=200)
    demonstration = models.BooleanField("演示数据", default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OtherAwardQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.department} {self.matter} {self.name or self.subject_key}"


class FindingQuery(OfClaim):
    """Suspicions by who reviews: they name other firms, which whoever applies is not told of."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible claims; none to firms and parks."""
        return NOBODY if reach(viewer).codes <= OUTSIDE_ROLES else super().door(viewer)


class Finding(models.Model):
    """A suspicion of double support, and what an officer said of it. None may stand open when a claim is decided."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="findings")
    other = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+")
    elsewhere = models.ForeignKey(OtherAward, models.PROTECT, null=True, related_name="+")
    why = models.CharField("疑点", max_length=300)
    key = models.CharField(max_length=200)
    cleared = models.CharField("核查结论", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    objects = FindingQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["claim", "key"], name="finding_once"),)

    def __str__(self) -> str:
        return self.why
