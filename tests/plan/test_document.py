"""The plan file as read: ids of provisions, sentences, and the lines of blocks."""

import pytest

from luodi.diagnostics import Diagnostics
from luodi.plan.document import han_number, read_document
from luodi.source import Source

PLAN = """# 某区产业行动计划（征求意见稿）

序言第一段。
序言第二段。

## 一、指导思想

坚持创新。

要协调发展。

## 二、目标

引言一句。

### （一）传统企业。

甲；乙。

### （二）新兴企业。
丙。

## 四、政策

### （一）办园。
给予补助。
### (七)网络交易。

给予奖励；再给予房租补助。

### （十二）其他。

### 上述政策暂定三年。

## 五、保障

第一条 加强领导。

第二条 强化考核。
"""


def read(text):
    diagnostics = Diagnostics()
    document = read_document(Source("plan.md", text), diagnostics)
    return document, list(diagnostics)


def test_every_provision_has_its_id_and_label():
    document, faults = read(PLAN)

    assert faults == []
    assert [(each.id, each.label, each.text) for each in document.provisions] == [
        ("0", "标题", "某区产业行动计划（征求意见稿）"),
        ("0.1", "序言", "序言第一段。序言第二段。"),
        ("1.1", "一", "坚持创新。要协调发展。"),
        ("2.0", "二", "引言一句。"),
        ("2.1", "二（一）", "（一）传统企业。甲；乙。"),
        ("2.2", "二（二）", "（二）新兴企业。丙。"),
        ("4.1", "四（一）", "（一）办园。给予补助。"),
        ("4.7", "四（七）", "(七)网络交易。给予奖励；再给予房租补助。"),
        ("4.12", "四（十二）", "（十二）其他。"),
        ("4.13", "四", "上述政策暂定三年。"),
        ("5.1", "第一条", "第一条 加强领导。"),
        ("5.2", "第二条", "第二条 强化考核。"),
    ]


@pytest.mark.parametrize("line", ["一三、奖励", "（七九）奖励", "十十、奖励", "第三五条 奖励", "（二十十）奖励"])
def test_what_only_looks_like_a_number_is_plain_text(line):
    document, faults = read(f"题\n\n## 一、总则\n\n### （一）目的。\n\n{line}\n")

    assert faults == []
    assert [(each.id, each.text) for each in document.provisions] == [("0", "题"), ("1.1", f"（一）目的。{line}")]


def test_items_of_an_article_have_ids_of_their_own():
    lines = (
        "题",
        "## 一、总则",
        "第一条 目的。",
        "第二条 范围：",
        "（一）甲；",
        "（二）乙。",
        "## 二、奖励",
        "第三条 奖励：",
        "（一）丙。",
    )
    document, faults = read("\n\n".join(lines))

    assert faults == []
    assert [(each.id, each.label) for each in document.provisions[1:]] == [
        ("1.1", "第一条"), ("1.2", "第二条"), ("1.2.1", "第二条（一）"), ("1.2.2", "第二条（二）"), ("2.3", "第三条"), ("2.3.1", "第三条（一）"),
    ]  # fmt: skip


def test_a_heading_below_an_item_of_an_article_takes_the_next_number():
    document, faults = read("题\n\n## 一、总则\n\n第一条 范围：\n\n（一）甲；\n\n### 附则\n")

    assert faults == []
    assert [each.id for each in document.provisions] == ["0", "1.1", "1.1.1", "1.2"]


@pytest.mark.parametrize(
    "lines",
    [
        ("（一）甲。", "（一）乙。"),
        ("第一条 甲。", "（一）乙。", "（一）丙。"),
        ("（一）甲。", "# 乙", "（二）丙。"),
    ],
)
def test_no_two_provisions_have_one_id(lines):
    _, faults = read("\n\n".join(["题", "## 一、总则", *lines]))

    assert [(fault.code, fault.place.text) for fault in faults] == [("LD0117", lines[-1])]


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("1．新建厂房3家", ["1."]),
        ("1. 新建厂房3家", ["1."]),
        ("12、3家企业", ["12、"]),
        ("（1）甲；（2）3家", ["(1)", "(2)"]),
        ("①甲；②3家", ["1", "2"]),
        ("⒈3家", ["1."]),
        ("— 3 —", ["—3—"]),
        ("第3页 共12页", ["第3页共12页"]),
        ("1.5万元", []),
        ("3家、5家", []),
    ],
)
def test_marks_of_lists_and_pages(line, marked):
    document, _ = read(f"题\n\n甲：\n{line}\n")
    provision = document.provisions[-1]

    assert [provision.folded[start:end] for start, end in provision.marks] == marked


def test_section_headings_are_kept_apart():
    document, _ = read(PLAN)

    assert {id_: span.text for id_, span in document.sections.items()} == {
        "1": "一、指导思想", "2": "二、目标", "4": "四、政策", "5": "五、保障",
    }  # fmt: skip


def test_a_sentence_ends_with_a_full_stop_or_a_semicolon():
    document, _ = read(PLAN)
    provision = next(each for each in document.provisions if each.id == "4.7")

    assert [(each.id, each.span.text, each.heading) for each in provision.sentences] == [
        ("4.7-1", "(七)网络交易。", True),
        ("4.7-2", "给予奖励；", False),
        ("4.7-3", "再给予房租补助。", False),
    ]


def test_closing_quotation_marks_go_with_their_sentence():
    document, _ = read("题\n\n甲称“很好。”乙说（不好。）丙\n")

    assert [each.span.text for each in document.provisions[1].sentences] == ["甲称“很好。”", "乙说（不好。）", "丙"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("一", 1), ("九", 9), ("十", 10), ("十一", 11), ("二十", 20), ("四十七", 47), ("九十九", 99)],
)
def test_han_numbers(text, value):
    assert han_number(text) == value


# ---------------------------------------------------------------------------------------------------------------------
# Blocks


def block_of(lines, opening="政策 补助"):
    """The one block under a provision that says 按投资额的20%：每年给予甲:乙, and the faults."""
    text = f"题\n\n按投资额的20%：每年给予甲:乙补助。\n\n```{opening}\n{lines}\n```\n"
    document, faults = read(text)
    return [block for block, _ in document.provisions[-1].blocks], faults


NEEDED = "代码: support\n对象: 企业\n受益: 本身\n"


def test_a_block_has_its_kind_name_and_entries():
    (block,), faults = block_of(NEEDED + "金额:\n  按投资额的20%: 投资额 × 20%\n备注: 说明：甲")

    assert faults == []
    assert (block.kind, block.name) == ("政策", "补助")
    assert block.value("对象") == "企业"
    assert [(item.left.text, item.right.text) for item in block.items("金额")] == [("按投资额的20%", "投资额 × 20%")]
    assert block.value("备注") == "说明：甲"


@pytest.mark.parametrize(
    ("line", "left", "right"),
    [
        ("按投资额的20%: 甲", "按投资额的20%", "甲"),
        ("按投资额的20%： 甲", "按投资额的20%", "甲"),
        ("按投资额的20%：甲", "按投资额的20%", "甲"),
        # the first colon whose left side stands in the text, full and half width alike
        ("每年给予甲:乙: 1:1", "每年给予甲", "乙: 1:1"),
        ("按投资额的20%：每年: 甲", "按投资额的20%", "每年: 甲"),
        ("按投资…给予: 甲", "按投资…给予", "甲"),
        # a colon between digits parts nothing
        ("按1:1给予: 甲", "按1:1给予", "甲"),
        ("按5：3：2给予: 甲", "按5：3：2给予", "甲"),
        ("〔年度〕：甲", "〔年度〕", "甲"),
        ("〔甲：乙〕: 丙", "〔甲：乙〕", "丙"),
        # nothing stands in the text: the first colon
        ("没有的话: 甲: 乙", "没有的话", "甲: 乙"),
        # not YAML: neither # nor 1:1 nor quotes mean anything
        ("给予甲: 甲 # 乙", "给予甲", "甲 # 乙"),
        ("给予甲: - 甲", "给予甲", "- 甲"),
    ],
)
def test_the_colon_that_parts_quote_and_rule(line, left, right):
    (block,), faults = block_of(f"{NEEDED}金额:\n  {line}")

    assert faults == []
    assert [(item.left.text, item.right.text) for item in block.items("金额")] == [(left, right)]


def test_full_width_colons_after_keys():
    (block,), faults = block_of("代码：support\n对象：企业\n受益：本身\n条件：\n  给予甲：甲")

    assert faults == []
    assert (block.value("代码"), block.value("对象"), block.value("受益")) == ("support", "企业", "本身")
    assert [item.left.text for item in block.items("条件")] == ["给予甲"]


def test_a_table_is_read_cell_by_cell():
    (block,), faults = block_of(NEEDED + "表 首次: 口径 计奖\n  | 给予甲 | 税收 | >= 1元 |\n  | 每年 | = | 2元\n")

    assert faults == []
    (table,) = block.all("表")
    assert (table.argument.text, table.value.text) == ("首次", "口径 计奖")
    assert [[cell.text for cell in row] for row in table.rows] == [["给予甲", "税收", ">= 1元"], ["每年", "=", "2元"]]


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ("金额:\n　给予甲: 甲", "LD0106", "　"),
        ("金额:\n 　给予甲: 甲", "LD0106", " 　"),
        ("金额:\n\t给予甲: 甲", "LD0106", "\t"),
        ("备注: 甲\n备注: 乙", "LD0107", "备注"),
        ("金额:\n  给予甲: 甲\n金额:\n  每年: 乙", "LD0107", "金额"),
        ("金额:\n  给予甲: 甲\n  给予甲: 乙", "LD0107", "给予甲"),
        ("表 首次: 甲\n表 首次: 乙", "LD0107", "表 首次"),
        ("金客:\n  给予甲: 甲", "LD0108", "金客"),
        ("目标: 甲", "LD0108", "目标"),
        ("金额", "LD0109", "金额"),
        ("备注: 甲\n  乙", "LD0113", "乙"),
        ("表 首次: 甲\n  乙", "LD0115", "乙"),
        ("条件: 甲", "LD0115", "甲"),
        ("条件 二:\n  给予甲: 甲", "LD0115", "二"),
    ],
)
def test_a_fault_in_a_line_is_seen_at_its_words(lines, code, words):
    _, faults = block_of(NEEDED + lines)

    assert [(fault.code, fault.place.text) for fault in faults] == [(code, words)]


def test_the_same_quote_under_two_keys_is_no_repetition():
    _, faults = block_of(NEEDED + "条件:\n  给予甲: 甲\n金额:\n  给予甲: 乙\n任一:\n  每年: 丙")

    assert faults == []


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("题\n\n甲。\n\n```叙述\n备注: 乙\n", "LD0104", "```叙述"),
        ("题\n\n甲。\n\n```表格 乙\n```\n", "LD0105", "表格 乙"),
        ("题\n\n甲。\n\n```\n```\n", "LD0105", "```"),
        ("```叙述\n```\n\n题\n", "LD0112", "叙述"),
        ("题\n\n## 一、甲\n\n```叙述\n```\n", "LD0112", "叙述"),
        ("题\n\n甲。\n\n```机制\n```\n", "LD0115", "机制"),
        ("题\n\n甲。\n\n```举措 乙\n牵头: 丙局\n```\n", "LD0110", "举措 乙"),
    ],
)
def test_a_fault_of_a_whole_block(text, code, words):
    _, faults = read(text)

    assert [(fault.code, fault.place.text) for fault in faults] == [(code, words)]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_either_line_end_is_read_alike(end):
    text = PLAN.replace("\n", end)
    document, faults = read(text)

    assert faults == []
    assert [each.id for each in document.provisions] == [each.id for each in read(PLAN)[0].provisions]
    assert document.text == read(PLAN)[0].text


@pytest.mark.parametrize("text", ["", "\n\n", "#", "# \n", "```", "一、", "（一）"])
def test_hardly_any_text_is_read_too(text):
    document, _ = read(text)

    assert len(document.provisions) <= 1
