"""Making a brief: the template's text with every figure in its place, and issuing it, by two people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.accounts.notices import notify
from luodi_service.briefs.comparing import compare
from luodi_service.briefs.gathered import UNKNOWN, Asked, Figure, Gathered, Grid, as_data
from luodi_service.briefs.gathering import asked_for, gather
from luodi_service.briefs.models import DROPPED, ISSUED, KINDS, MADE, YEAR, Brief, digest
from luodi_service.briefs.placeholders import PLAIN
from luodi_service.briefs.template_text import TABLE, TITLE, Part, read
from luodi_service.briefs.templates import current, target_names
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan

MAKING, ISSUING = "office", frozenset({"office", "leader"})
"""Who makes briefs; who issues those of others."""
FIRST_YEAR, LAST_YEAR, MONTHS = 2000, 2100, 12


@dataclass(slots=True)
class _Notes:
    """The numbers of figures and tables, in the order in which they stand in the text; the same twice is one."""

    rows: list[dict[str, Any]]
    by_name: dict[str, int]

    def of(self, name: str, words: str, source: dict[str, Any]) -> int:
        """The number of a figure or table."""
        if name not in self.by_name:
            self.by_name[name] = len(self.rows) + 1
            self.rows.append({"number": len(self.rows) + 1, "name": name, "words": words, **source})
        return self.by_name[name]


def make(plan: Plan, kind: str, year: int, month: int, person: Person, at: datetime) -> Brief:
    """A brief of what is known now.

    Raises:
        PermissionDenied: briefs are made by the office.
        ValidationError: no such period, one that has not begun, or a template that asks for what this plan does not have.
    """
    if MAKING not in person.codes():
        raise PermissionDenied("简报由领导小组办公室编制")
    return make_as(plan, kind, year, month, person, person, at)


def make_as(plan: Plan, kind: str, year: int, month: int, viewer: Person, actor: Actor, at: datetime) -> Brief:
    """The same by whoever acts, from what a person of the office sees."""
    asked = asked_for(plan, kind, year, month if kind != YEAR else 0, viewer, at)
    template = current(kind)
    _check(asked)
    parts = read(template.text, target_names([plan]))
    gathered = gather(asked)
    gathered.figures |= compare(asked, gathered.figures)
    content = _content(asked, parts, gathered, template.number, template.text)
    with transaction.atomic():
        brief = Brief.objects.create(
            plan=plan, kind=kind, year=asked.year, month=asked.month, title=content["title"][:200], template=template.number,
            content=content, hash=digest(content), run=asked.run.pk if asked.run is not None else None,
            demonstration=gathered.demonstration or (asked.run is not None and asked.run.demonstration),
            made_by=actor if isinstance(actor, Person) else None, made_at=at,
        )  # fmt: skip
        record(actor, "编制简报", brief, at, kind=KINDS[kind], period=asked.period, hash=brief.hash)
    return brief


def _check(asked: Asked) -> None:
    problems = []
    if asked.kind not in KINDS:
        problems.append("没有这种简报，请选月报或年报")
    if not FIRST_YEAR <= asked.year <= LAST_YEAR:
        problems.append(f"年度填 {FIRST_YEAR} 至 {LAST_YEAR}")
    if asked.month > MONTHS:
        problems.append("月份填 1 至 12")
    if not problems and date(asked.year, asked.month or 1, 1) > asked.today:
        problems.append(f"{asked.period}还没有开始，请换一期")
    if problems:
        raise ValidationError(problems)


def _content(asked: Asked, parts: tuple[Part, ...], gathered: Gathered, template: int, text: str) -> dict[str, Any]:
    plain = {
        "方案": asked.plan.title, "期": asked.period, "年": str(asked.year), "月": str(asked.month or "—"),
        "截至": day_words(timezone.localdate(asked.at)),
    }  # fmt: skip
    assert plain.keys() == PLAIN.keys(), "every plain word is told"
    notes = _Notes([], {})
    title, body = "", []
    for part in parts:
        if part.kind == TITLE:
            title = "".join(words + plain.get(name or "", "") for words, name in part.pieces)
        elif part.kind == TABLE:
            body.append(_table(part.asks[0], gathered.grids, notes))
        else:
            body.append({"kind": part.kind, "spans": _spans(part, plain, gathered.figures, notes)})
    return {
        "title": title,
        "asof": plain["截至"],
        "period": asked.period,
        "parts": body,
        "sources": notes.rows,
        "figures": {
            name: {"value": one.value, "form": one.form} for name, one in gathered.figures.items() if one.value
        },
        "warnings": gathered.warnings,
        "template": {"number": template, "hash": hashlib.sha256(text.encode()).hexdigest()},
        "states_on": asked.today.isoformat(),
    }


def day_words(day: date) -> str:
    """``2019年6月30日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def _spans(part: Part, plain: dict[str, str], figures: dict[str, Figure], notes: _Notes) -> list[dict[str, Any]]:
    spans: list[dict[str, Any]] = []
    for words, name in part.pieces:
        if words:
            spans.append({"text": words})
        if name in plain:
            spans.append({"text": plain[name]})
        elif name:
            spans.append(_span(name, figures.get(name), notes))
    return spans


def _span(name: str, figure: Figure | None, notes: _Notes) -> dict[str, Any]:
    if figure is None:
        # The template was read against this plan's targets, so what is lacking is not known and nothing else.
        return {"text": UNKNOWN}
    number = notes.of(name, figure.words, as_data(figure.source))
    return {"text": figure.words, "note": number, "link": figure.source.link}


def _table(name: str, grids: dict[str, Grid], notes: _Notes) -> dict[str, Any]:
    grid = grids[name]
    return {
        "kind": TABLE, "name": name, "note": notes.of(name, f"{len(grid.rows)} 行", as_data(grid.source)),
        "heads": list(grid.heads), "rows": [list(row) for row in grid.rows], "links": list(grid.links),
        "widths": list(grid.widths), "numbers": list(grid.numbers), "unit": grid.unit, "empty": grid.empty,
    }  # fmt: skip


def issue(number: int, revision: int, document: str, dated: date, person: Person, at: datetime, today: date) -> Brief:
    """Issue a brief that another person made; it takes its number and day, and stays as it is.

    Raises:
        PermissionDenied: they issue none.
        ValidationError: it is their own, does not wait for it, or another of the period is issued.
        Stale: somebody changed it meanwhile.
    """
    if person.codes().isdisjoint(ISSUING):
        raise PermissionDenied("简报由区领导或领导小组办公室签发")

    def act(brief: Brief) -> dict[str, object]:
        problems = []
        if brief.state != MADE:
            problems.append(f"这份简报{brief.get_state_display()}，不能再签发")
        if brief.made_by_id == person.pk:
            problems.append("编制的人不签发，请换一位同事或请区领导签发")
        if dated > today:
            problems.append("签发日期不能晚于今天")
        others = Brief.objects.filter(
            plan=brief.plan, kind=brief.kind, year=brief.year, month=brief.month, state=ISSUED
        )
        if others.exists():
            problems.append(f"{brief.period}已有签发的简报 {others[0]}。要换的，先把它作废")
        if not brief.whole:
            problems.append("内容与编制时的校验值不符，不能签发。请重新编制，并告知运维人员")
        if problems:
            raise ValidationError(problems)
        brief.state, brief.document, brief.dated = ISSUED, document, dated
        brief.issued_by, brief.issued_at = person, at
        return {"document": document, "dated": dated, "hash": brief.hash}

    try:
        brief = _changed(number, revision, "签发简报", act, person, at)
    except IntegrityError as error:
        # Somebody issued another of the period at the same moment; the database lets one of them through.
        raise ValidationError("这一期刚刚已有另一份签发。请刷新后核对") from error
    if brief.made_by is not None and brief.made_by != person:
        notify(brief.made_by, f"{brief} 已签发", brief.get_absolute_url(), at, f"brief-issued:{brief.pk}")
    return brief


def drop(number: int, revision: int, reason: str, person: Person, at: datetime) -> Brief:
    """Take a brief back, with the reason: what it says stays on record.

    Raises:
        PermissionDenied: the office does.
        ValidationError: it was taken back already, or there is no reason.
        Stale: somebody changed it meanwhile.
    """
    if MAKING not in person.codes():
        raise PermissionDenied("简报由领导小组办公室作废")

    def act(brief: Brief) -> dict[str, object]:
        problems = ["这份简报已经作废"] * (brief.state == DROPPED) + ["请写明作废的原因"] * (not reason.strip())
        if problems:
            raise ValidationError(problems)
        before, brief.state, brief.reason = brief.state, DROPPED, reason.strip()
        return {"before": before, "reason": brief.reason}

    return _changed(number, revision, "作废简报", act, person, at)


def _changed(
    number: int, revision: int, action: str, act: Callable[[Brief], dict[str, object]], person: Person, at: datetime
) -> Brief:
    with transaction.atomic():
        # What was taken back meanwhile may be out of sight by now.
        brief = Brief.objects.visible_to(person).select_for_update(of=("self",)).filter(pk=number).first()
        if brief is None or brief.revision != revision:
            raise Stale(brief if brief is not None else f"简报 #{number}")
        said = act(brief)
        brief.revision += 1
        brief.save(update_fields=["state", "document", "dated", "issued_by", "issued_at", "reason", "revision"])
        record(person, action, brief, at, **said)
    return brief
