"""A plan of one policy, made of the words of its provision and the lines of its block."""

from __future__ import annotations

from luodi.compiler import Plan, compile_sources
from luodi.diagnostics import Diagnostics
from luodi.source import Source

PLAN = """\
# 某区扶持办法（2020年-2022年）

```计划
名称: 某区扶持办法（2020年-2022年）
状态: {state}
规划期:
  （2020年-2022年）: 2020年至2022年
```

## 一、政策

### （一）补助。

{text}

{blocks}```政策 补助
代码: support
对象: {kind}
受益: 本身
{rules}
```

### 有效期三年。

```通则 有效期
期间:
  有效期三年: 规划首年起 3年
```
{more}"""
TERMS = """\
| 术语 | 代码 | 主体 | 类型 | 单位 | 周期 | 汇总 | 性质 | 来源 | 说明 |
|---|---|---|---|---|---|---|---|---|---|
| 年营业收入 | revenue | 企业 | 数量 | 元 | 年 | 合计 | 申报 | 企业 |  |
| 年投资额 | investment | 企业 | 数量 | 元 | 年 | 合计 | 申报 | 企业 |  |
| 开业日期 | opened_on | 企业 | 日期 |  | 不变 |  | 登记 | 区 |  |
| 规上企业 | above_size | 企业 | 是否 |  | 年 | 期末 | 认定 | 区 |  |
| 失信 | dishonest | 企业 | 是否 |  | 年 | 期末 | 认定 | 区 |  |
| 等级 | grade | 企业 | 枚举:市级/省级/国家级 |  | 年 | 期末 | 认定 | 区 |  |
| 园区面积 | area | 园区 | 数量 | 平方米 | 年 | 期末 | 登记 | 区 |  |
"""


def compiled(
    text: str, rules: str, *, state: str = "征求意见稿", kind: str = "企业", blocks: str = "", more: str = ""
) -> tuple[Plan, Diagnostics]:
    """The plan and its faults."""
    plan = PLAN.format(state=state, text=text, rules=rules.strip("\n"), kind=kind, blocks=blocks, more=more)
    diagnostics = Diagnostics()
    sources = (Source("plan.md", plan), Source("terms.md", TERMS), Source("official.txt", _official(plan)))
    found = compile_sources(*sources, diagnostics)
    assert all(fault.render("zh") and fault.render("en") for fault in diagnostics)
    return found, diagnostics


def faults(text: str, rules: str, **others: str) -> list[tuple[str, str]]:
    """Code and words of every fault."""
    return [(fault.code, fault.place.text) for fault in compiled(text, rules, **others)[1]]


def amounts(text: str, rules: str, cells: dict[str, list[str]]) -> list[str]:
    """What an enterprise gets in 2020, 2021, … with these cells year by year."""
    plan, diagnostics = compiled(text, rules)
    assert [fault.render() for fault in diagnostics] == []
    count = len(next(iter(cells.values())))
    rows = [
        {"编号": "甲", "年度": str(2020 + at), **{name: values[at] for name, values in cells.items()}}
        for at in range(count)
    ]
    return [str(result.amount) for result in plan.evaluate({"企业": rows}, range(2020, 2020 + count))]


def _official(plan: str) -> str:
    lines, inside = [], False
    for line in plan.splitlines():
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            lines.append(line.lstrip("# "))
    return "\n".join(lines)
