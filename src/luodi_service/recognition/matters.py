"""What a case can be about: every term that a unit decides, and titles. Rows of tables; nothing branches on one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.facts.models import Fact, Term
from luodi_service.plans.cell_rules import shown_in
from luodi_service.plans.decided import above_bound, decided_kinds, decided_terms, read_decided
from luodi_service.recognition.holding import OFFICE
from luodi_service.recognition.models import TITLE, Case
from luodi_service.registry.doors import reach
from luodi_service.registry.keeping import RECORDS
from luodi_service.registry.models import LEVELS, Subject

TITLE_CODE = "title"
DEPARTMENT = "部门"


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter: its code in addresses, what it is called, of what kind of subject, whether by year; ``choices`` where its
    values are few; ``origin`` names the unit that decides it. ``term`` is None for titles."""

    code: str
    name: str
    kind: str
    yearly: bool = False
    unit: str = ""
    nature: str = "认定"
    origin: str = ""
    note: str = ""
    choices: tuple[str, ...] = ()
    term: Term | None = None

    @property
    def usual(self) -> str:
        """The value that is mostly applied for."""
        return self.choices[0] if self.choices == ("是", "否") else ""


@dataclass(frozen=True, slots=True)
class Companion:
    """Where a value of a term is decided, another term of the day of the decision is recorded with it, unless it is known."""

    value: str
    term: str


COMPANIONS: dict[tuple[str, str], Companion] = {("企业", "汽车互联网企业"): Companion("是", "认定日期")}
BEFOREHAND: dict[tuple[str, str], str] = {("活动", "活动经备案审核"): "举办日期"}
"""Matters that have to be applied for before a day, which another term tells: later only with a reason."""


def _of_term(row: Term, choices: tuple[str, ...]) -> Matter:
    return Matter(
        str(row.pk), row.name, row.kind, row.yearly, row.unit, row.nature, row.origin, row.note, choices, row
    )  # fmt: skip


def _titles() -> list[Matter]:
    note = "由上级或区里命名的称号；值是级别，登记在企业档案里"
    return [Matter(TITLE_CODE, TITLE, kind, note=note, choices=LEVELS) for kind in RECORDS["title"].kinds]


def matters(kind: str = "") -> list[Matter]:
    """What can be decided, of one kind of subject or of all."""
    kinds = [kind] if kind else decided_kinds()
    found = [_of_term(one.row, one.choices) for name in kinds for one in decided_terms(name)]
    return found + [one for one in _titles() if kind in ("", one.kind)]


def matter_by(code: str) -> Matter | None:
    """A matter by its code."""
    if code == TITLE_CODE:
        return _titles()[0]
    if not (code.isascii() and code.isdecimal() and len(code) < 10):
        return None
    row = Term.objects.filter(pk=int(code)).first()
    return next((one for one in matters(row.kind) if one.term == row), None) if row is not None else None


def matter_of(case: Case) -> Matter:
    """What a case is about; of a term that no dictionary has any more, as the fact base knows it."""
    if case.term is None:
        return _titles()[0]
    choices = next((one.choices for one in decided_terms(case.term.kind) if one.row == case.term), ())
    return _of_term(case.term, choices)


def read_value(matter: Matter, text: str) -> str:
    """A value as the fact base keeps it; empty for an empty text.

    Raises:
        ValidationError: it cannot be one of the matter.
    """
    text = text.strip()
    if not text:
        return ""
    if matter.term is None:
        if text not in matter.choices:
            raise ValidationError(f"级别须是{'、'.join(matter.choices)}之一")
        return text
    value, problem = read_decided(matter.term, text)
    if problem:
        raise ValidationError(f"{matter.name}：{problem}")
    return value


def check_bound(
    matter: Matter, subject: Subject, year: int, value: str, person: Person, *, applying: bool = False
) -> None:
    """Let no value be decided, proposed or applied for that a policy does not allow.

    Raises:
        ValidationError: it is above the bound, which is told to whom the figures behind it may be told.
    """
    if matter.term is None or not value:
        return
    found = reach(person)
    own = subject.unit is not None and any(subject.unit.path.startswith(path) for path in found.enterprises)
    excess = above_bound(subject, matter.term, year, value, () if own else found.hidden)
    # Whoever applies for others is not to find out a figure by trying; whoever decides cannot be let pass it.
    if excess is not None and not (applying and excess.hidden):
        raise ValidationError(excess.words)


def value_words(case: Case, value: str) -> str:
    """A value as people read it, with its unit."""
    if not value or case.term is None:
        return f"{value}级" if value else ""
    return f"{value_typed(case, value)}{case.term.unit}"


def value_typed(case: Case, value: str) -> str:
    """A value as somebody would type it, in the unit that is asked for."""
    return value if case.term is None else shown_in(case.term.form, case.term.unit, value)


def newest(subject: Subject, kind: str, name: str, year: int = 0) -> Fact | None:
    """What is known of a term of a subject now, if anything is."""
    rows = Fact.objects.filter(subject=subject, term__kind=kind, term__name=name, year=year, part=0)
    fact = rows.order_by("-pk").first()
    return fact if fact is not None and fact.value else None


def office() -> Unit:
    """The unit of the office.

    Raises:
        ValidationError: nobody holds its role.
    """
    role = Role.objects.filter(role=OFFICE).select_related("unit").order_by("pk").first()
    if role is None:
        raise ValidationError("还没有人任领导小组办公室经办，不知道由哪个单位认定。提示：请系统管理员先授予角色")
    return role.unit


def deciding_unit(matter: Matter) -> Unit:
    """The unit that decides a matter: the one that the dictionary names, or the office.

    Raises:
        ValidationError: there is neither.
    """
    named = Unit.objects.filter(name=matter.origin, kind=DEPARTMENT).first() if matter.origin else None
    return named or office()
