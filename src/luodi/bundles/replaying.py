"""The award of a bundle worked out again from what the bundle holds, and held against what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from luodi.bundles.award import Award
from luodi.bundles.layout import AWARD
from luodi.bundles.opening import Bundle
from luodi.diagnostics import Diagnostic, Faults
from luodi.evaluate.results import Result
from luodi.reports.explanations import Explanation
from luodi.source import Cell
from luodi.words import Words

COMPARED: dict[str, Words] = {
    "plan": Words("方案名称", "title"),
    "document_number": Words("文号", "document number"),
    "code": Words("政策代码", "code of the policy"),
    "provision": Words("条款", "provision"),
    "subject_kind": Words("主体类别", "kind of subject"),
    "status": Words("是否符合", "status"),
    "amount": Words("金额", "amount"),
    "missing": Words("缺项", "missing facts"),
    "open_readings": Words("口径影响", "open readings"),
    "payable": Words("能否兑付", "payable"),
}
"""What of ``award.json`` is held against the plan and the result, each with what it is called."""
_NOT_KEPT = ("missing", "open_readings", "payable")
"""What need not stand there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not what it was: as it stands in ``award.json``, and as it is worked out."""

    field: str
    stands: Any
    found: Any


@dataclass(frozen=True)
class Replayed:
    """An award worked out again. ``explanation`` holds the result and its reasons."""

    bundle: Bundle
    explanation: Explanation
    differences: tuple[Difference, ...]

    @property
    def result(self) -> Result:
        """What was worked out now."""
        return self.explanation.result

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "bundle": self.bundle.hash,
            "version": self.bundle.version,
            "agrees": self.agrees,
            "award": self.bundle.award.as_json(),
            "result": self.result.as_json(),
            "differences": {one.field: {"stands": one.stands, "found": one.found} for one in self.differences},
            "demonstration": self.bundle.demonstration,
        }


def replay(bundle: Bundle) -> Replayed:
    """The award worked out again under its readings, and what differs.

    Raises:
        Faults: a policy, subject, year or reading of the award that its own plan and facts do not have.
    """
    award = bundle.award
    try:
        explanation = bundle.plan.explain(
            bundle.facts, award.policy, award.subject, award.year, readings=award.readings
        )
    except Faults as faults:
        raise Faults(_placed(fault, bundle.name) for fault in faults.diagnostics) from faults
    again = Award.of(bundle.plan, explanation.result, award.worked_out_on, readings=award.readings).as_json()
    stood = award.as_json()
    differences = tuple(
        Difference(field, stood[field], again[field])
        for field in COMPARED
        if stood[field] != again[field] and not (field in _NOT_KEPT and stood[field] is None)
    )
    return Replayed(bundle, explanation, differences)


def _placed(fault: Diagnostic, name: str) -> Diagnostic:
    """A fault of the question, which is asked by ``award.json``."""
    content = fault.place.content if isinstance(fault.place, Cell) else ""
    return Diagnostic(fault.code, Cell(f"{name}/{AWARD}", 0, "", content), fault.details)
