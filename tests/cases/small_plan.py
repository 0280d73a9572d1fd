"""A plan of one policy that has what the real one lacks, and a way to write case files beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from luodi.diagnostics import Diagnostics
from luodi.plan.document import read_document
from luodi.plan.terms import Terms, read_terms
from luodi.program.build import build
from luodi.program.policies import Program
from luodi.source import Source

PLAN = """\
# 某区门店补贴办法（2020年-2021年）

```计划
名称: 某区门店补贴办法（2020年-2021年）
发布机关: 〔未载明〕
状态: 征求意见稿
规划期:
  （2020年-2021年）: 2020年至2021年
```

## 一、补贴

### （一）门店补贴。

面积不足200平方米，或者2020年3月1日以后开业的门店，从业人员超过10人，每满5人给予2万元补贴，星级为三星以上，房租与装修取高的一项补贴10%，最高不超过30万元。

```政策 门店补贴
代码: shop_support
对象: 门店
受益: 业主
条件:
  从业人员超过10人: 从业人员 > 10人
  星级为三星以上: 星级 >= "三星"
任一 规模:
  面积不足200平方米: 面积 < 200平方米
  2020年3月1日以后开业: 开业日期 >= 2020-03-01
金额:
  每满5人给予2万元补贴: 每满(从业人员, 5人) × 2万元
  房租与装修取高的一项补贴10%: 取大(房租, 装修) × 10%
上限:
  最高不超过30万元: 30万元
```

### 有效期两年。

```通则 有效期
期间:
  有效期两年: 规划首年起 2年
```
"""
TERMS = """\
| 术语 | 代码 | 主体 | 类型 | 单位 | 周期 | 汇总 | 性质 | 来源 | 说明 |
|---|---|---|---|---|---|---|---|---|---|
| 业主 | owner | 门店 | 引用:商户 |  | 不变 |  | 登记 | 区 |  |
| 面积 | area | 门店 | 数量 | 平方米 | 年 | 期末 | 登记 | 区 |  |
| 从业人员 | staff | 门店 | 数量 | 人 | 年 | 期末 | 申报 | 区 |  |
| 星级 | stars | 门店 | 枚举:一星/二星/三星/四星 |  | 年 | 期末 | 认定 | 区 |  |
| 开业日期 | opened_on | 门店 | 日期 |  | 不变 |  | 登记 | 区 |  |
| 房租 | rent | 门店 | 数量 | 元 | 年 | 合计 | 申报 | 区 |  |
| 装修 | fitting | 门店 | 数量 | 元 | 年 | 合计 | 申报 | 区 |  |
| 注册资本 | capital | 商户 | 数量 | 元 | 年 | 期末 | 登记 | 区 |  |
"""
COLUMNS = "| 算例 | 年度 | 从业人员 | 星级 | 面积 | 开业日期 | 房租 | 装修 | 结果 | 金额 | 待补 | 算式 |"


@cache
def small_plan() -> tuple[Program, Terms]:
    """The program and its terms, read once."""
    diagnostics = Diagnostics()
    document = read_document(Source("plan.md", PLAN), diagnostics)
    terms = read_terms(Source("terms.md", TERMS), diagnostics)
    program, _ = build(document, terms, diagnostics)
    assert [item.render() for item in diagnostics] == []
    return program, terms


def write_cases(folder: Path, *rows: str, columns: str = COLUMNS) -> Path:
    """A folder with one file of cases; line 3 is the heading of its table, line 5 its first row."""
    rule = "|" + "---|" * (columns.count("|") - 1)
    (folder / "cases.md").write_text("\n".join(["政策: 门店补贴", "", columns, rule, *rows, ""]), encoding="utf-8")
    return folder
