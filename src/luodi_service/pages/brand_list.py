"""The list of leading enterprises with their e-commerce brands and platforms: how large, of which rank, and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from luodi_service.facts.enterprise_list import UNKNOWN, of_field, with_classes
from luodi_service.facts.register_terms import FIELD, FIELDS
from luodi_service.lib.cents import to_cents
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_value, by_words
from luodi_service.pages.subject_pages import address_of
from luodi_service.registry.models import Membership, current
from luodi_service.registry.models.brands import BRAND_KINDS, Brand, BrandYear

STATES = {"over": "已停用", "all": "全部"}


def brands_of(viewer: Viewer, asked: Mapping[str, str], day: date) -> Any:
    """The brands that a viewer may see, in the state and of the year that are asked for.

    Of a year those of which something is known; without one, all with what is known of the newest year of each.
    """
    rows: Any = Brand.objects.visible_to(viewer).standing().select_related("subject__area")
    state, year = asked.get("state", ""), asked.get("year", "")
    if state == "over":
        rows = rows.filter(until__lt=day)
    elif state != "all":
        rows = rows.filter(current(day))
    if year not in dict(_years(viewer)):
        return rows.with_evidence(viewer)
    return rows.with_evidence(viewer, int(year)).filter(evidence_year=int(year))


def brand_list(viewer: Viewer, day: date) -> Listing:
    """The list as it is on a day; its rows come from ``brands_of``."""

    def prepare(rows: Sequence[Any]) -> None:
        subjects = [row.subject for row in rows]
        lists = Membership.objects.visible_to(viewer).standing().filter(current(day), subject__in=subjects)
        by_subject: dict[int, list[str]] = {}
        for one in lists.select_related("of"):
            by_subject.setdefault(one.subject_id, []).append(one.of.name)
        for row, beside in zip(rows, with_classes(subjects, viewer, day), strict=True):
            row.field, row.lists = beside.field, by_subject.get(row.subject_id, [])

    return Listing(
        title="龙头企业与电商品牌、平台",
        columns=(
            Column("firm", "企业", lambda row: str(row.subject), ("subject__name", "subject__key"), _page),
            Column("key", "编号", lambda row: row.subject.key, ("subject__key",), style="key", file_only=True),
            Column("area", "街道", lambda row: row.subject.area and row.subject.area.name, ("subject__area__name",)),
            Column("field", FIELD, lambda row: row.field or None),
            Column("lists", "名录", lambda row: row.lists),
            Column("kind", "类别", lambda row: row.kind, ("kind",), style="tight"),
            Column("name", "品牌、平台", lambda row: row.name, ("name",)),
            Column("since", "启用", lambda row: row.since, ("since",), style="tight"),
            Column("until", "停用", lambda row: row.until or "", ("until",), style="tight", file_only=True),
            Column("year", "年度", lambda row: _text(row.evidence_year), ("evidence_year",), style="tight"),
            Column("turnover", "年交易额（元）", lambda row: to_cents(row.turnover), ("turnover_order",), style="n"),
            Column("rank", "位次", lambda row: row.rank or None),
            Column("publisher", "发布单位", lambda row: row.publisher),
            Column("evidence", "依据文件", lambda row: row.evidence_document),
        ),
        filters=(
            Filter("q", "企业、编号、品牌", by_words("subject__name", "subject__key", "name")),
            Filter("kind", "类别", by_value("kind"), choices=lambda _: [(one, one) for one in BRAND_KINDS]),
            Filter(
                "field", FIELD, lambda rows, value: rows.filter(of_field(viewer, value)),
                choices=lambda _: [(one, one) for one in (*FIELDS, UNKNOWN)],
            ),
            Filter("year", "年度", as_they_are, choices=_years, usual="各自最近一年"),
            Filter("state", "状态", as_they_are, choices=lambda _: STATES.items(), usual="在用"),
        ),
        order=("-turnover_order", "subject__key", "pk"),
        empty="没有符合条件、您可以查看的品牌、平台。",
        prepare=prepare,
    )  # fmt: skip


def _page(row: Any) -> str:
    return address_of(row.subject)


def _text(year: int | None) -> str | None:
    """A year is no number to be added up, nor to be set off by thousands."""
    return None if year is None else str(year)


def _years(viewer: Viewer) -> list[tuple[str, str]]:
    """The years of which anything is on record."""
    rows = BrandYear.objects.visible_to(viewer).standing().filter(brand__withdrawn="")
    years = rows.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), f"{year}年") for year in years]
