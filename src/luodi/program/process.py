"""How a claim under a policy is handled: the steps of 流程 with their time and units, and the papers of 材料.

``流程: 受理(5个工作日) → 初审(5个工作日, 街道) → 审定(10个工作日) → 公示(7日)``. Full and half width brackets and commas are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from luodi.diagnostics import Diagnostics
from luodi.plan.blocks import trimmed
from luodi.source import Span, fold
from luodi.words import Words, listed, named

STEPS = ("受理", "初审", "现场核查", "联审", "财政复核", "审定", "公示")
"""Every step there is, in the order in which a claim goes through those that its plan declares."""
NEEDED_STEPS = ("受理", "审定", "公示")
"""Steps that no process does without: nothing is paid that nobody received, decided and made public."""
DAYS_MAX = 365

_STEP = re.compile(r"(?P<name>[^(（]*)[(（](?P<inside>.*)[)）]")
_TIME = re.compile(r"(?P<days>\d{1,9})(?P<kind>个?工作日|日)")
_UNIT = re.compile(r"[^()（）]+(?:[(（][^()（）]+[)）])?")
_NOTHING = Words("这里什么也没有写", "nothing is written here")
_NO_TIME = Words("名称后面的括号里先写时限", "its time comes first in the brackets behind its name")
_WRONG_TIME = Words("时限写 5个工作日 或 7日", "its time is written 「5个工作日」 or 「7日」")
_WRONG_DAYS = Words(f"时限是 1 至 {DAYS_MAX} 天", f"its time is from 1 to {DAYS_MAX} days")
_WRONG_UNIT = Words(
    "时限后面是逗号和单位，几个单位以顿号分开", "behind its time come a comma and units, parted by 「、」"
)
_NO_NAME = Words("两个顿号之间没有名称", "there is no name between two separators")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a process: working or calendar ``days`` it may take, and the ``units`` that take it, none where the plan
    leaves that to the office."""

    name: str
    days: int
    working: bool
    units: tuple[str, ...] = ()

    def __str__(self) -> str:
        time = f"{self.days}个工作日" if self.working else f"{self.days}日"
        return f"{self.name}（{'，'.join([time, *(['、'.join(self.units)] if self.units else [])])}）"


def read_process(value: Span, diagnostics: Diagnostics) -> tuple[Step, ...]:
    """The steps of a 流程, none where it has faults.

    Faults: LD0517 a step that cannot be read, LD0518 one out of order or repeated, LD0519 a needed one left out.
    """
    read = [(part, _step(part, diagnostics)) for part in _parts(value, "→")]
    found = [(part, step) for part, step in read if step is not None]
    ordered = True
    for (_, before), (part, step) in pairwise(found):
        if STEPS.index(step.name) <= STEPS.index(before.name):
            diagnostics.add("LD0518", part, step=step.name, other=before.name, known=listed(STEPS))
            ordered = False
    if len(found) < len(read):
        return ()
    lacking = [name for name in NEEDED_STEPS if all(step.name != name for _, step in found)]
    if lacking:
        diagnostics.add("LD0519", value, steps=listed(lacking), needed=listed(NEEDED_STEPS))
    return tuple(step for _, step in found) if ordered and not lacking else ()


def read_materials(value: Span, diagnostics: Diagnostics) -> tuple[str, ...]:
    """The papers of a 材料 by name, none where it has faults: LD0520, one without a name or named twice."""
    found: dict[str, Span] = {}
    before = len(diagnostics)
    for part in _parts(value, "、"):
        name = fold(part.text)[0]
        if not name:
            diagnostics.add("LD0520", value, problem=_NO_NAME if value.text else _NOTHING)
        elif name in found:
            twice = Words(f"「{part.text}」写了两次", f"「{part.text}」 is named twice")
            diagnostics.add("LD0520", part, problem=twice)
        found.setdefault(name, part)
    return tuple(part.text for part in found.values()) if len(diagnostics) == before else ()


def _parts(span: Span, separator: str) -> list[Span]:
    """The stretches between the separators, blanks at their ends left out."""
    edges = [-1, *(at for at, char in enumerate(span.text) if char == separator), len(span.text)]
    return [trimmed(span.part(start + 1, end)) for start, end in pairwise(edges)]


def _step(part: Span, diagnostics: Diagnostics) -> Step | None:
    found = _read(part, diagnostics)
    if isinstance(found, Step):
        return found
    diagnostics.add("LD0517", part, step=part.text, problem=found, known=listed(STEPS))
    return None


def _read(part: Span, diagnostics: Diagnostics) -> Step | Words:
    """The step that words stand for, or what is wrong with them."""
    if not part.text:
        return _NOTHING
    match = _STEP.fullmatch(part.text)
    name = fold(match["name"] if match else part.text)[0]
    if name not in STEPS:
        near = diagnostics.hint(name, STEPS)
        return Words(f"没有步骤「{name}」{near.zh}", f"there is no step {named(name).en}{near.en}")
    if match is None:
        return _NO_TIME
    written, *units = re.split("[,，、]", match["inside"])
    time = _TIME.fullmatch(fold(written)[0])
    if time is None:
        return _WRONG_TIME
    if not 1 <= int(time["days"]) <= DAYS_MAX:
        return _WRONG_DAYS
    names = tuple(unit.strip() for unit in units)
    if len(set(names)) < len(names) or not all(_UNIT.fullmatch(name) for name in names):
        return _WRONG_UNIT
    return Step(name, int(time["days"]), time["kind"] != "日", names)
