"""Figures beside those of an earlier brief: of the period before, or of the same period a year ago. What is not known on
either side is not compared, and says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from luodi_service.briefs.gathered import COUNT, MONEY, PERCENT, UNKNOWN, Asked, Figure
from luodi_service.briefs.models import DROPPED, ISSUED, Brief, period_words
from luodi_service.briefs.placeholders import COMPARED
from luodi_service.plans.words import money_in_words

BEFORE, YEAR_AGO = COMPARED
LAST_MONTH = 12


def _period(asked: Asked, compared: str) -> tuple[int, int]:
    """The year and month that are compared with."""
    if compared == YEAR_AGO or not asked.month:
        return asked.year - 1, asked.month
    return (asked.year, asked.month - 1) if asked.month > 1 else (asked.year - 1, LAST_MONTH)


def basis(asked: Asked, compared: str) -> Brief | None:
    """The brief that is compared with: the issued one of its period, or else the newest."""
    year, month = _period(asked, compared)
    rows = Brief.objects.visible_to(asked.person).filter(plan=asked.plan, kind=asked.kind, year=year, month=month)
    found = list(rows.exclude(state=DROPPED).order_by("-pk"))
    return next((one for one in found if one.state == ISSUED), found[0] if found else None)


def compare(asked: Asked, figures: dict[str, Figure]) -> dict[str, Figure]:
    """For every figure with a value, and every way to compare, the words, with what they rest on."""
    found: dict[str, Figure] = {}
    for compared in COMPARED:
        brief, words = basis(asked, compared), period_words(*_period(asked, compared))
        known = brief.content["figures"] if brief is not None else {}
        for name, figure in figures.items():
            if figure.form in (COUNT, MONEY, PERCENT):
                found[f"{name}.{compared}"] = _one(name, figure, known, words, brief)
    return found


def _one(name: str, figure: Figure, known: dict[str, dict[str, str]], words: str, brief: Brief | None) -> Figure:
    if brief is None:
        return replace(figure, words=f"{words}没有简报，不作比较", value="", form="")
    source = replace(
        figure.source, what=f"{figure.source.what}；比较的基数取自{brief.get_state_display()}的 {brief}，数据截至{brief.content['asof']}"
    )  # fmt: skip
    earlier = known.get(name, {}).get("value", "")
    if figure.number is None or not earlier:
        return replace(figure, words=f"{words}或本期的数{UNKNOWN}，不作比较", value="", form="", source=source)
    return replace(figure, words=_moved(figure.number - Decimal(earlier), figure.form, words), form="", source=source)


def _moved(difference: Decimal, form: str, words: str) -> str:
    if not difference:
        return f"与{words}持平"
    size = abs(difference)
    told = {MONEY: money_in_words(size), PERCENT: f"{size:f}个百分点"}.get(form, f"{size:f}")
    return f"较{words}{'增加' if difference > 0 else '减少'}{told}"
