"""What was awarded: the one result that a bundle is evidence of, as it stands in ``award.json``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luodi.checked_plan import Plan
from luodi.evaluate.results import Result, money
from luodi.evaluate.statuses import STATUS_WORDS, Status

UNIT = "元"
OpenReadings = Mapping[str, Mapping[str, Decimal | None]]
_LINES = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MONEY = re.compile(r"[0-9]{1,30}\.[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Award:
    """A result as it was stored. ``amount`` in 元 to the 分, None where it was not known.

    ``readings`` are the options chosen by reading, as the question took them; those left out are the plan's own.
    ``missing``, ``open_readings`` and ``payable`` are None where nobody kept them, and are then not compared.
    """

    plan: str
    document_number: str
    policy: str
    code: str
    provision: str
    subject_kind: str
    subject: str
    year: int
    status: Status
    amount: Decimal | None
    worked_out_on: date
    readings: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] | None = None
    open_readings: OpenReadings | None = None
    payable: bool | None = None
    demonstration: bool = False

    @classmethod
    def of(
        cls,
        plan: Plan,
        result: Result,
        worked_out_on: date,
        *,
        readings: Mapping[str, str] | None = None,
        demonstration: bool = False,
    ) -> Award:
        """The award of a result that the plan gave under some readings."""
        policy = next(policy for policy in plan.program.policies if policy.name == result.policy)
        return cls(
            plan=plan.program.title,
            document_number=plan.program.document_number,
            policy=policy.name,
            code=policy.code,
            provision=policy.provision,
            subject_kind=policy.kind,
            subject=result.subject,
            year=result.year,
            status=result.status,
            amount=result.amount,
            worked_out_on=worked_out_on,
            readings=dict(readings or {}),
            missing=result.missing,
            open_readings=result.open_readings,
            payable=result.payable,
            demonstration=demonstration,
        )

    def as_json(self) -> dict[str, Any]:
        """As plain data: the amount as text, the day in ISO form; what was not kept is null."""
        return {
            "plan": self.plan,
            "document_number": self.document_number,
            "policy": self.policy,
            "code": self.code,
            "provision": self.provision,
            "subject_kind": self.subject_kind,
            "subject": self.subject,
            "year": self.year,
            "readings": dict(self.readings),
            "status": self.status,
            "amount": money(self.amount),
            "unit": UNIT,
            "missing": None if self.missing is None else list(self.missing),
            "open_readings": None if self.open_readings is None else open_readings_json(self.open_readings),
            "payable": self.payable,
            "demonstration": self.demonstration,
            "worked_out_on": self.worked_out_on.isoformat(),
        }


def open_readings_json(readings: OpenReadings) -> dict[str, dict[str, str | None]]:
    """What each option of a reading gives, amounts as text."""
    return {name: {option: money(amount) for option, amount in options.items()} for name, options in readings.items()}


def award_of(data: object) -> Award:
    """The award of plain data. Raises ``ValueError`` with the name of the field that is not as it should be."""
    given = data if isinstance(data, dict) else {}
    if odd := given.keys() ^ FIELDS.keys():
        raise ValueError(min(odd))
    read = {name: _read(name, given[name]) for name in FIELDS}
    del read["unit"]
    return Award(**read)


def _read(name: str, value: object) -> Any:
    try:
        return FIELDS[name](value)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(name) from error


def _typed(kind: type) -> Callable[[Any], Any]:
    def read(value: object) -> object:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _text(value: object) -> str:
    """Words on one line: what a bundle says of itself must not pass for what luodi says of it."""
    if not isinstance(value, str) or _LINES.search(value):
        raise TypeError
    return value


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _one_of(*known: str) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        if value not in known:
            raise ValueError
        return str(value)

    return read


def _amount(value: Any) -> Decimal:
    if _MONEY.fullmatch(value) is None:
        raise ValueError
    return Decimal(value)


def _table(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: {_text(name): read(inner) for name, inner in value.items()}


FIELDS: dict[str, Callable[[Any], Any]] = {
    "plan": _text,
    "document_number": _text,
    "policy": _text,
    "code": _text,
    "provision": _text,
    "subject_kind": _text,
    "subject": _text,
    "year": _typed(int),
    "readings": _table(_text),
    "status": _one_of(*STATUS_WORDS),
    "amount": _or_none(_amount),
    "unit": _one_of(UNIT),
    "missing": _or_none(lambda names: tuple(map(_text, _typed(list)(names)))),
    "open_readings": _or_none(_table(_table(_or_none(_amount)))),
    "payable": _or_none(_typed(bool)),
    "demonstration": _typed(bool),
    "worked_out_on": lambda day: date.fromisoformat(_text(day)),
}
"""Every field of ``award.json`` in order, and what reads it."""
