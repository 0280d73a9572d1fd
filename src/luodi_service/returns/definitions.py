"""Defining a form: what is typed to a checked version, or every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import BASES, Term
from luodi_service.lib.audit import Actor, record
from luodi_service.lib.editing import Stale
from luodi_service.plans.cell_rules import cell_rule, dictionary, plain, unit_problem
from luodi_service.registry.doors import GUARDED, STATISTICS, TAX
from luodi_service.returns.models import OWNER, PARK, PARTIES, SELF, Form, FormRule, FormTerm, FormVersion
from luodi_service.returns.periods import FREQUENCIES

RESERVED = frozenset({"forms", "uploads", "new"})
"""Words that stand in addresses where a form's code does."""
DECIDED = frozenset({"认定", "裁量"})
LINES_MAX = 100
HARD, SOFT = "必须", "可说明"
_MOST = Decimal(10) ** 23


@dataclass(frozen=True, slots=True)
class Definition:
    """A form as it is typed. ``lines`` and ``rules`` are one a line, with ｜ or | between the parts:

    ``术语 | 单位 | 下限 | 上限 | 变动 | 必填`` and ``算式 | 必须 or 可说明 | 说明``.
    """

    code: str
    name: str
    kind: str
    frequency: str
    filler: str
    checker: str
    owner: Unit
    due_days: int
    basis: str
    since: int
    lines: str
    rules: str = ""
    until: int | None = None
    condition: str = ""
    by_park: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    term: str
    unit: str
    lower: Decimal | None
    upper: Decimal | None
    change: Decimal | None
    required: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    text: str
    hard: bool
    message: str


def define(given: Definition, actor: Actor, at: datetime, *, base: int | None = None) -> FormVersion:
    """The form's next version; the present one where nothing changed. Returns that are open keep theirs.

    Raises:
        ValidationError: everything that is wrong with it.
        Stale: it was made from another version than the newest.
    """
    problems: list[str] = []
    lines, rules = _lines(given, problems), _rules(given, problems)
    _check(given, lines, problems)
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        form, created = Form.objects.select_for_update().get_or_create(code=given.code, defaults={"name": given.name})
        last = None if created else form.current()
        if base is not None and base != (last.number if last else 0):
            raise Stale(form)
        if last is not None and form.name == given.name and as_definition(last) == _plainly(given, lines, rules):
            return last
        form.name = given.name
        form.full_clean()
        form.save()
        version = _version(form, given, last.number + 1 if last else 1, actor, at)
        _store_lines(version, given.kind, lines, rules)
        record(actor, "报表改版" if last else "新建报表", version, at, form=form.code, number=version.number,
               terms=[line.term for line in lines], document=given.document)  # fmt: skip
    return version


def _version(form: Form, given: Definition, number: int, actor: Actor, at: datetime) -> FormVersion:
    condition = Term.objects.get(kind=given.kind, name=given.condition) if given.condition else None
    return FormVersion.objects.create(
        form=form, number=number, kind=given.kind, condition=condition, frequency=given.frequency, filler=given.filler,
        by_park=given.by_park, checker=given.checker, owner=given.owner, due_days=given.due_days, basis=given.basis,
        since=given.since, until=given.until, document=given.document,
        by=actor if isinstance(actor, Person) else None, at=at,
    )  # fmt: skip


def _store_lines(version: FormVersion, kind: str, lines: list[_Line], rules: list[_Rule]) -> None:
    terms = {term.name: term for term in Term.objects.filter(kind=kind)}
    FormTerm.objects.bulk_create(
        FormTerm(version=version, position=at, term=terms[line.term], unit=line.unit, lower=line.lower,
                 upper=line.upper, change=line.change, required=line.required)
        for at, line in enumerate(lines, start=1)
    )  # fmt: skip
    FormRule.objects.bulk_create(
        FormRule(version=version, position=at, text=rule.text, hard=rule.hard, message=rule.message)
        for at, rule in enumerate(rules, start=1)
    )


def as_definition(version: FormVersion) -> Definition:
    """A version as somebody would type it."""
    lines = [_Line(line.term.name, line.unit, line.lower, line.upper, line.change, line.required)
             for line in version.asked()]  # fmt: skip
    rules = [_Rule(rule.text, rule.hard, rule.message) for rule in version.rules.all()]
    return Definition(
        code=version.form.code, name=version.form.name, kind=version.kind, frequency=version.frequency,
        filler=version.filler, checker=version.checker, owner=version.owner, due_days=version.due_days,
        basis=version.basis, since=version.since, until=version.until, by_park=version.by_park,
        condition=version.condition.name if version.condition else "", document=version.document,
        lines=_written(lines), rules=_written_rules(rules),
    )  # fmt: skip


def _plainly(given: Definition, lines: list[_Line], rules: list[_Rule]) -> Definition:
    fields = {name: getattr(given, name) for name in Definition.__slots__}
    return Definition(**(fields | {"lines": _written(lines), "rules": _written_rules(rules)}))


def _written(lines: Iterable[_Line]) -> str:
    def number(value: Decimal | None) -> str:
        return "" if value is None else plain(format(value, "f"))

    rows = (
        (line.term, line.unit, number(line.lower), number(line.upper),
         "" if line.change is None else f"{number(line.change * 100)}%", "必填" if line.required else "")
        for line in lines
    )  # fmt: skip
    return "\n".join(" | ".join(row).rstrip(" |") for row in rows)


def _written_rules(rules: Iterable[_Rule]) -> str:
    return "\n".join(f"{rule.text} | {HARD if rule.hard else SOFT} | {rule.message}".rstrip(" |") for rule in rules)


def _parts(text: str) -> list[tuple[int, list[str]]]:
    rows = enumerate(text.replace("｜", "|").splitlines(), start=1)
    return [(number, [part.strip() for part in row.split("|")]) for number, row in rows if row.strip()]


def _lines(given: Definition, problems: list[str]) -> list[_Line]:
    terms = dictionary(given.kind)
    known = set(Term.objects.filter(kind=given.kind).values_list("name", flat=True))
    found: list[_Line] = []
    for number, parts in _parts(given.lines):
        where = f"指标第 {number} 行"
        if len(parts) > 6:
            problems.append(f"{where}：多于 6 项；一行写「术语 | 单位 | 下限 | 上限 | 变动 | 必填」")
            continue
        name, unit, lower, upper, change, required = [*parts, *[""] * (6 - len(parts))]
        term = terms.get(name)
        if term is None or name not in known:
            problems.append(f"{where}：{given.kind}没有术语「{name}」；照术语表写")
            continue
        if any(line.term == name for line in found):
            problems.append(f"{where}：「{name}」已经在前面")
            continue
        wrong = unit_problem(term, unit)
        if wrong:
            problems.append(f"{where}：{wrong}")
        if required not in ("", "必填"):
            problems.append(f"{where}：最后一项只写「必填」，或者空着")
        limits = [_number(where, label, text, problems) for label, text in (("下限", lower), ("上限", upper))]
        if term.form != "数量" and (lower or upper or change):
            problems.append(f"{where}：「{name}」是{term.form}，没有下限、上限和变动")
        if limits[0] is not None and limits[1] is not None and limits[0] > limits[1]:
            problems.append(f"{where}：下限大于上限")
        found.append(_Line(name, unit, limits[0], limits[1], _share(where, change, problems), required == "必填"))
    if not found and not problems:
        problems.append("指标：至少要有一行")
    if len(found) > LINES_MAX:
        problems.append(f"指标：最多 {LINES_MAX} 行")
    return found


def _number(where: str, label: str, text: str, problems: list[str]) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > _MOST or value != round(value, 6):
        problems.append(f"{where}：{label}「{text}」不是数（至多六位小数）")
        return None
    return value


def _share(where: str, text: str, problems: list[str]) -> Decimal | None:
    if not text:
        return None
    share = _number(where, "变动", text.rstrip("%％"), problems) if text[-1] in "%％" else None
    if share is None or not 0 < share <= 100_000 or share != round(share, 2):
        problems.append(f"{where}：变动写成「50%」的样子，大于 0")
        return None
    return share / 100


def _rules(given: Definition, problems: list[str]) -> list[_Rule]:
    names = {parts[0] for _, parts in _parts(given.lines)}
    asked = {name: term for name, term in dictionary(given.kind).items() if name in names}
    found: list[_Rule] = []
    for number, parts in _parts(given.rules):
        where = f"表内关系第 {number} 行"
        text, force, message = [*parts, "", ""][:3]
        if len(parts) > 3 or force not in ("", HARD, SOFT):
            problems.append(f"{where}：一行写「算式 | {HARD}或{SOFT} | 说明」")
            continue
        if len(text) > 500 or len(message) > 200:
            problems.append(f"{where}：算式至多 500 字，说明至多 200 字")
            continue
        _, wrong = cell_rule(given.kind, asked, text)
        problems += [f"{where}：{problem}" for problem in wrong]
        found.append(_Rule(text, force == HARD, message))
    return found


def _check(given: Definition, lines: list[_Line], problems: list[str]) -> None:
    """What fits together: words of the lists, parties, and whose figures the terms are."""
    listed = (("频次", given.frequency, FREQUENCIES), ("填报", given.filler, PARTIES), ("审核", given.checker, PARTIES),
              ("口径", given.basis, BASES))  # fmt: skip
    problems += [f"{label}：「{word}」应为{'、'.join(words)}之一" for label, word, words in listed if word not in words]
    try:
        validate_slug(given.code)
    except ValidationError:
        problems.append("代码：只用字母、数字、下划线和短横")
    if given.code in RESERVED:
        problems.append(f"代码：「{given.code}」另有用处，换一个")
    if given.checker not in PARTIES[1:]:
        problems.append("审核：不能由填报的主体自己审核")
    if given.checker == PARK and (given.filler != SELF or given.by_park):
        problems.append("审核：园区只审核企业自己填的报表")
    if not 1 <= given.due_days <= 250:
        problems.append("期后工作日：1 至 250")
    if given.until is not None and given.until < given.since:
        problems.append("终止年度早于起始年度")
    condition = Term.objects.filter(kind=given.kind, name=given.condition, form="是否").exists()
    if given.condition and not condition:
        problems.append(f"只对：{given.kind}没有「是否」类的术语「{given.condition}」")
    _check_natures(given, lines, problems)


def _check_natures(given: Definition, lines: list[_Line], problems: list[str]) -> None:
    natures = dict(Term.objects.filter(kind=given.kind).values_list("name", "nature"))
    asked = {natures.get(line.term, "") for line in lines}
    if asked & (DECIDED | {TAX}) and given.filler != OWNER:
        problems.append(f"填报：认定、裁量和税务的指标由牵头单位填，不由{given.filler}填")
    if asked & GUARDED.keys() and given.checker != OWNER:
        problems.append("审核：含统计或税务数据的报表由牵头单位审核，旁人不得看到单个企业的数")
    if STATISTICS in asked and (given.by_park or given.filler not in (SELF, OWNER)):
        problems.append("填报：统计数据由企业自己或牵头单位填，不由旁人代填")
