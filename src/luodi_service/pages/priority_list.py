"""The list of enterprises that the funds support before others, each with the decision that puts it there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from luodi_service.accounts.models import Unit
from luodi_service.facts.enterprise_list import UNKNOWN, choices, of_field, with_classes
from luodi_service.facts.register_terms import FIELD, FIELDS
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, as_they_are, by_words
from luodi_service.pages.subject_pages import address_of
from luodi_service.recognition.models import Case
from luodi_service.recognition.priority import TERM, holds

UNDECIDED = "undecided"


def priority_list(viewer: Viewer, day: date) -> Listing:
    """The list on a day; its rows are decisions."""

    def prepare(rows: Sequence[Any]) -> None:
        cases = {case.fact_id: case for case in Case.objects.visible_to(viewer).filter(fact__in=rows)}
        for row, beside in zip(rows, with_classes([row.subject for row in rows], viewer, day), strict=True):
            row.field, row.case = beside.field, cases.get(row.pk)

    return Listing(
        title="优先支持名单",
        columns=(
            Column("name", "企业", lambda row: str(row.subject), ("subject__name", "subject__key"), _page),
            Column("key", "编号", lambda row: row.subject.key, ("subject__key",), style="key"),
            Column("area", "街道", lambda row: row.subject.area and row.subject.area.name, ("subject__area__name",)),
            Column("field", FIELD, lambda row: row.field or None),
            Column("ground", "依据", lambda row: f"{row.year}年{TERM}", ("year",), _case),
            Column("by", "认定单位、来源", lambda row: row.batch.source, ("batch__source",)),
            Column("document", "认定文件", lambda row: row.batch.document or None, ("batch__document",)),
            Column("dated", "文件日期", lambda row: row.batch.dated, ("batch__dated",), style="tight"),
            Column("from", "有效期自", lambda row: _edge(row, 0), style="tight"),
            Column("to", "有效期至", lambda row: _edge(row, 1), style="tight"),
        ),
        filters=(
            Filter("on", "哪一天", as_they_are, kind="date"),
            Filter("q", "企业、编号", by_words("subject__name", "subject__key")),
            Filter("area", "街道", lambda rows, pk: rows.filter(subject__area=int(pk)), choices=_areas),
            Filter(
                "field", FIELD, lambda rows, value: rows.filter(of_field(viewer, value)),
                choices=lambda _: [(one, one) for one in (*FIELDS, UNKNOWN)],
            ),
            Filter(
                "state", "名单", as_they_are, choices=lambda _: [(UNDECIDED, "上一年度认定，本年度待定（不在名单上）")],
                usual="在名单上",
            ),
        ),
        order=("subject__key", "pk"),
        empty="没有符合条件、您可以查看的企业。",
        prepare=prepare,
    )  # fmt: skip


def _page(row: Any) -> str:
    return address_of(row.subject)


def _edge(row: Any, which: int) -> object:
    held = holds(row)
    return "" if held is None else held[which]


def _case(row: Any) -> str | None:
    """The case that decided it, for whoever may see it."""
    return row.case.get_absolute_url() if row.case is not None else None


def _areas(viewer: Viewer) -> list[tuple[str, str]]:
    units: list[Unit] = choices(viewer).areas
    return [(str(one.pk), one.name) for one in units]
