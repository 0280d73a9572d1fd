"""Checking a return: type, unit, range, against the last period, across cells. What is soft may be explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from luodi_service.facts.models import Term
from luodi_service.plans.cell_rules import (
    CellRule,
    Meaning,
    cell_rule,
    dictionary,
    read_cell,
    rule_holds,
    same_value,
    shown_in,
    unit_problem,
)
from luodi_service.returns.knowing import Known
from luodi_service.returns.models import FormRule, FormTerm, FormVersion


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it is given: what was typed, the value read, the reason beside it, and what was known before."""

    line: FormTerm
    text: str = ""
    note: str = ""
    value: str = ""
    problem: str = ""
    known: Known | None = None
    previous: str = ""

    @property
    def effective(self) -> str:
        """The value that counts: what is given, else what is known."""
        return self.value or (self.known.value if self.known is not None else "")

    @property
    def disputed(self) -> bool:
        """Whether it says otherwise than what is known."""
        form = self.line.term.form
        return self.known is not None and bool(self.value) and not same_value(form, self.value, self.known.value)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong or unusual, at a term. What is ``hard`` must be mended; anything else explained beside the term."""

    term: Term
    said: str
    hard: bool = False

    def __str__(self) -> str:
        return f"{self.term}：{self.said}"


def entry(
    version: FormVersion, line: FormTerm, text: str, note: str, known: Known | None = None, previous: str = ""
) -> Entry:
    """A line with what was typed, read."""
    term = meanings(version).get(line.term.name)
    if term is None or unit_problem(term, line.unit):
        problem = "术语表里已没有这个术语，或单位改了，请牵头单位修改报表"
        return Entry(line, text, note, problem=problem, known=known, previous=previous)
    read = read_cell(term, line.unit, text)
    return Entry(line, text.strip(), note.strip(), read.value, read.problem, known, previous)


def meanings(version: FormVersion) -> dict[str, Meaning]:
    """What the terms of a version mean, asked once."""
    found: dict[str, Meaning] | None = version.__dict__.get("_meanings")
    if found is None:
        names = {line.term.name for line in version.asked()}
        terms = dictionary(version.kind)
        found = version.__dict__["_meanings"] = {name: term for name, term in terms.items() if name in names}
    return found


def _rules(version: FormVersion) -> list[tuple[FormRule, CellRule | None, list[str]]]:
    """The rules of a version, read once."""
    found: list[tuple[FormRule, CellRule | None, list[str]]] | None = version.__dict__.get("_read_rules")
    if found is None:
        terms = meanings(version)
        found = [(rule, *cell_rule(version.kind, terms, rule.text)) for rule in version.rules.all()]
        version.__dict__["_read_rules"] = found
    return found


Check = Callable[[Entry], Iterator[Finding]]


def _readable(given: Entry) -> Iterator[Finding]:
    if given.problem:
        yield Finding(given.line.term, given.problem, hard=True)


def _required(given: Entry) -> Iterator[Finding]:
    if given.line.required and not given.effective and not given.problem:
        yield Finding(given.line.term, "没有填。不知道不等于 0：确实没有数的，在说明里写明原因")


def _within(given: Entry) -> Iterator[Finding]:
    line = given.line
    if not given.value or (line.lower is None and line.upper is None):
        return
    value = Decimal(shown_in(line.term.form, line.unit, given.value))
    if line.lower is not None and value < line.lower:
        yield Finding(line.term, f"{value:f}{line.unit} 低于下限 {line.lower.normalize():f}{line.unit}")
    if line.upper is not None and value > line.upper:
        yield Finding(line.term, f"{value:f}{line.unit} 高于上限 {line.upper.normalize():f}{line.unit}")


def _like_before(given: Entry) -> Iterator[Finding]:
    line = given.line
    if line.change is None or not given.value or not given.previous:
        return
    now, then = Decimal(given.value), Decimal(given.previous)
    if abs(now - then) > abs(then) * line.change:
        was = shown_in(line.term.form, line.unit, given.previous)
        share = "" if not then else f"，{'增' if now > then else '减'} {abs(now - then) / abs(then):.1%}"
        most = f"{(line.change * 100).normalize():f}%"
        yield Finding(line.term, f"上期 {was}{line.unit}{share}，变动超过 {most}")


def _agreed(given: Entry) -> Iterator[Finding]:
    if given.disputed:
        assert given.known is not None
        line = given.line
        known = shown_in(line.term.form, line.unit, given.known.value)
        yield Finding(line.term, f"已有 {known}{line.unit}（{given.known.source}），填报不同")


CHECKS: tuple[Check, ...] = (_readable, _required, _within, _like_before, _agreed)
"""What every cell is checked for, in order."""


def findings(version: FormVersion, entries: Mapping[int, Entry]) -> list[Finding]:
    """Everything wrong or unusual in a return; ``entries`` by term."""
    found = [finding for line in version.asked() for check in CHECKS for finding in check(entries[line.term_id])]
    return found + list(_across(version, entries))


def _across(version: FormVersion, entries: Mapping[int, Entry]) -> Iterator[Finding]:
    by_name = {given.line.term.name: given for given in entries.values()}
    values = {name: given.effective for name, given in by_name.items()}
    for rule, read, problems in _rules(version):
        if read is None:
            first = version.asked()[0].term
            yield Finding(first, f"表内关系「{rule.text}」算不了（{problems[0]}），请牵头单位修改报表", hard=True)
        elif rule_holds(read, values) is False:
            given = "，".join(f"{name} {_shown(by_name[name])}" for name in read.terms)
            said = f"不符合「{rule.text}」：{given}{f'。{rule.message}' if rule.message else ''}"
            yield Finding(by_name[next(iter(read.terms))].line.term, said, hard=rule.hard)


def _shown(given: Entry) -> str:
    return f"{shown_in(given.line.term.form, given.line.unit, given.effective)}{given.line.unit}"


def unanswered(found: list[Finding], entries: Mapping[int, Entry]) -> list[Finding]:
    """The findings that keep a return from being handed in: hard ones, and soft ones without a reason."""
    return [finding for finding in found if finding.hard or not entries[finding.term.pk].note]
