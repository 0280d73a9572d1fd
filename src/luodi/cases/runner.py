"""Cases held against the evaluator, and their formulas against plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from luodi.cases.calculator import YUAN, Measure, Unclear, measure_of, work_out
from luodi.cases.case import FAULT, Case, Expectation
from luodi.cases.reading import FAULT_CODE, read_cases
from luodi.diagnostics import Diagnostics
from luodi.evaluate.bounds import Excess, excesses
from luodi.evaluate.evaluator import Evaluator
from luodi.evaluate.results import Result
from luodi.evaluate.statuses import STATUS_WORDS
from luodi.evaluate.values import rounded
from luodi.evaluate.words import in_words
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.source import Span
from luodi.words import Words, listed, named

_FINEST = Decimal("0.000001")
_AN_AMOUNT = Words("写成 250万元、0元", "write 「250万元」 or 「0元」")
_OPEN = Words("待定（空白）", "open (blank)")
_BLANK = Words("空白", "nothing")
_NONE = Words("无", "nothing")


@dataclass(frozen=True, slots=True)
class CaseReport:
    """What a run found: the cases, how many results they state, and how many of those are not so."""

    cases: tuple[Case, ...]
    expectations: int
    failed: int

    @property
    def passed(self) -> int:
        """How many stated results are so."""
        return self.expectations - self.failed


def run_cases(
    program: Program,
    terms: Terms,
    folder: Path,
    diagnostics: Diagnostics,
    progress: Callable[[int], None] | None = None,
) -> CaseReport:
    """Every case of a folder; each fault at the cell that is wrong. ``progress`` is told of each case done."""
    cases = read_cases(program, terms, folder, diagnostics)
    failed = 0
    for case in cases:
        failed += _run(case, program, terms, diagnostics)
        if progress is not None:
            progress(1)
    return CaseReport(cases, sum(len(case.expectations) for case in cases), failed)


def _run(case: Case, program: Program, terms: Terms, diagnostics: Diagnostics) -> int:
    """How many of a case's results are not so."""
    evaluator = Evaluator(program, terms, case.facts, case.options)
    above = list(excesses(program, case.facts))
    failed = 0
    for expectation in case.expectations:
        found = Diagnostics()
        _check_formula(expectation, found)
        _check(case, expectation, evaluator, above, found)
        failed += bool(len(found))
        diagnostics.extend(found)
    return failed


def is_above(expectation: Expectation, above: list[Excess]) -> bool:
    """Whether a decision that a row states, or that holds in its year, is above the bound of the row's policy."""
    terms = [discretion.term for discretion in expectation.policy.discretion]
    return any(
        excess.term in terms and excess.subject.id == expectation.subject and excess.year in (None, expectation.year)
        for excess in above
    )


def _check(
    case: Case, expectation: Expectation, evaluator: Evaluator, above: list[Excess], diagnostics: Diagnostics
) -> None:
    def differs(place: Span, term: str, expected: Words, found: Words) -> None:
        diagnostics.add("LD0704", place, case=case.name, term=term, expected=expected, found=found)

    result = _result(expectation, evaluator)
    word = STATUS_WORDS[result.status]
    found = f"{FAULT} {FAULT_CODE}" if is_above(expectation, above) else word
    if found != expectation.status.text:
        differs(expectation.status, "结果", named(expectation.status.text), named(found))
    if expectation.fault:
        return
    amount = _yuan(expectation.amount)
    if amount is None and expectation.amount.text:
        cell = expectation.amount
        diagnostics.add("LD0712", cell, content=cell.text, column="金额", problem=_AN_AMOUNT)
    elif amount != (None if result.amount is None else Fraction(result.amount)):
        shown = _OPEN if result.amount is None else named(_shown(Measure(Fraction(result.amount), YUAN)))
        differs(expectation.amount, "金额", named(expectation.amount.text) or _OPEN, shown)
    stated = tuple(sorted(part.strip() for part in expectation.missing.text.split("、") if part.strip()))
    if stated != result.missing:
        differs(expectation.missing, "待补", listed(stated) or _NONE, listed(result.missing) or _NONE)


def _result(expectation: Expectation, evaluator: Evaluator) -> Result:
    rule = evaluator.rule(expectation.policy)
    subject = evaluator.facts.of(expectation.policy.kind)[expectation.subject]
    assert rule is not None, "a policy decided case by case has no cases"
    ((_, result),) = evaluator.of_subject(subject, [rule], [expectation.year], open_readings=False)
    return result


def _yuan(cell: Span) -> Fraction | None:
    measure = measure_of(cell.text)
    return measure.number if measure is not None and measure.unit == YUAN else None


def _check_formula(expectation: Expectation, diagnostics: Diagnostics) -> None:
    cell, amount = expectation.formula, _yuan(expectation.amount)
    if not cell.text:
        if amount:
            diagnostics.add("LD0711", expectation.amount, amount=expectation.amount.text)
        return
    try:
        worked = work_out(cell.text)
    except Unclear as unclear:
        place = cell.part(unclear.start, unclear.end)
        diagnostics.add("LD0706", place, formula=cell.text, problem=unclear.problem)
        return
    for wrong in worked.wrong:
        step = cell.part(wrong.start, wrong.end)
        right = step.text.replace("≈", "=").replace("＝", "=").rpartition("=")[2].strip()
        diagnostics.add("LD0705", step, formula=step.text, found=_shown(wrong.found), expected=named(right))
    if not worked.wrong and worked.result != Measure(Fraction(0) if amount is None else amount, YUAN):
        place = expectation.amount if expectation.amount.text else cell
        shown = named(expectation.amount.text) or _BLANK
        diagnostics.add("LD0705", place, formula=cell.text, found=_shown(worked.result), expected=shown)


def _shown(measure: Measure) -> str:
    whole = rounded(measure.number, _FINEST, "ROUND_HALF_UP") if measure.number >= 0 else None
    if whole is None:
        return str(measure.number)
    return in_words(whole if whole == measure.number else measure.number, measure.unit)
