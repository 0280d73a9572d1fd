"""Defining a scheme: what is typed to a checked version, or every problem with the line under which it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from luodi_service.accounts.models import Person, Unit
from luodi_service.assessment.holding import of_office
from luodi_service.assessment.models import (
    BONUS,
    DEDUCTION,
    DRAFT,
    ISSUED,
    KINDS,
    MONEY,
    NAME,
    POINTS,
    UNITS,
    VETO,
    Act,
    Assessment,
    Scheme,
    SchemeLine,
)
from luodi_service.assessment.terms import BY_NAME, TERMS
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.plans.models import Plan
from luodi_service.plans.score_rules import LONGEST, Formula, ScoreRule, score_rules

GROUPS: dict[str, tuple[str, ...]] = {
    UNITS: ("部门", "街道", "园区"),
    MONEY: ("预算执行", "产出", "效益", "满意度"),
}
"""By object: the groups of units, which are their kinds; the first-level indicators of a self-evaluation of money."""
HUNDRED = Decimal(100)
OF_MONEY = dict(zip(GROUPS[MONEY], map(Decimal, (10, 50, 30, 10)), strict=True))
"""What the weights of a self-evaluation come to (财预〔2020〕10号), unless a document says otherwise."""
EVERY = "全部"
LINES_MAX, LINE_MAX, ITEM_MAX, PARTS = 100, 700, 60, 5
WEIGHED = frozenset({POINTS, DEDUCTION, BONUS})
_BY_WORD = {word: code for code, word in KINDS.items()}
_WEIGHT = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_NAME = re.compile(r"[^\W\d_]\w*")
YEARS = range(2000, 2101)
DAYS_MAX = 60


@dataclass(frozen=True, slots=True)
class Given:
    """A scheme as it is typed. ``text`` has one item a line, ``组别 | 项目 | 分值 | 算式 | 类别``; ``left_out`` one unit a
    line, ``单位：理由``."""

    text: str
    left_out: str = ""
    appeal_days: int = 5
    document: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read, for one group."""

    number: int
    group: str
    kind: str
    item: str
    weight: Decimal | None
    formula: str
    start: int
    line: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: the line of the text under which it belongs (0 for the whole), the words, the line with carets."""

    line: int
    words: str
    excerpt: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(slots=True)
class Read:
    """A scheme as it was read: its lines, its rules by group and line, and everything that is wrong with it."""

    lines: list[Line] = field(default_factory=list)
    rules: dict[tuple[str, int], ScoreRule] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Faulty(ValidationError):
    """A scheme with faults, each under its line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__([str(one) for one in problems])


def read_scheme(kind: str, text: str, document: str = "") -> Read:
    """What a text says, with everything that is wrong with it at once."""
    found = Read()
    rows = [(number, row) for number, row in enumerate(text.replace("｜", "|").splitlines(), 1) if row.strip()]
    if len(rows) > LINES_MAX:
        found.problems.append(Problem(0, f"办法最多 {LINES_MAX} 行"))
        return found
    for number, row in rows:
        _read_line(kind, number, row, found)
    _check_names(kind, found)
    if not found.lines and not found.problems:
        found.problems.append(Problem(0, "办法是空的：一行写一项「组别 | 项目 | 分值 | 算式」"))
    _check_sums(kind, document, found)
    for group in GROUPS[kind]:
        _read_formulas(kind, group, found)
    unique = {(one.line, one.words): one for one in found.problems}
    found.problems = sorted(unique.values(), key=lambda one: one.line)
    return found


def _read_line(kind: str, number: int, row: str, found: Read) -> None:
    def wrong(words: str) -> None:
        found.problems.append(Problem(number, f"第 {number} 行：{words}"))

    if len(row) > LINE_MAX:
        wrong(f"超过 {LINE_MAX} 个字")
        return
    parts = row.split("|")
    if not 4 <= len(parts) <= PARTS:
        wrong("要写成「组别 | 项目 | 分值 | 算式」；扣分、加分、一票否决、取名的，末尾再加「| 扣分」等")
        return
    groups_word, item, weight_word, formula = (part.strip() for part in parts[:4])
    kind_word = (parts[4].strip() if len(parts) == PARTS else "") or KINDS[POINTS]
    groups = GROUPS[kind] if groups_word == EVERY else tuple(dict.fromkeys(groups_word.split("、")))
    unknown = [group for group in groups if group not in GROUPS[kind]]
    if unknown:
        wrong(
            f"没有组别「{'、'.join(unknown)[:60]}」；组别是{'、'.join(GROUPS[kind])}，几组相同的写「甲、乙」或「{EVERY}」"
        )
    code = _BY_WORD.get(kind_word)
    if code is None:
        wrong(f"没有类别「{kind_word[:60]}」；类别是{'、'.join(KINDS.values())}")
    if not item or len(item) > ITEM_MAX:
        wrong(f"项目要写名称，不超过 {ITEM_MAX} 个字")
    if len(formula) > LONGEST:
        wrong(f"算式超过 {LONGEST} 个字")
    if not formula:
        wrong("没有写算式")
    weight = _weight(code, weight_word, wrong)
    if unknown or code is None or not item or not formula or len(item) > ITEM_MAX or len(formula) > LONGEST:
        return
    start = sum(len(part) + 1 for part in parts[:3]) + len(parts[3]) - len(parts[3].lstrip())
    for group in groups:
        if any(one.group == group and one.item == item for one in found.lines):
            wrong(f"{group}已经有「{item}」，换一个名称")
            continue
        found.lines.append(Line(number, group, code, item, weight, formula, start, row))


def _weight(code: str | None, word: str, wrong: object) -> Decimal | None:
    assert callable(wrong)
    if code in WEIGHED or code is None:
        if _WEIGHT.fullmatch(word) and Decimal(word) > 0:
            return Decimal(word)
        wrong(f"分值「{word[:20]}」要是大于 0 的数，最多两位小数；扣分、加分写最多扣、加多少")
    elif word not in ("", "—", "-"):
        wrong(f"{KINDS[code]}没有分值，空着")
    return None


def _check_names(kind: str, found: Read) -> None:
    for one in found.lines:
        if one.kind != NAME:
            continue
        if one.item in BY_NAME[kind]:
            words = f"第 {one.number} 行：「{one.item}」已经是术语，取别的名"
            found.problems.append(Problem(one.number, words))
        elif not _NAME.fullmatch(one.item):
            words = f"第 {one.number} 行：取的名只用汉字、字母和数字，以字开头"
            found.problems.append(Problem(one.number, words))


def _check_sums(kind: str, document: str, found: Read) -> None:
    sums: dict[str, Decimal] = {}
    for one in found.lines:
        sums.setdefault(one.group, Decimal(0))
        if one.kind == POINTS and one.weight is not None:
            sums[one.group] += one.weight
    if kind == UNITS:
        found.problems += [
            Problem(0, f"{group}各项得分的分值合计 {_plain(total)}，应为 100：{_by_item(found, group)}")
            for group, total in sums.items()
            if total != HUNDRED
        ]
        return
    total = sum(sums.values(), Decimal(0))
    if document.strip():
        if total != HUNDRED:
            found.problems.append(Problem(0, f"各项分值合计 {_plain(total)}，应为 100"))
        return
    found.problems += [
        Problem(
            0,
            f"{group}的分值合计 {_plain(sums.get(group, Decimal(0)))}，应为 {wanted}（财预〔2020〕10号）；另有文件的，填依据文件",
        )
        for group, wanted in OF_MONEY.items()
        if sums.get(group, Decimal(0)) != wanted
    ]


def _by_item(found: Read, group: str) -> str:
    parts = [f"{one.item} {_plain(one.weight)}" for one in found.lines if one.group == group and one.weight is not None
             and one.kind == POINTS]  # fmt: skip
    return "、".join(parts)[:300] or "没有得分的项目"


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _read_formulas(kind: str, group: str, found: Read) -> None:
    own = [one for one in found.lines if one.group == group]
    if not own:
        return
    formulas = [
        Formula(one.number, one.line, one.start, one.formula, one.item if one.kind == NAME else "", one.kind == VETO)
        for one in own
    ]
    rules, faults = score_rules(formulas, TERMS[kind])
    found.rules |= {(group, number): rule for number, rule in rules.items()}
    found.problems += [Problem(fault.line, str(fault), fault.excerpt) for fault in faults]


def rules_of(scheme: Scheme) -> Mapping[tuple[str, int], ScoreRule]:
    """The rules of a version, by group and line; it was checked when it was made."""
    found = read_scheme(scheme.assessment.object, scheme.text, scheme.document or "—")
    return found.rules


def save_scheme(plan: Plan, year: int, kind: str, given: Given, actor: Actor, at: datetime, *, base: int = 0) -> Scheme:
    """The next version of a scheme; the present one where nothing changed. The first makes the assessment.

    Raises:
        PermissionDenied: schemes are the office's.
        Faulty: everything that is wrong with it, line by line.
        ValidationError: the assessment has been worked out by it already.
        Stale: it was made from another version than the newest.
    """
    if isinstance(actor, Person) and not of_office(actor):
        raise PermissionDenied("考评办法由领导小组办公室拟定")
    found = read_scheme(kind, given.text, given.document)
    problems = [*found.problems, *_others(given, year)]
    if problems:
        raise Faulty(problems)
    with transaction.atomic():
        assessment, created = Assessment.objects.select_for_update().get_or_create(
            plan=plan, year=year, object=kind, defaults={"changed_at": at, "demonstration": settings.DEMONSTRATION}
        )
        last = None if created else assessment.scheme
        if base != (last.number if last else 0):
            raise Stale(assessment)
        if last is not None and _same(last, given):
            return last
        if assessment.state not in (DRAFT, ISSUED):
            raise ValidationError(f"{assessment}已经按办法测算，不能再改办法。先撤回测算（还没有单位自评的才能撤回）")
        if assessment.state == ISSUED and not given.document.strip():
            raise ValidationError("办法已经下达，修改要填依据文件")
        scheme = Scheme.objects.create(
            assessment=assessment, number=last.number + 1 if last else 1, text=given.text.strip("\r\n"),
            left_out=given.left_out.strip(), appeal_days=given.appeal_days, document=given.document.strip(),
            by=actor if isinstance(actor, Person) else None, at=at,
        )  # fmt: skip
        SchemeLine.objects.bulk_create(
            SchemeLine(scheme=scheme, number=one.number, group=one.group, kind=one.kind, item=one.item,
                       weight=one.weight, formula=one.formula)
            for one in found.lines
        )  # fmt: skip
        assessment.revision += 1
        assessment.changed_at = at
        assessment.save(update_fields=["revision", "changed_at"])
        Act.objects.create(
            assessment=assessment,
            act="改办法" if last else "拟定办法",
            words=f"第{scheme.number}版",
            by=scheme.by,
            at=at,
        )
        record(
            actor, "拟定考评办法", scheme, at, year=year, object=kind, number=scheme.number, document=scheme.document
        )
    return scheme


def _same(last: Scheme, given: Given) -> bool:
    def lines(text: str) -> list[str]:
        return [row.strip() for row in text.strip().splitlines()]

    return (
        lines(last.text) == lines(given.text)
        and lines(last.left_out) == lines(given.left_out)
        and (last.appeal_days, last.document) == (given.appeal_days, given.document.strip())
    )


def _others(given: Given, year: int) -> Iterable[Problem]:
    if year not in YEARS:
        yield Problem(0, f"年度 {year} 不对")
    if not 1 <= given.appeal_days <= DAYS_MAX:
        yield Problem(0, f"申诉期限是 1 至 {DAYS_MAX} 个工作日")
    named = [name for name, _ in left_out(given.left_out)]
    known = set(Unit.objects.filter(name__in=named, kind__in=GROUPS[UNITS]).values_list("name", flat=True))
    for name, reason in left_out(given.left_out):
        if name not in known:
            yield Problem(0, f"不参评的单位：没有部门、街道、园区「{name[:60]}」，照单位名称写")
        if not reason:
            yield Problem(0, f"不参评的单位：请写明「{name[:60]}」为什么不参评，写成「单位：理由」")


def left_out(text: str) -> list[tuple[str, str]]:
    """Units that take no part, each with the reason."""
    rows = [row.replace(":", "：").partition("：") for row in text.splitlines() if row.strip()]
    return [(name.strip(), reason.strip()) for name, _, reason in rows]
