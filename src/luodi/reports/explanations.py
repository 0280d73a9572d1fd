"""One result explained: as text, Markdown, JSON or HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from luodi.evaluate.reasons import Reason, result_of
from luodi.evaluate.results import Result, money
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.evaluate.values import Unknown
from luodi.evaluate.words import YUAN, in_words
from luodi.program.policies import Policy
from luodi.program.quotes import Quote
from luodi.reports.pages import page
from luodi.reports.telling import Told, tell


@dataclass(frozen=True)
class Explanation:
    """A result with its reasons, the provision it rests on, and what stands in the way of paying it.

    ``str()`` and a notebook show it; ``text``, ``markdown``, ``as_json`` and ``html`` give each format.
    """

    plan: str
    policy: Policy
    provision: str
    result: Result
    reason: Reason
    obstacles: tuple[str, ...]
    demonstration: bool = False

    @property
    def heading(self) -> str:
        """Of what, of whom, of when."""
        line = self.result
        return f"{line.policy} · {line.subject_kind}「{line.subject}」 · {line.year}年"

    @property
    def verdict(self) -> str:
        """The status, and the amount to the 分."""
        line = self.result
        word = STATUS_WORDS[line.status]
        if line.amount is None:
            return f"{word}：缺 {'、'.join(line.missing)}"
        return f"{word}，{in_words(line.amount, YUAN)}（{line.amount:,.2f} 元）" if line.amount else word

    def text(self) -> str:
        """As lines for a terminal."""
        lines = [
            *self._banner(),
            self.heading,
            f"结果：{self.verdict}",
            f"原文 {self.policy.label}：{self.provision}",
            "依据：",
        ]
        lines += [
            f"{'  ' * depth}{told.mark} {told.words}{_quoted(told.quote)}" for depth, told in _walk(tell(self.reason))
        ]
        lines += [f"口径未裁定：{line}" for line in self._open_readings()]
        lines += [f"不可兑付：{obstacle}" for obstacle in self.obstacles]
        return "\n".join(lines)

    def markdown(self) -> str:
        """As Markdown."""
        lines = [f"> **{line}**\n" for line in self._banner()]
        lines += [f"## {_plain(self.heading)}\n", f"**{_plain(self.verdict)}**\n"]
        lines += [f"> {self.policy.label}：{_plain(self.provision)}\n"]
        for depth, told in _walk(tell(self.reason)):
            quote = f" —— *{_plain(_quoted(told.quote).strip())}*" if told.quote else ""
            lines.append(f"{'  ' * (depth - 1)}- {told.mark} {_plain(told.words)}{quote}")
        lines += ["", *(f"- 口径未裁定：{_plain(line)}" for line in self._open_readings())]
        lines += [f"- 不可兑付：{_plain(obstacle)}" for obstacle in self.obstacles]
        return "\n".join(lines).rstrip() + "\n"

    def as_json(self) -> dict[str, Any]:
        """As plain data: the result's line, the provision, the tree of reasons, the obstacles."""
        return {
            "plan": self.plan,
            "result": self.result.as_json(),
            "provision": {"id": self.policy.provision, "label": self.policy.label, "text": self.provision},
            "reason": reason_json(self.reason),
            "obstacles": list(self.obstacles),
            "demonstration": self.demonstration,
        }

    def html(self) -> str:
        """As a page of its own."""
        return page(
            "explanation.html", explanation=self, told=tell(self.reason), open_readings=list(self._open_readings())
        )

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<div style='margin-left:{depth - 1}.5em'>{told.mark} {escape(told.words)}"
            f"<span style='color:#B3261E'>{escape(_quoted(told.quote))}</span></div>"
            for depth, told in _walk(tell(self.reason))
        )
        return f"<div><b>{escape(self.heading)}</b>：{escape(self.verdict)}{lines}</div>"

    def _banner(self) -> list[str]:
        return ["演示数据，全部虚构"] if self.demonstration else []

    def _open_readings(self) -> Iterator[str]:
        for reading, options in self.result.open_readings.items():
            amounts = (
                f"{option} {in_words(Unknown(frozenset()) if a is None else a, YUAN)}" for option, a in options.items()
            )
            yield f"{reading}：{'；'.join(amounts)}"


def _walk(told: Told) -> Iterator[tuple[int, Told]]:
    """Everything below the root with its depth from 1."""
    stack = [(1, child) for child in reversed(told.children)]
    while stack:
        depth, one = stack.pop()
        yield depth, one
        stack += [(depth + 1, child) for child in reversed(one.children)]


def _quoted(quote: Quote | None) -> str:
    return "" if quote is None or quote.label else f"　「{quote.shown}」"


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|"})


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is, on one line."""
    return " ".join(text.split()).translate(_MARKDOWN)


def reason_json(reason: Reason) -> dict[str, Any]:
    """A reason as plain data: kind, words, value, and for facts the term's name, nature and origin."""
    head = reason.head
    found: dict[str, Any] = {"kind": head.kind, "words": head.words, "value": _value_json(reason.value)}
    if head.quote is not None and not head.quote.label:
        provision = head.quote.provision
        found["quote"] = {"words": head.quote.shown, "provision": provision.id, "label": provision.label}
    if head.term is not None:
        found["term"] = {
            "name": head.term.name,
            "unit": head.term.unit_name,
            "nature": head.term.nature,
            "origin": head.term.origin,
        }
    found |= {"year": reason.year or None, "subject": reason.subject}
    if reason.children:
        found["children"] = [reason_json(child) for child in reason.children]
    return found


def _value_json(value: Any) -> Any:
    """Numbers as exact text, days as ISO dates, the unknown as what it lacks."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, Unknown):
        return {"lacking": sorted(value.lacking)}
    if hasattr(value, "lacking"):
        return {"status": value.status, "amount": money(value.amount), "missing": sorted(value.lacking)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _step_json(value)
    if isinstance(value, tuple):
        return list(value)
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _step_json(step: Any) -> dict[str, Any]:
    """What a step worked with, its plain parts alone."""
    names = {"limit", "paid", "left", "mode", "other", "recipient"} & set(step._fields)
    found = {name: _value_json(getattr(step, name)) for name in sorted(names)}
    return found | {"own": _value_json(step.own)}


def dumped(explanation: Explanation) -> str:
    """The explanation as JSON text."""
    assert result_of(explanation.reason).status == explanation.result.status, "the reasons are those of the result"
    return json.dumps(explanation.as_json(), ensure_ascii=False, indent=2)
