"""The list of exhibitions with what came of each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.pages.subject_pages import address_of
from luodi_service.registry.models.exhibitions import Exhibition, deals_of


def exhibition_list() -> Listing:
    """The list; its rows come ``with_deals``."""
    return Listing(
        title="展会逐年汇总",
        columns=(
            Column("name", "展会", lambda row: row.name, ("name",), lambda row: address_of(row.subject), style="entry"),
            Column("key", "活动编号", lambda row: row.subject.key, ("subject__key",), style="tight"),
            Column("opened", "开展", lambda row: row.opened_on, ("opened_on",), style="tight"),
            Column("exhibitors", "参展商（家）", _whole("exhibitors"), ("exhibitors",), style="n"),
            Column("area", "展览面积（平方米）", lambda row: row.area_sqm, ("area_sqm",), style="n"),
            Column("visitors", "观众（人次）", _whole("visitors"), ("visitors",), style="n"),
            Column("turnover", "成交额（元）", lambda row: row.turnover_cny, ("turnover_cny",), style="n"),
            Column("deals", "合作项目（个）", lambda row: row.deal_count, ("deal_count",), style="n"),
            Column("amount", "合作金额（元）", lambda row: deals_of(row).words, style="n"),
            Column("known", "合作金额中已知的（元）", lambda row: deals_of(row).known, file_only=True),
            Column("document", "依据文件", lambda row: row.document),
        ),
        filters=(
            Filter("q", "展会、活动编号", by_words("name", "subject__key", "subject__name")),
            Filter("year", "年度", by_value("opened_on__year"), choices=_years, usual="全部"),
        ),
        order=("-opened_on", "pk"),
        empty="没有您可以查看的展会。展会成果登记在活动的页上。",
    )


def _whole(name: str) -> Callable[[Any], Decimal | None]:
    """A number of the row as amounts are told, its thousands set off; None stays unknown."""

    def told(row: Any) -> Decimal | None:
        value = getattr(row, name)
        return None if value is None else Decimal(value)

    return told


def _years(viewer: Viewer) -> list[tuple[str, str]]:
    """The years in which there were exhibitions."""
    found: Any = Exhibition.objects.visible_to(viewer).standing()
    return [(str(day.year), f"{day.year}年") for day in found.dates("opened_on", "year", order="DESC")]
