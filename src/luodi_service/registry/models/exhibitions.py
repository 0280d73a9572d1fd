"""展会: what came of an exhibition, its deals, and both added up by year. What is unknown is added up by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from luodi_service.lib.cents import DIGITS, to_cents
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.models.subjects import Record, RecordQuery

DEAL_KINDS = ("整车销售", "零部件贸易", "技术合作", "交流", "其他")
"""What the plan wants an exhibition to bring together, and what is none of it."""
FIGURES = {"exhibitors": "参展商", "area_sqm": "展览面积", "visitors": "观众", "turnover_cny": "成交额"}
"""Fields of an exhibition that add up, and what people call them."""


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of what is known of some rows: of how many in all it is asked, and of how many it is unknown."""

    known: Decimal | int | None = None
    rows: int = 0
    unknown: int = 0

    @property
    def words(self) -> str:
        """The sum; ``至少`` it where some rows are unknown, ``不详`` where all are."""
        if not self.rows:
            return "—"
        if self.unknown == self.rows or self.known is None:
            return "不详"
        known = f"{Decimal(self.known):,f}"
        return f"至少 {known}（{self.unknown} 项不详）" if self.unknown else known

    def __add__(self, other: Total) -> Total:
        known = [one.known for one in (self, other) if one.known is not None]
        return Total(sum(known) if known else None, self.rows + other.rows, self.unknown + other.unknown)


class ExhibitionQuery(RecordQuery["Exhibition"]):
    """Exhibitions by who may know of the event."""

    def with_deals(self, viewer: Viewer) -> Self:
        """With how many deals are on record of each, of how many the amount is known, and what these come to."""
        deals = Deal.objects.visible_to(viewer).standing().filter(subject=OuterRef("subject")).order_by()

        def of(aggregate: Any) -> Subquery:
            return Subquery(deals.values("subject").annotate(found=aggregate).values("found"))

        return self.annotate(
            deal_count=Coalesce(of(Count("pk")), 0),
            deals_known=Coalesce(of(Count("amount_cny")), 0),
            deals_cny=of(Sum("amount_cny")),
        )


class Exhibition(Record):
    """What came of an event that is an exhibition. A figure that is not known is left open."""

    name = models.CharField("展会名称", max_length=100)
    opened_on = models.DateField("开展日期")
    exhibitors = models.PositiveIntegerField("参展商（家）", null=True, blank=True)
    area_sqm = models.DecimalField(
        "展览面积（平方米）", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    visitors = models.PositiveIntegerField("观众（人次）", null=True, blank=True)
    turnover_cny = models.DecimalField(
        "成交额（元）", max_digits=DIGITS, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    objects = ExhibitionQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("-opened_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=["subject"], condition=models.Q(withdrawn=""), name="exhibition_once"),
        )

    def __str__(self) -> str:
        return f"{self.name}（{self.opened_on:%Y-%m-%d}）"


class Deal(Record):
    """合作项目: what two or more agreed upon at an exhibition."""

    name = models.CharField("合作项目", max_length=100)
    kind = models.CharField("类别", max_length=5, choices=[(one, one) for one in DEAL_KINDS])
    parties = models.CharField("合作各方", max_length=300)
    amount_cny = models.DecimalField(
        "金额（元）", max_digits=DIGITS, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    signed_on = models.DateField("签约日期")
    objects = RecordQuery.as_manager()

    class Meta(Record.Meta):
        abstract = False
        ordering = ("signed_on", "pk")

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class OfYear:
    """All exhibitions of a year: how many, the total of each of ``FIGURES``, and that of their deals."""

    year: int
    shows: int
    figures: dict[str, Total]
    deals: Total


def deals_of(row: Any) -> Total:
    """The amounts of an exhibition's deals. The row comes ``with_deals``."""
    return Total(to_cents(row.deals_cny), row.deal_count, row.deal_count - row.deals_known)


def by_year(rows: Iterable[Any]) -> list[OfYear]:
    """Exhibitions added up by year, the newest first. The rows come ``with_deals``."""
    found: dict[int, OfYear] = {}
    for row in rows:
        year = row.opened_on.year
        own = {name: _one(getattr(row, name)) for name in FIGURES}
        before = found.get(year, OfYear(year, 0, dict.fromkeys(FIGURES, Total()), Total()))
        figures = {name: before.figures[name] + own[name] for name in FIGURES}
        found[year] = OfYear(year, before.shows + 1, figures, before.deals + deals_of(row))
    return [found[year] for year in sorted(found, reverse=True)]


def _one(value: Decimal | int | None) -> Total:
    return Total(value, 1, int(value is None))
