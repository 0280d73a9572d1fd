"""Definitions read through a reference: 所在园区的合格园区."""

from __future__ import annotations

from luodi.compiler import compile_sources
from luodi.diagnostics import Diagnostics
from luodi.source import Source
from program.one_policy import PLAN, TERMS, _official

PARK = "| 所在园区 | park | 企业 | 引用:园区 |  | 年 | 期末 | 登记 | 区 |  |\n"
FACTS = {
    "企业": [{"编号": "甲", "年度": "2020", "所在园区": "大园"}, {"编号": "乙", "年度": "2020", "所在园区": "小园"}],
    "园区": [
        {"编号": "大园", "年度": "2020", "园区面积": "6000"},
        {"编号": "小园", "年度": "2020", "园区面积": "4000"},
    ],
}
BIG = "园区面积 >= 5000平方米"


def compiled(value, rule="所在园区的合格园区", *, kind="园区"):
    block = f"```定义 合格园区\n对象: {kind}\n值:\n  面积5000平方米以上的合格园区: {value}\n```\n\n"
    rules = f"条件:\n  入驻企业: {rule}\n金额:\n  给予5万元补助: 5万元"
    text = "面积5000平方米以上的合格园区的入驻企业，给予5万元补助。"
    plan = PLAN.format(state="征求意见稿", text=text, rules=rules, kind="企业", blocks=block, more="")
    diagnostics = Diagnostics()
    sources = (Source("plan.md", plan), Source("terms.md", TERMS + PARK), Source("official.txt", _official(plan)))
    return compile_sources(*sources, diagnostics), [(fault.code, fault.place.text) for fault in diagnostics]


def test_a_definition_is_worked_out_on_the_subject_referred_to():
    plan, faults = compiled(BIG)

    assert faults == []
    assert sorted((result.subject, result.status) for result in plan.evaluate(FACTS, [2020])) == [
        ("乙", "ineligible"),
        ("甲", "eligible"),
    ]


def test_one_that_looks_at_other_years_is_not():
    _, faults = compiled(f"首次({BIG}) = 本年")

    assert faults == [("LD0310", "所在园区的合格园区")]


def test_nor_one_of_another_kind_of_subject():
    _, faults = compiled("年营业收入 >= 5000元", kind="企业")

    assert ("LD0302", "所在园区的合格园区") in faults


def test_one_without_its_reference_is_told_of_it():
    _, faults = compiled(BIG, "合格园区")

    assert faults == [("LD0302", "合格园区")]


def test_a_faulty_definition_is_told_of_once():
    _, faults = compiled("园区面程 >= 5000平方米")

    assert faults == [("LD0301", "园区面程")]
