"""Small programs and facts drawn by lot: conditions, alternatives, tiers, ceilings, history, relations, readings.

A program is made of the checked nodes that the language compiles to, so that what is drawn need not be spelled first.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from luodi.facts import Facts, Subject
from luodi.plan.terms import Term, Terms
from luodi.program.nodes import Constant, Defined, Lookup, Node, Operation, Read, Reading, ThisYear
from luodi.program.policies import (
    Cap,
    Line,
    Manner,
    Mode,
    Policy,
    Program,
    ReadingRule,
    Relation,
    Ruling,
    Tiers,
    Validity,
)  # fmt: skip
from luodi.program.types import CONDITION, DAY, YEAR, Choice, Quantity, Reference
from luodi.source import Source, Span

SPAN = Span(Source("random", ""), 0, 0)
NUMBER = Quantity()
LEVELS = Choice(("无", "市级", "省级", "国家级"))
YEARS = range(2015, 2022)
FIRM, PARK = "企业", "产业园"


def _term(name, code, form, *, kind=FIRM, yearly=True, nature="申报", target=""):
    choices = LEVELS.choices if form == "枚举" else ()
    return Term(name, code, kind, form, choices=choices, target=target, yearly=yearly, nature=nature)


TERMS = Terms(
    {
        term.name: term
        for term in (
            _term("销售额", "sales", "数量"),
            _term("租金", "rent", "数量"),
            _term("核定额", "approved", "数量", nature="裁量"),
            _term("面积", "area", "数量", yearly=False),
            _term("达标", "passed", "是否"),
            _term("经认定", "recognised", "是否", nature="认定"),
            _term("新入驻", "moved_in", "是否", yearly=False),
            _term("级别", "level", "枚举", nature="认定"),
            _term("开业日期", "opened", "日期", yearly=False),
            _term("所在园", "park", "引用", yearly=False, target=PARK),
            _term("业主", "owner", "引用", yearly=False, target=PARK),
            _term("园区税收", "park_tax", "数量", kind=PARK),
            _term("园区面积", "park_area", "数量", kind=PARK, yearly=False),
            _term("园区达标", "park_passed", "是否", kind=PARK),
        )
    }
)
OF_FIRM = TERMS.of(FIRM)
VALUES = [
    Decimal(text) for text in ("0", "0", "1", "2", "3", "10", "0.5", "0.01", "0.005", "99.99", "100", "100.01", "7")
]
CONSTANTS = [Decimal(text) for text in ("0", "1", "2", "3", "0.2", "0.5", "10", "100", "0.001", "33.33")]


class Drawing:
    """Draws the parts of a program."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.readings: list[ReadingRule] = []

    def program(self) -> Program:
        """A program of one to three policies for the same kind of subject."""
        policies = [self.policy(at) for at in range(self.random.randint(1, 3))]
        for at, policy in enumerate(policies[1:], start=1):
            if self.random.random() < 0.5:
                other = self.random.choice(policies[:at])
                if not any(relation.other == other.name for relation in policy.relations):
                    policy.relations = (*policy.relations, self.relation(other))
        program = Program(title="随机", published=self.random.random() < 0.5, period=(2017, 2021))
        program.policies, program.readings = policies, self.readings
        used = frozenset(range(len(self.readings)))
        for policy in policies:
            policy.readings = used
        return program

    def policy(self, at: int) -> Policy:
        """A policy."""
        lot = self.random.random
        tiers = (self.tiers(),) if lot() < 0.3 else ()
        amounts = tuple(self.line(self.number(3)) for _ in range(self.random.randint(0 if tiers else 1, 2)))
        return Policy(
            name=f"政策{at}",
            code=f"policy_{at}",
            kind=FIRM,
            provision="1",
            label="一",
            span=SPAN,
            recipient=self.random.choice(["self", "open", TERMS.by_name["业主"]]),
            conditions=tuple(self.line(self.condition(2)) for _ in range(self.random.randint(0, 3))),
            alternatives=((tuple(self.line(self.condition(1)) for _ in range(2)),) if lot() < 0.2 else ()),
            amounts=amounts,
            tiers=tiers,
            caps=tuple(self.cap() for _ in range(self.random.choice([0, 0, 1, 1, 2]))),
            once=SPAN if lot() < 0.2 else None,
            validity=Validity(2017, 2019, None),
            transition=self.manner([Mode("到期即止"), Mode("享受期满")]) if lot() < 0.5 else None,
        )

    def line(self, node: Node) -> Line:
        return Line(None, node, SPAN)

    def tiers(self) -> Tiers:
        """表 首次."""
        manner = self.manner([Mode("最高档"), Mode("逐档累计"), Mode("补差")])
        if self.random.random() < 0.3:
            bounds = tuple(Constant(choice, LEVELS, SPAN) for choice in LEVELS.choices[1:])
            term, comparison = TERMS.by_name["级别"], ">="
        else:
            bounds = tuple(Constant(Decimal(bound), NUMBER, SPAN) for bound in (1, 3, 100))
            term, comparison = TERMS.by_name["销售额"], self.random.choice([">=", ">"])
        awards = tuple(Constant(Decimal(award), NUMBER, SPAN) for award in (5, 8, 20))
        return Tiers((), self.read(term), term, comparison, bounds, awards, manner, SPAN)

    def cap(self) -> Cap:
        """A ceiling; one over a recipient's subjects is a number that the plan states."""
        modes = [Mode("每年"), Mode("每年"), Mode("累计")]
        if self.random.random() < 0.25:
            constant = Constant(self.random.choice([Decimal(3), Decimal("10.005"), Decimal(100)]), NUMBER, SPAN)
            return Cap(None, constant, self.manner([Mode("每受益每年"), Mode("每年")]), SPAN)
        return Cap(None, self.number(1), self.manner(modes), SPAN)

    def relation(self, other: Policy) -> Relation:
        modes = [Mode("就高"), Mode("合计不超过", self.number(1)), Mode("各自")]
        return Relation(None, other.name, self.manner(modes), SPAN)

    def manner(self, modes: list[Mode]) -> Manner:
        """A fixed manner, or a reading whose options are manners."""
        if self.random.random() < 0.5:
            return Manner((self.random.choice(modes),))
        chosen = tuple(self.random.sample(modes, 2))
        return Manner(chosen, self.reading(modes=chosen))

    def reading(self, nodes=(), modes=()) -> int:
        index = len(self.readings)
        ruling = Ruling(self.random.randrange(2), "文", date(2018, 1, 1)) if self.random.random() < 0.3 else None
        labels = ("甲“\"'\\", "乙")
        self.readings.append(
            ReadingRule(index, f"口径{index}", f"reading_{index}", "？", labels, nodes, modes, ruling, None, SPAN)
        )
        return index

    def read(self, term: Term, reference: Term | None = None) -> Read:
        types = {"数量": NUMBER, "是否": CONDITION, "日期": DAY, "枚举": LEVELS}
        type_ = Reference(term.target) if term.form == "引用" else types[term.form]
        return Read(term, reference, type_, SPAN)

    def condition(self, depth: int) -> Node:
        """An expression that is true or false."""
        return self.random.choice(self.conditions(depth))()

    def conditions(self, depth: int):
        by_name = TERMS.by_name
        leaves = [
            lambda: self.read(by_name[self.random.choice(["达标", "经认定", "新入驻"])]),
            lambda: self.read(by_name["园区达标"], by_name["所在园"]),
            lambda: self.compare(self.number(1), self.number(0)),
            lambda: self.compare(self.read(by_name["级别"]), Constant(self.random.choice(LEVELS.choices), LEVELS, SPAN)),
            lambda: self.of("年限内", [self.read(by_name["开业日期"]), Constant(Decimal(3), NUMBER, SPAN)], CONDITION),
            lambda: self.of("=", [self.of("年度", [self.read(by_name["开业日期"])], YEAR), ThisYear(YEAR, SPAN)], CONDITION),
            lambda: self.of(
                "属于", [self.read(by_name["级别"]), *(Constant(c, LEVELS, SPAN) for c in LEVELS.choices[1:3])], CONDITION
            ),
        ]  # fmt: skip
        if depth <= 0:
            return leaves
        return [
            *leaves,
            lambda: self.of("且", [self.condition(depth - 1), self.condition(depth - 1)], CONDITION),
            lambda: self.of("或", [self.condition(depth - 1), self.condition(depth - 1)], CONDITION),
            lambda: self.of("非", [self.condition(depth - 1)], CONDITION),
            lambda: self.of(
                "年限内",
                [self.of("首次", [self.condition(depth - 1)], YEAR), Constant(Decimal(2), NUMBER, SPAN)],
                CONDITION,
            ),
            lambda: self.compare(self.number(depth), self.number(1)),
        ]

    def compare(self, left: Node, right: Node) -> Node:
        return self.of(self.random.choice([">=", ">", "<=", "<", "=", "!="]), [left, right], CONDITION)

    def of(self, operator: str, arguments: list[Node], type_=NUMBER) -> Operation:
        return Operation(operator, tuple(arguments), type_, SPAN)

    def number(self, depth: int) -> Node:
        """An expression that is a number."""
        by_name = TERMS.by_name
        leaves = [
            lambda: Constant(self.random.choice(CONSTANTS), NUMBER, SPAN),
            lambda: self.read(by_name[self.random.choice(["销售额", "租金", "核定额", "面积"])]),
            lambda: self.read(by_name["园区税收"], by_name["所在园"]),
            lambda: self.read(by_name["园区面积"], by_name["业主"]),
        ]
        if depth <= 0:
            return self.random.choice(leaves)()
        below = depth - 1
        return self.random.choice([
            *leaves,
            *[lambda operator=operator: self.of(operator, [self.number(below), self.number(below)])
              for operator in ("+", "-", "*", "*", "/", "取小", "取小", "取大", "每满")],
            lambda: self.of("负", [self.number(below)]),
            lambda: self.of("若", [self.condition(below), self.number(below), self.number(below)]),
            lambda: self.of(self.random.choice(["四舍五入", "舍去", "进位"]),
                            [self.number(below), Constant(Decimal(self.random.choice([-1, 0, 1, 2])), NUMBER, SPAN)]),
            lambda: self.of("第几年", [self.read(by_name["开业日期"])]),
            lambda: self.of("第几年", [self.of("首次", [self.condition(below)], YEAR)]),
            lambda: self.of(self.random.choice(["上年", "历年最高", "历年合计"]), [self.number(below)]),
            lambda: Defined("名称", self.number(below), NUMBER, SPAN),
            lambda: self.choice(below),
            lambda: self.lookup(below),
        ])()  # fmt: skip

    def choice(self, depth: int) -> Node:
        """A reading whose options are expressions."""
        nodes = (self.number(depth), self.number(depth))
        index = self.reading(nodes=nodes)
        return Reading(f"口径{index}", index, nodes, self.readings[index].labels, NUMBER, SPAN)

    def lookup(self, depth: int) -> Node:
        """A table of values."""
        tests = ((">=", Constant(Decimal(100), NUMBER, SPAN)), (">=", Constant(Decimal(2), NUMBER, SPAN)))
        values = (Constant(Decimal("0.5"), NUMBER, SPAN), Constant(Decimal("1.25"), NUMBER, SPAN))
        return Lookup("表", self.number(depth), tests, values, NUMBER, SPAN)


def facts(random: Random, firms: int, holes: float) -> Facts:
    """Firms and the parks they are in, with holes, missing years, and some without any year."""
    parks = {f"园{at}": _subject(random, PARK, f"园{at}", holes) for at in range(3)}
    found = {}
    for at in range(firms):
        identity = random.choice(["Q-10", "Q-2", "q1", "甲'\"; --", "企业一"]) + f"/{at}"
        found[identity] = _subject(random, FIRM, identity, holes)
    return Facts({FIRM: dict(sorted(found.items())), PARK: parks}, terms=TERMS)


def _subject(random: Random, kind: str, identity: str, holes: float) -> Subject:
    terms = TERMS.of(kind)
    first = random.choice([2015, 2016, 2018, 2020, None])
    years = {} if first is None else {y: {} for y in range(first, 2022) if y == first or random.random() > holes}
    subject = Subject(kind, identity, {}, years)
    for term in terms:
        for row in [subject.unchanging] if not term.yearly else list(years.values()):
            if random.random() >= holes:
                row[term.name] = _value(random, term)
    return subject


def _value(random: Random, term: Term):
    return {
        "数量": lambda: random.choice(VALUES),
        "是否": lambda: random.random() < 0.8,
        "枚举": lambda: random.choice(LEVELS.choices),
        "日期": lambda: date(random.randint(2014, 2021), 5, 1),
        "引用": lambda: f"园{random.randrange(3)}",
    }[term.form]()
