"""The list of briefs."""

from __future__ import annotations

from luodi_service.briefs.models import KINDS, STATES, Brief
from luodi_service.lib.characters import is_year
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.plans.margins import plans

BRIEFS = Listing(
    title="简报",
    columns=(
        Column("number", "编号", lambda one: f"#{one.pk}", ("pk",), Brief.get_absolute_url, style="tight"),
        Column("title", "标题", lambda one: one.title, ("title",), Brief.get_absolute_url),
        Column("kind", "种类", lambda one: one.get_kind_display(), ("kind",), style="tight"),
        Column("period", "期", lambda one: one.period, ("year", "month"), style="tight"),
        Column("plan", "方案", lambda one: one.plan.title, ("plan__title",), file_only=True),
        Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
        Column("document", "文号", lambda one: one.document, ("document",)),
        Column("made", "编制", lambda one: one.made_at, ("made_at",), style="tight"),
        Column("by", "编制人", lambda one: one.made_by.name if one.made_by else "系统"),
        Column("issued", "签发", lambda one: one.dated or "", ("dated",), style="tight"),
    ),
    filters=(
        Filter("q", "标题、文号", by_words("title", "document")),
        Filter("plan", "方案", by_value("plan__code"), choices=lambda _: [(one.code, one.title) for one in plans()]),
        Filter("kind", "种类", by_value("kind"), choices=lambda _: list(KINDS.items())),
        Filter(
            "year",
            "年度",
            lambda rows, text: rows.filter(year=int(text)) if is_year(text) else rows.none(),
        ),
        Filter("state", "状态", by_value("state"), choices=lambda _: list(STATES.items())),
    ),
    order=("-year", "-month", "-pk"),
    empty="没有您可以查看的简报。",
)
