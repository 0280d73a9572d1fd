"""Texts made to keep a program busy, each of some 200,000 characters, and how they are checked in a process that ends.

``python bombs.py NAME`` prints the codes of the faults of one, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import Diagnostics, Faults
from luodi.source import Source

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "plan"
PLAN, TERMS, OFFICIAL = ((FOLDER / name).read_text(encoding="utf-8") for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE))
_CONDITIONS = "条件:\n  租用办公用房300平方米以上: 租用面积 >= 300平方米\n"
assert PLAN.count(_CONDITIONS) == 1


def with_text(text: str) -> str:
    """The small plan with a text behind it."""
    return f"{PLAN}\n\n九、附\n{text}\n"


def with_rule(rule: str) -> str:
    """The small plan with a rule for a condition."""
    return PLAN.replace(_CONDITIONS, f"条件:\n  租用办公用房300平方米以上: {rule}\n")


def with_names(*names: str) -> str:
    """The small plan with named expressions before its first policy's conditions."""
    lines = "".join(f"  {line}\n" for line in names)
    return PLAN.replace(_CONDITIONS, f"设:\n{lines}{_CONDITIONS}")


def doubled(times: int, form: str = "{0} + {0}") -> str:
    """Names of which each says the one before twice."""
    return with_names("x0: 租用面积", *(f"x{at + 1}: {form.format(f'x{at}')}" for at in range(times)))


TEXTS = {
    "digits": with_text("9" * 200_000),
    "short sentences": with_text("一。" * 19_000),
    "short lines": with_text("甲\n" * 19_000),
    "numbers": with_text("5家，" * 60_000),
    "digits and commas": with_text("1," * 100_000),
    "days": with_text("2018年1月1日、" * 19_000),
    "numerals": with_text("五万、" * 60_000),
    "letters": with_text("a" * 200_000),
    "items": with_text("（一）甲\n" * 19_000),
    "fences": with_text("```x\n" * 19_000),
    "quotes that stand nowhere": with_text(
        "的" * 60_000 + "。\n```叙述\n原文：\n" + "".join(f"  的乙{at}的：x\n" for at in range(9_000)) + "```"
    ),
    "quotes that stand everywhere": with_text("的" * 60_000 + "。\n```叙述\n原文：\n" + "  的…的：x\n" * 9_000 + "```"),
    "colons": with_rule("甲：乙" * 60_000),
    "unknown characters": with_rule("$" * 200_000),
    "unknown names": with_names(*(f"名{at}: 名称第{at}号 + 1" for at in range(9_000))),
    "many names": with_names(*(f"x{at}: 租用面积" for at in range(9_000))),
    "a long number": with_rule("9" * 400_000),
    "a long number of the text": PLAN.replace("20万元", "9" * 40_000 + "万元"),
    "signs in brackets": with_rule(("-" * 39 + "(") * 39 + "1" + ")" * 39),
    "brackets": with_rule("(" * 200_000),
    "negations": with_rule("非 " * 100_000 + "是"),
    "conditionals": with_rule("若 是 则 是 否则 " * 30_000 + "是"),
    "arguments": with_rule("取小(" + "1," * 90_000 + "1) = 1"),
    "doubled names": doubled(60),
    "doubled conditionals": doubled(60, "若 {0} >= 1平方米 则 {0} 否则 {0}"),
    "a chain of names": with_names("x0: 租用面积", *(f"x{at + 1}: x{at} + 租用面积" for at in range(5_000))),
    "doubled definitions": PLAN.replace(
        "```政策 租房补助",
        "".join(
            f"```定义 y{at + 1}\n对象: 企业\n值:\n  租用办公用房300平方米以上: {f'y{at} + y{at}' if at else '租用面积'} + 300平方米\n```\n\n"
            for at in range(60)
        )
        + "```政策 租房补助",
    ),
}
"""By name: plan.md."""


def check(plan: str) -> tuple[Diagnostics, str]:
    """The faults of a plan, and what is told of them."""
    diagnostics = Diagnostics()
    sources = (Source(PLAN_FILE, plan), Source(TERMS_FILE, TERMS), Source(OFFICIAL_FILE, OFFICIAL))
    compile_sources(*sources, diagnostics)
    return diagnostics, str(Faults(diagnostics))


if __name__ == "__main__":
    found, told = check(TEXTS[sys.argv[1]])
    json.dump({"codes": sorted({fault.code for fault in found}), "told": len(told)}, sys.stdout)
