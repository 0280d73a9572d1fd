"""The lists of promotion and matching: leads, postings, introductions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from luodi_service.facts.register_terms import FIELDS
from luodi_service.lib.characters import without_personal
from luodi_service.lib.finding import holding
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.listing import Column, Filter, Listing, by_day, by_value, by_words
from luodi_service.plans.margins import plans
from luodi_service.promotion.chains import positions
from luodi_service.promotion.leads import DAYS, clock
from luodi_service.promotion.models import (
    INTRODUCTION_STATES,
    MADE,
    NEW,
    OPEN,
    OPEN_STAGES,
    POSTING_KINDS,
    POSTING_STATES,
    RENTAL,
    SETTLED,
    SIDES,
    SIGNED,
    SOURCES,
    STAGES,
    STOPPED,
    TALKING,
    Introduction,
    Lead,
    Posting,
)
from luodi_service.recognition.clock import due_day

STAGE_MARKS = {NEW: "○", TALKING: "◐", SIGNED: "◐", SETTLED: "●", STOPPED: "╱"}  # noqa: RUF001  the design's sign
TO_BE_AGREED = "待议"


def _plans(_viewer: object) -> Iterable[tuple[str, str]]:
    return [(plan.code, plan.title) for plan in plans()]


def _own(choices: Iterable[str]) -> list[tuple[str, str]]:
    return [(one, one) for one in choices]


def stage_words(lead: Lead) -> str:
    """The mark and words of a lead's stage."""
    return f"{STAGE_MARKS[lead.stage]} {STAGES[lead.stage]}"


def leads_on(today: date, viewer: Viewer) -> Listing:
    """The leads, with the clocks of a day, and of each as much as the viewer may read."""

    def prepare(rows: Sequence[Lead]) -> None:
        known = set(Lead.objects.readable(viewer).filter(pk__in=[one.pk for one in rows]).values_list("pk", flat=True))
        for one in rows:
            one.__dict__["readable"] = one.pk in known

    def read(one: Lead, told: object) -> object:
        return told if one.__dict__["readable"] else ""

    def by_title_or_words(rows: QuerySet, words: str) -> QuerySet:
        # What one may not read is not to be found out by asking for its words.
        said = Q(pk__in=Lead.objects.readable(viewer).filter(holding(words, "text")).values("pk"))
        return rows.filter(holding(words, "title", "unit__name") | said)

    def told_clock(one: Lead) -> str:
        found = clock(one, today)
        return f"{found.mark} {found.words}".strip() or found.problem

    def late(rows: QuerySet, _asked: str) -> QuerySet:
        overdue = [
            pk
            for pk, stage, since in rows.filter(stage__in=DAYS).values_list("pk", "stage", "since")
            if (due := due_day(since, DAYS[stage])) is not None and due < today
        ]
        return rows.filter(pk__in=overdue)

    return Listing(
        title="招商线索",
        columns=(
            Column("number", "编号", lambda one: f"#{one.pk}", ("pk",), Lead.get_absolute_url),
            Column("title", "企业或项目", lambda one: one.title, ("title",), style="entry"),
            Column("field", "产业领域", lambda one: one.field, ("field",), style="tight"),
            Column("position", "产业链环节", lambda one: one.position, ("position",)),
            Column("stage", "阶段", stage_words, ("stage",), style="tight"),
            Column("clock", "时限", told_clock, ("since",), style="tight"),
            Column("unit", "跟进单位", lambda one: str(one.unit), ("unit__name",)),
            Column("investment", "拟投资额（元）", lambda one: read(one, one.investment), ("investment",), style="n"),
            Column("counts_for", "计入的目标", lambda one: one.counts_for, ("counts_for",)),
            Column("settled_on", "落地", lambda one: one.settled_on or "", ("settled_on",), style="tight"),
            Column("source", "来源", lambda one: one.source, file_only=True),
            Column("by_firm", "介绍企业", lambda one: str(one.introduced_by or ""), file_only=True),
            Column("document", "落地依据", lambda one: one.document, file_only=True),
            Column("text", "情况", lambda one: read(one, without_personal(one.text)), file_only=True),
            Column("plan", "方案", lambda one: one.plan.title, file_only=True),
        ),
        filters=(
            Filter("q", "企业、情况", by_title_or_words),
            Filter("field", "产业领域", by_value("field"), choices=lambda _: _own(FIELDS)),
            Filter("position", "产业链环节", by_value("position"), choices=lambda _: _own(positions())),
            Filter("stage", "阶段", by_value("stage"), choices=lambda _: STAGES.items()),
            Filter("source", "来源", by_value("source"), choices=lambda _: _own(SOURCES)),
            Filter("target", "计入的目标", by_value("counts_for"), choices=_targets),
            Filter("open", "进行中", _open, choices=lambda _: (("yes", "是"),), usual="不限"),
            Filter("late", "逾期", late, choices=lambda _: (("yes", "是"),), usual="不限"),
            Filter("plan", "方案", by_value("plan__code"), choices=_plans),
        ),
        order=("-pk",),
        empty="没有您可以查看的线索。",
        home="leads",
        prepare=prepare,
    )


def _open(rows: QuerySet, _asked: str) -> QuerySet:
    return rows.filter(stage__in=OPEN_STAGES)


def _targets(viewer: object) -> list[tuple[str, str]]:
    rows = Lead.objects.visible_to(viewer).exclude(counts_for="")  # type: ignore[arg-type]
    return _own(rows.order_by("counts_for").values_list("counts_for", flat=True).distinct())


def postings_on(today: date) -> Listing:
    """What firms offer and seek, as it stands on a day."""

    def state(one: Posting) -> str:
        if one.state != OPEN:
            return POSTING_STATES[one.state]
        return "已过期" if one.until < today else POSTING_STATES[OPEN]

    return Listing(
        title="供需对接",
        columns=(
            Column("side", "供需", lambda one: SIDES[one.side], ("side",), style="tight"),
            Column("title", "题目", lambda one: one.title, ("title",), Posting.get_absolute_url, style="entry"),
            Column("kind", "类别", lambda one: POSTING_KINDS[one.kind], ("kind",), style="tight"),
            Column("subject", "企业", lambda one: one.subject.name, ("subject__name",)),
            Column("position", "产业链环节", lambda one: one.position),
            Column("quantity", "数量（辆）", _rental("quantity"), ("quantity",), style="n"),
            Column("price", "价格（元/辆·日）", _rental("price"), ("price",), style="n"),
            Column("since", "自", lambda one: one.since, ("since",), style="tight"),
            Column("until", "至", lambda one: one.until, ("until",), style="tight"),
            Column("state", "状态", state, ("state",), style="tight"),
            Column("text", "说明", lambda one: without_personal(one.text), file_only=True),
        ),
        filters=(
            Filter("q", "题目、企业", by_words("title", "text", "subject__name")),
            Filter("kind", "类别", by_value("kind"), choices=lambda _: POSTING_KINDS.items()),
            Filter("side", "供需", by_value("side"), choices=lambda _: SIDES.items()),
            Filter("position", "产业链环节", by_value("position"), choices=lambda _: _own(positions())),
            Filter("state", "状态", by_value("state"), choices=lambda _: POSTING_STATES.items()),
            Filter("on", "在这一天有效", _standing_on, kind="date"),
        ),
        order=("-pk",),
        empty="还没有供需信息。",
        home="postings",
    )


def _standing_on(rows: QuerySet, text: str) -> QuerySet:
    """What stands on a day; what is no day narrows nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return rows
    return rows.filter(since__lte=day, until__gte=day)


def _rental(name: str) -> Callable[[Posting], object]:
    """A number or price of a short rental, to be agreed where the firm left it open; inapplicable to other kinds."""

    def told(one: Posting) -> object:
        if one.kind != RENTAL:
            return ""
        found = getattr(one, name)
        return TO_BE_AGREED if found is None else found

    return told


def _quantity(one: Introduction) -> object:
    """How many vehicles a deal was about; inapplicable to other kinds, and to what came to nothing."""
    return one.quantity if one.state == MADE and one.offer.kind == RENTAL else ""


INTRODUCTIONS = Listing(
    title="对接情况",
    columns=(
        Column("number", "编号", lambda one: f"#{one.pk}", ("pk",)),
        Column("offer", "供方", lambda one: one.offer.subject.name, ("offer__subject__name",)),
        Column("offered", "供", lambda one: one.offer.title, link=lambda one: one.offer.get_absolute_url()),
        Column("need", "需方", lambda one: one.need.subject.name, ("need__subject__name",)),
        Column("needed", "需", lambda one: one.need.title, link=lambda one: one.need.get_absolute_url()),
        Column("kind", "类别", lambda one: POSTING_KINDS[one.offer.kind], ("offer__kind",), style="tight"),
        Column("state", "状态", lambda one: INTRODUCTION_STATES[one.state], ("state",), style="tight"),
        Column("quantity", "成交数量（辆）", _quantity, style="n"),
        Column("amount", "成交额（元）", lambda one: one.amount if one.state == MADE else "", style="n"),
        Column("at", "提出", lambda one: one.at, ("at",), style="tight"),
        Column("changed_at", "最近办理", lambda one: one.changed_at, ("changed_at",), style="tight"),
    ),
    filters=(
        Filter("state", "状态", by_value("state"), choices=lambda _: INTRODUCTION_STATES.items()),
        Filter("kind", "类别", by_value("offer__kind"), choices=lambda _: POSTING_KINDS.items()),
        Filter("since", "提出不早于", by_day("at"), kind="date"),
        Filter("until", "提出不晚于", by_day("at", until=True), kind="date"),
    ),
    order=("-pk",),
    empty="还没有您可以查看的对接。",
    home="introductions",
)
