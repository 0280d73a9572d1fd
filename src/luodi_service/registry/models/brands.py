"""龙头企业的电商品牌、平台: what an enterprise sells under or through, and what was published of its scale and rank by year."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from luodi_service.lib.cents import DIGITS
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.models.subjects import Record, RecordQuery, word_on

BRAND_KINDS = ("电商品牌", "自建平台", "第三方平台")
_BELOW_ALL = -1
"""Where an unknown turnover stands when rows are put in order: below all that are known, on every database."""


class BrandQuery(RecordQuery["Brand"]):
    """Brands and platforms by who may know of the enterprise."""

    def with_evidence(self, viewer: Viewer, year: int | None = None) -> Self:
        """With what is on record of a year (None: the newest of each) as ``evidence_year``, ``turnover``, ``rank``, ``publisher``
        and ``evidence_document``; ``turnover_order`` is for sorting."""
        rows = BrandYear.objects.visible_to(viewer).standing().filter(brand=OuterRef("pk")).order_by("-year")
        if year is not None:
            rows = rows.filter(year=year)
        return self.annotate(
            evidence_year=Subquery(rows.values("year")[:1]),
            turnover=Subquery(rows.values("turnover_cny")[:1]),
            rank=Subquery(rows.values("rank")[:1]),
            publisher=Subquery(rows.values("publisher")[:1]),
            evidence_document=Subquery(rows.values("document")[:1]),
            turnover_order=Coalesce(
                Subquery(rows.values("turnover_cny")[:1]), _BELOW_ALL, output_field=models.DecimalField()
            ),
        )


class Brand(Record):
    """A brand or platform of an enterprise, from one day to another."""

    kind = models.CharField("类别", max_length=5, choices=[(one, one) for one in BRAND_KINDS])
    name = models.CharField("品牌、平台名称", max_length=100)
    since = models.DateField("启用日期")
    until = models.DateField("停用日期", null=True, blank=True)
    objects = BrandQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("-since", "pk")

    def __str__(self) -> str:
        return f"{self.kind}「{self.name}」"

    def state(self, day: date) -> str:
        """``在用``, ``已停用`` or ``未启用`` on a day."""
        return word_on(self, day, "未启用", "在用", "已停用")


class BrandYear(Record):
    """What somebody published of a brand's scale and rank in a year. Without a turnover that is unknown, and not nothing."""

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="years", verbose_name="品牌、平台")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(1990), MaxValueValidator(9998)])
    turnover_cny = models.DecimalField(
        "年交易额（元）", max_digits=DIGITS, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    rank = models.CharField("位次", max_length=100, blank=True)
    publisher = models.CharField("发布单位", max_length=100)
    objects = RecordQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("-year", "pk")
        constraints = (
            models.UniqueConstraint(fields=["brand", "year"], condition=models.Q(withdrawn=""), name="brand_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.brand} {self.year}年"
