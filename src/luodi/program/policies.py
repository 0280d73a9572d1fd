"""The program of a plan: policies, readings, targets, measures, as plain checked data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from luodi.plan.terms import Term
from luodi.program.nodes import Constant, Node, Operation
from luodi.program.process import Step
from luodi.program.quotes import Quote
from luodi.source import Span

TIER_MODES = ("最高档", "逐档累计", "补差")
CAP_MODES = ("每年", "累计", "每受益每年")
RELATION_MODES = ("就高", "合计不超过", "各自")
TRANSITION_MODES = ("到期即止", "享受期满")
PANEL_MODES = ("滚动名录", "固定样本")
AVERAGE_MODES = ("复合增幅", "逐年平均")
WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("约", ("容差",)),
    ("领先", ("前",)),
    ("倍增", ("基期",)),
    ("年均增幅", PANEL_MODES),
    ("年均增幅", AVERAGE_MODES),
)
"""What of a word of targets a manner settles: the operator, and the modes of which it may be one."""
NUMBERED = {"容差": "容差 5%", "前": "前 3名", "基期": "基期 2016年"}
"""Modes that name a number, as they are written."""
TARGET_MODES = tuple(dict.fromkeys(mode for _, modes in WAYS for mode in modes))
MODES = (*TIER_MODES, *CAP_MODES, *RELATION_MODES, *TRANSITION_MODES, *TARGET_MODES)


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to apply a rule; ``limit`` is the ceiling of 合计不超过, the number of 容差 5%, 前 3名 and 基期 2016年."""

    name: str
    limit: Node | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """A mode that is fixed (one entry) or chosen by a reading (one entry per option)."""

    modes: tuple[Mode, ...]
    reading: int | None = None

    def under(self, options: tuple[int, ...]) -> Mode:
        """The mode in force under a choice of options."""
        return self.modes[0] if self.reading is None else self.modes[options[self.reading]]


@dataclass(frozen=True, slots=True)
class Ruling:
    """An office's decision on a reading: the option, its document and date."""

    option: int
    document: str
    on: date


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """A 口径: question, options, and the ruling once there is one. Options are expressions or modes."""

    index: int
    name: str
    code: str
    question: str
    labels: tuple[str, ...]
    nodes: tuple[Node, ...]
    modes: tuple[Mode, ...]
    ruling: Ruling | None
    quote: Quote | None
    span: Span
    explanations: tuple[str, ...] = ()

    @property
    def used(self) -> int:
        """The option in force: the ruling's, else the first."""
        return self.ruling.option if self.ruling else 0


@dataclass(frozen=True, slots=True)
class Line:
    """A quoted line of a policy with its typed expression."""

    quote: Quote
    node: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Tiers:
    """表 首次: awards for first reaching a tier. ``bounds`` rise; ``awards`` pair with them. ``comparison`` says for all
    of them whether a tier is reached at its bound (``>=``) or beyond it (``>``)."""

    quotes: tuple[Quote, ...]
    key: Node
    term: Term
    comparison: Literal[">=", ">"]
    bounds: tuple[Constant, ...]
    awards: tuple[Constant, ...]
    manner: Manner
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Cap:
    """A ceiling: of one result (每年), of a subject's years together (累计), of a recipient's year (每受益每年)."""

    quote: Quote
    node: Node
    manner: Manner
    span: Span


@dataclass(frozen=True, slots=True)
class Discretion:
    """裁量: a term an officer decides, at most ``bound``."""

    quote: Quote
    term: Term
    bound: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Shares:
    """分期 by parts: what share of an amount falls due in each of consecutive years, the first that of the amount. They
    add up to one."""

    quote: Quote
    parts: tuple[Decimal, ...]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """How a policy stands to an earlier one for the same thing."""

    quote: Quote
    other: str
    manner: Manner
    span: Span


@dataclass(frozen=True, slots=True)
class Validity:
    """The years a policy is in force, first and last included, and the words that say so."""

    first: int
    last: int
    quote: Quote

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last


@dataclass(slots=True)
class Policy:
    """A 政策 in the order in which it is worked out."""

    name: str
    code: str
    kind: str
    provision: str
    label: str
    span: Span
    recipient: Literal["self", "open"] | Term
    conditions: tuple[Line, ...] = ()
    alternatives: tuple[tuple[Line, ...], ...] = ()
    amounts: tuple[Line, ...] = ()
    tiers: tuple[Tiers, ...] = ()
    caps: tuple[Cap, ...] = ()
    discretion: tuple[Discretion, ...] = ()
    once: Quote | None = None
    instalments: Line | None = None
    """分期 over the years left of a term: 年限内(起始, n年)."""
    shares: Shares | None = None
    """分期 by shares; a policy has at most one of the two."""
    relations: tuple[Relation, ...] = ()
    case_by_case: bool = False
    validity: Validity | None = None
    transition: Manner | None = None
    readings: frozenset[int] = frozenset()
    process: tuple[Step, ...] = ()
    """The steps of a claim, its own or those of a 通则; none where the plan leaves them open."""
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """达标: a condition on the value, due in a year (None: every year of the plan)."""

    quote: Quote
    node: Node
    due: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Way:
    """How a word of a target is meant (按): the operation it stands for, and the manner."""

    operation: Operation
    manner: Manner


@dataclass(frozen=True, slots=True)
class Target:
    """A 目标. ``value`` is worked out over a population, None where the responsible office reports it; ``measured`` is
    what stands for 数值 in its milestones, either way; ``base`` the value that the text starts from, where it says so;
    ``readings`` the positions of those on which it depends."""

    name: str
    provision: str
    label: str
    span: Span
    kind: str
    scope: Node | None
    value: Node | None
    measured: Node | None
    base: Node | None
    milestones: tuple[Milestone, ...]
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    ways: tuple[Way, ...] = ()
    readings: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """A 举措 or 机制: a standing duty with its lead and responsible units."""

    name: str
    kind: str
    provision: str
    label: str
    span: Span
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    lacking: str = ""
    """The mechanism without which the language cannot say it yet (缺)."""


@dataclass(slots=True)
class Program:
    """Everything a plan says that can be computed or assigned."""

    title: str = ""
    issuer: str = ""
    published: bool = False
    document_number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    """The days between which the plan is in force, where it says so."""
    period: tuple[int, int] = (0, 0)
    readings: list[ReadingRule] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    reported: dict[str, Term] = field(default_factory=dict)
    """The terms of targets whose value an office reports, by name, as far as the dictionary has none of its own."""

    @property
    def options(self) -> tuple[int, ...]:
        """The option in force of every reading."""
        return tuple(reading.used for reading in self.readings)
