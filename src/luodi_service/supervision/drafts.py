"""A yearly task as the office drafts it: what is asked of it, field by field, and how texts are read; the page and the workbook
share it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from luodi_service.supervision.quarter_days import QUARTERS

QUARTER_NAMES = {1: "一季度", 2: "二季度", 3: "三季度", 4: "四季度"}
_SEPARATORS = re.compile(r"[、，,；;\n]")
_DIGITS, _PLACES = 16, 4
"""Digits before and behind the point of a number."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, its heading, how many characters it takes, and what is said beside it."""

    name: str
    label: str
    longest: int
    hint: str = ""


WHOLE_FIELDS: tuple[Field, ...] = (
    Field("number", "编号", 40, "系统编的，不改；新加的行留空"),
    Field("under", "上级任务", 200, "分解到单位的，写上级任务的编号或项目名称；不是分解的留空"),
    Field("item", "方案条目", 100, "举措或目标的编号或名称；分解到单位的可以留空"),
    Field("name", "项目名称", 200),
    Field("content", "项目内容", 2_000),
    Field("lead", "牵头单位", 100),
    Field("responsible", "责任单位", 1_000, "几个单位用、分开；相关街道即全部街道"),
    Field("planned", "年度目标值", 20, "没有数的留空"),
    Field("unit_name", "计量单位", 20),
    Field("due", "完成期限", 10, "年-月-日"),
)
FIELDS: tuple[Field, ...] = (
    *WHOLE_FIELDS,
    *(
        field
        for quarter in QUARTERS
        for field in (
            Field(f"words{quarter}", f"{QUARTER_NAMES[quarter]}计划", 500),
            Field(f"percent{quarter}", f"{QUARTER_NAMES[quarter]}应完成率", 4, "0 至 100 的整数"),
            Field(f"planned{quarter}", f"{QUARTER_NAMES[quarter]}目标值", 20),
        )
    ),
)
LABELS = {field.name: field.label for field in FIELDS}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a draft: the row it stands in, the field (empty for the row), and what to do about it.

    ``together`` says that it is about several drafts, which are written one after the other."""

    row: int
    field: str
    said: str
    together: bool = False

    def __str__(self) -> str:
        return f"第 {self.row} 行：{self.said}" if self.row else self.said


@dataclass(frozen=True, slots=True)
class QuarterPlan:
    """What is to be reached by the end of a quarter."""

    number: int
    words: str = ""
    percent: int | None = None
    planned: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A drafted task as it was written. ``pk`` and ``revision`` are those of the draft that it changes, 0 for a new one."""

    row: int
    pk: int = 0
    revision: int = 0
    number: str = ""
    under: str = ""
    item: str = ""
    name: str = ""
    content: str = ""
    lead: str = ""
    responsible: tuple[str, ...] = ()
    planned: Decimal | None = None
    unit_name: str = ""
    due: date | None = None
    quarters: tuple[QuarterPlan, ...] = ()


def read(texts: Mapping[str, str], row: int, pk: int = 0, revision: int = 0) -> tuple[Planned, list[Fault]]:
    """A draft of texts by field; with all that cannot be read in them, which is left empty."""
    faults = [
        Fault(row, field.name, f"{field.label}超过 {field.longest} 个字")
        for field in FIELDS
        if len(texts.get(field.name, "").strip()) > field.longest
    ]
    given = {field.name: texts.get(field.name, "").strip()[: field.longest] for field in FIELDS}
    quarters = tuple(
        QuarterPlan(
            quarter,
            given[f"words{quarter}"],
            _percent(given, f"percent{quarter}", row, faults),
            _number(given, f"planned{quarter}", row, faults),
        )
        for quarter in QUARTERS
    )
    return Planned(
        row=row, pk=pk, revision=revision, number=given["number"], under=given["under"], item=given["item"],
        name=given["name"], content=given["content"], lead=given["lead"], responsible=names(given["responsible"]),
        planned=_number(given, "planned", row, faults), unit_name=given["unit_name"],
        due=_day(given, "due", row, faults), quarters=quarters,
    ), faults  # fmt: skip


def names(text: str) -> tuple[str, ...]:
    """The names of units in a text, each once."""
    return tuple(dict.fromkeys(name for part in _SEPARATORS.split(text) if (name := part.strip())))


def read_number(text: str) -> Decimal | None:
    """A number as people type it, thousands set off or not.

    Raises:
        ValueError: it is none, or longer than is kept.
    """
    text = text.replace(",", "").replace("，", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(text)
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    whole, _, part = text.lstrip("-").partition(".")
    if len(whole) > _DIGITS or len(part.rstrip("0")) > _PLACES:
        raise ValueError(text)
    return found


def _number(given: Mapping[str, str], name: str, row: int, faults: list[Fault]) -> Decimal | None:
    try:
        return read_number(given[name])
    except ValueError:
        faults.append(Fault(row, name, f"{LABELS[name]}「{given[name]}」不是数：只写数字，小数不超过 {_PLACES} 位"))
        return None


def _percent(given: Mapping[str, str], name: str, row: int, faults: list[Fault]) -> int | None:
    text = given[name].rstrip("%％")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= 100):
        faults.append(Fault(row, name, f"{LABELS[name]}「{given[name]}」应是 0 至 100 的整数"))
        return None
    return int(text)


def _day(given: Mapping[str, str], name: str, row: int, faults: list[Fault]) -> date | None:
    if not given[name]:
        return None
    try:
        return date.fromisoformat(given[name][:10])
    except ValueError:
        faults.append(Fault(row, name, f"{LABELS[name]}「{given[name]}」不是日期：写成 2019-12-31 的样子"))
        return None
