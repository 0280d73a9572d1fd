"""Reasons in words: every kind of reason to one line of Chinese, with its mark and the law's words beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from luodi.evaluate.operations import NEVER
from luodi.evaluate.outcomes import Accumulated, Continued, Grouped, Once, Outcome, Related
from luodi.evaluate.reasons import Reason
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.evaluate.values import Unknown
from luodi.evaluate.words import YUAN, in_words
from luodi.program.quotes import Quote

Mark = Literal["✓", "✗", "？", "＝", "·"]
"""Holds, fails, not known yet, an amount, a fact or remark."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reason in words. ``quote`` are the words of the law that it stands beside."""

    mark: Mark
    words: str
    quote: Quote | None
    children: tuple[Told, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the reader knows already: of whom and when; and the amount before its ceilings."""

    subject: str
    year: int
    before: Decimal | None


def tell(root: Reason) -> Told:
    """The tree of a result in words."""
    before = [child.value for child in root.children if child.head.kind in ("amount", "tiers")]
    known = [value for value in before if isinstance(value, Decimal)]
    whole = sum(known, Decimal(0)) if before and len(known) == len(before) else None
    return _tell(root, _Setting(root.subject, root.year, whole))


def _tell(reason: Reason, setting: _Setting) -> Told:
    kind = reason.head.kind
    teller = _OF_STEP.get(type(reason.value)) or _OF_KIND[kind]
    mark, words = teller(reason, setting)
    inner = _Setting(reason.subject or setting.subject, reason.year or setting.year, setting.before)
    quote = reason.head.quote
    return Told(mark, words, quote, tuple(_tell(child, inner) for child in reason.children), kind)


def outcome_words(outcome: Outcome) -> str:
    """``符合，250万元``; without the amount where there is none."""
    word = STATUS_WORDS[outcome.status]
    if outcome.status == "eligible" and outcome.amount is not None:
        return f"{word}，{in_words(outcome.amount, YUAN)}"
    if outcome.lacking:
        return f"{word}：{'、'.join(sorted(outcome.lacking))}"
    return word


def _mark(value: Any) -> Mark:
    if isinstance(value, Unknown):
        return "？"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "＝"


def _of_outcome(outcome: Outcome) -> Mark:
    return "？" if outcome.open else ("✓" if outcome.status == "eligible" else "✗")


def _value(reason: Reason) -> str:
    value = reason.value
    if isinstance(value, bool):
        return "成立" if value else "不成立"
    if isinstance(value, int):
        return "尚无" if value == NEVER else f"{value}年"
    return in_words(value, reason.head.unit)


def _result(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return _of_outcome(reason.value), f"{reason.head.words}：{outcome_words(reason.value)}"


def _validity(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return _mark(reason.value), f"有效期{reason.head.words}：{reason.year}年{'在内' if reason.value else '不在内'}"


def _condition(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return _mark(reason.value), reason.head.words


def _computed(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return _mark(reason.value), f"{reason.head.words} = {_value(reason)}"


def _amount(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return _mark(reason.value), f"金额：{reason.head.words} = {_value(reason)}"


def _tiers(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    award = _value(reason) if isinstance(reason.value, Unknown) or reason.value else "没有新达到的一档"
    return _mark(reason.value), f"首次达到（{reason.head.words}）：{award}"


def _cap(reason: Reason, setting: _Setting) -> tuple[Mark, str]:
    if setting.before is None or isinstance(reason.value, Unknown):
        return "·", f"上限：{_value(reason)}"
    reached = reason.value < setting.before
    return "·", f"上限：{_value(reason)}，{'按上限计' if reached else '未触及'}"


def _most(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return "？", f"{reason.head.words}尚未核定：最高可为 {_value(reason)}"


def _recipient(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    if not reason.head.words:
        return "？", "受益：原文没有写明奖励给谁"
    if reason.head.words == "本身":
        return "·", f"受益：{reason.subject}"
    return (
        ("·", f"受益：{reason.head.words} {reason.value}") if reason.value else ("？", f"受益：{reason.head.words}未知")
    )


def _observed(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    first, last = reason.value
    return "·", f"观察期：{first}–{last}年" if first != last else f"观察期：{first}年"


def _year(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    return _of_outcome(reason.value), f"{reason.year}年：{outcome_words(reason.value)}"


def _policy(reason: Reason, setting: _Setting) -> tuple[Mark, str]:
    whose = f"（{reason.subject}）" if reason.subject != setting.subject else ""
    return _of_outcome(reason.value), f"「{reason.head.words}」{whose}：{outcome_words(reason.value)}"


def _remark(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    value = "" if reason.value is None else f"：{_value(reason)}"
    return "·", f"{reason.head.words}{value}"


def _fact(reason: Reason, setting: _Setting) -> tuple[Mark, str]:
    term = reason.head.term
    assert term is not None, "a fact is the value of a term"
    when = f"{reason.year}年 " if reason.year not in (0, setting.year) else ""
    whose = f"（{reason.subject}）" if reason.subject not in ("", setting.subject) else ""
    source = "，".join(part for part in (term.nature, term.origin) if part)
    unknown = isinstance(reason.value, Unknown)
    value = ("待认定" if term.decided else "待补") if unknown else in_words(reason.value, term.unit)
    return "？" if unknown else "·", f"{when}{term.name}{whose} = {value}{f'（{source}）' if source else ''}"


def _continued(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    step: Continued = reason.value
    if any(outcome.status == "eligible" for _, outcome in step.earlier):
        return "✓", f"{reason.head.words}：有效期内符合过"
    if any(outcome.open for _, outcome in step.earlier):
        return "？", f"{reason.head.words}：有效期内是否符合过，尚不清楚"
    return "✗", f"{reason.head.words}：有效期内没有符合过"


def _once(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    step: Once = reason.value
    used = next((year for year, outcome in step.earlier if outcome.status == "eligible"), None)
    if used is not None:
        return "✗", f"只给一次：{used}年已符合"
    waits = any(outcome.open for _, outcome in step.earlier)
    return ("？", "只给一次：以前年度是否符合，尚不清楚") if waits else ("✓", "只给一次：以前年度没有享受")


def _accumulated(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    step: Accumulated = reason.value
    return "·", _left("各年合计", step.limit, step.paid, "以前年度")


def _grouped(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    step: Grouped = reason.value
    return "·", _left(f"{step.recipient or '受益人未知'} 当年合计", step.limit, step.paid, "在前各项")


def _left(whole: str, limit: Decimal | None, paid: Decimal, before: str) -> str:
    if limit is None:
        return f"{whole}上限：待补"
    left = in_words(max(limit - paid, Decimal(0)), YUAN)
    return f"{whole}上限：{in_words(limit, YUAN)}，{before}已计 {in_words(paid, YUAN)}，余 {left}"


def _related(reason: Reason, _: _Setting) -> tuple[Mark, str]:
    step: Related = reason.value
    if step.other_outcome.open:
        return "？", f"与「{step.other}」{step.mode}：对方尚无结果"
    if step.left is not None:
        return "·", f"与「{step.other}」合计不超过限额：对方之后余 {in_words(max(step.left, Decimal(0)), YUAN)}"
    return (
        "·",
        f"与「{step.other}」{step.mode}：本项 {outcome_words(step.own)}；对方 {outcome_words(step.other_outcome)}",
    )


_Teller = Callable[[Reason, _Setting], tuple[Mark, str]]
_OF_KIND: dict[str, _Teller] = {
    "result": _result,
    "validity": _validity,
    "condition": _condition,
    "alternative": _condition,
    "amount": _amount,
    "tiers": _tiers,
    "cap": _cap,
    "most": _most,
    "recipient": _recipient,
    "observed": _observed,
    "year": _year,
    "policy": _policy,
    "reading": _remark,
    "definition": _computed,
    "table": _computed,
    "expression": _computed,
    "fact": _fact,
}
_OF_STEP: dict[type, _Teller] = {
    Continued: _continued,
    Once: _once,
    Accumulated: _accumulated,
    Grouped: _grouped,
    Related: _related,
}
