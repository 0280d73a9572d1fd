"""The language of rules: every literal, every form, what binds closer, and where a fault is seen."""

from datetime import date
from decimal import Decimal

import pytest

from luodi.diagnostics import Diagnostics
from luodi.limits import DEEPEST, OPERATORS_MAX
from luodi.rules.parser import parse
from luodi.rules.syntax import Apply, Day, Name, Number, Related, Text, Truth
from luodi.source import Source, Span


def read(text):
    """The tree of a text and the faults found: (code, the words they point at)."""
    diagnostics = Diagnostics()
    tree = parse(Span(Source("规则", text), 0, len(text)), diagnostics)
    return tree, [(item.code, item.place.text) for item in diagnostics]


def tree_of(text):
    """The tree as nested tuples, ``("+", "甲", "乙")``; a number as ``300 元``."""
    tree, faults = read(text)
    assert faults == []
    return nested(tree)


def nested(tree):
    match tree:
        case Apply(operator, arguments):
            return (operator, *map(nested, arguments))
        case Number(value, unit):
            return f"{value:f} {unit}".strip()
        case Text(value):
            return f"“{value}”"
        case Day(value) | Truth(value):
            return value
        case Name(name):
            return name
        case Related(reference, name):
            return f"{reference}→{name}"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300元", "300", "元"),
        ("300万元", "3000000", "元"),
        ("1亿元", "100000000", "元"),
        ("1万亿元", "1000000000000", "元"),
        ("1.5亿元", "150000000", "元"),
        ("1,000 元", "1000", "元"),
        ("12,345,678.90元", "12345678.90", "元"),
        ("300 万元", "3000000", "元"),
        ("5000平方米", "5000", "平方米"),
        ("5.2万平方米", "52000", "平方米"),
        ("1000元/平方米", "1000", "元/平方米"),
        ("10万元/家", "100000", "元/家"),
        ("3年", "3", "年"),
        ("6月", "6", "月"),
        ("10家", "10", "家"),
        ("5个", "5", "个"),
        ("2次", "2", "次"),
        ("20%", "0.20", ""),
        ("0.5%", "0.005", ""),
        ("5‰", "0.005", ""),
        ("6成", "0.6", ""),
        ("2", "2", ""),
        ("3万", "30000", ""),
    ],
)
def test_a_number_has_its_exact_value_in_base_units(text, value, unit):
    tree, faults = read(text)

    assert faults == []
    assert isinstance(tree, Number)
    assert (tree.value, str(tree.unit), tree.written) == (Decimal(value), unit, text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("2017-01-01", date(2017, 1, 1)),
        ("2020-02-29", date(2020, 2, 29)),
        ('"购建"', "“购建”"),
        ('""', "“”"),
        ('"甲 且 3万元"', "“甲 且 3万元”"),
        ("是", True),
        ("否", False),
        ("年纯租金", "年纯租金"),
        ("本年", "本年"),
        ("创办企业的名称", "创办企业→名称"),
        ("甲的乙的丙", "甲→乙的丙"),
        ("是否", "是否"),
        ("或有负债", "或有负债"),
        ("且末县企业", "且末县企业"),
        ("约定金额", "约定金额"),
        ("若干", "若干"),
    ],
)
def test_other_literals_and_names(text, tree):
    assert tree_of(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # × and ÷ before + and -, these before comparisons, these before 非, 且, 或.
        ("甲 + 乙 × 丙", ("+", "甲", ("*", "乙", "丙"))),
        ("甲 × 乙 + 丙", ("+", ("*", "甲", "乙"), "丙")),
        ("(甲 + 乙) × 丙", ("*", ("+", "甲", "乙"), "丙")),
        ("甲 - 乙 - 丙", ("-", ("-", "甲", "乙"), "丙")),
        ("甲 - (乙 - 丙)", ("-", "甲", ("-", "乙", "丙"))),
        ("甲 ÷ 乙 × 丙", ("*", ("/", "甲", "乙"), "丙")),
        ("甲 ÷ (乙 × 丙)", ("/", "甲", ("*", "乙", "丙"))),
        ("-甲 × 乙", ("*", ("负", "甲"), "乙")),
        ("甲 × -乙", ("*", "甲", ("负", "乙"))),
        ("甲 - -乙", ("-", "甲", ("负", "乙"))),
        ("甲 + 乙 >= 丙 × 丁", (">=", ("+", "甲", "乙"), ("*", "丙", "丁"))),
        ("甲 = 是", ("=", "甲", True)),
        ("非 甲 = 乙", ("非", ("=", "甲", "乙"))),
        ("非 非 甲", ("非", ("非", "甲"))),
        ("非 甲 且 乙", ("且", ("非", "甲"), "乙")),
        ("非 (甲 且 乙)", ("非", ("且", "甲", "乙"))),
        ("甲 或 乙 且 丙", ("或", "甲", ("且", "乙", "丙"))),
        ("甲 且 乙 或 丙", ("或", ("且", "甲", "乙"), "丙")),
        ("(甲 或 乙) 且 丙", ("且", ("或", "甲", "乙"), "丙")),
        ("甲 或 乙 或 丙", ("或", ("或", "甲", "乙"), "丙")),
        ("甲 且 乙 >= 3万元", ("且", "甲", (">=", "乙", "30000 元"))),
        # conditionals and functions
        ("若 甲 则 乙 否则 丙", ("若", "甲", "乙", "丙")),
        ("若 甲 则 乙 否则 丙 + 丁", ("若", "甲", "乙", ("+", "丙", "丁"))),
        ("若 甲 则 乙 否则 若 丙 则 丁 否则 戊", ("若", "甲", "乙", ("若", "丙", "丁", "戊"))),
        ("(若 甲 则 乙 否则 丙) + 丁", ("+", ("若", "甲", "乙", "丙"), "丁")),
        ('甲 属于 ("子", "丑")', ("属于", "甲", "“子”", "“丑”")),
        ('非 甲 属于 ("子")', ("非", ("属于", "甲", "“子”"))),
        ("取小(甲, 乙, 丙)", ("取小", "甲", "乙", "丙")),
        ("每满(甲, 1000万元) × 5万元", ("*", ("每满", "甲", "10000000 元"), "50000 元")),
        ("年度(甲) = 本年", ("=", ("年度", "甲"), "本年")),
        ("首次(甲 >= 5000万元)", ("首次", (">=", "甲", "50000000 元"))),
        ("甲 约 50%", ("约", "甲", "0.50")),
        ("取大(0元, 取小(甲, 乙) - 丙)", ("取大", "0 元", ("-", ("取小", "甲", "乙"), "丙"))),
    ],
)
def test_what_binds_closer(text, tree):
    assert tree_of(text) == tree


@pytest.mark.parametrize(
    ("full", "half"),
    [
        ("（甲＋乙）×丙", "(甲 + 乙) * 丙"),
        ("甲 × 30％", "甲 * 30%"),
        ("甲 ≥ ３００万元", "甲 >= 300万元"),
        ("甲 ≤ 乙", "甲 <= 乙"),
        ("甲 ≠ 乙", "甲 != 乙"),
        ("甲 ＝ 乙", "甲 = 乙"),
        ("甲 ＞ 乙", "甲 > 乙"),
        ("甲 ＞＝ 乙", "甲 >= 乙"),
        ("甲 ＜ 乙", "甲 < 乙"),
        ("甲 ≈ 乙", "甲 约 乙"),
        ("甲 ÷ 乙", "甲 / 乙"),
        ("甲－乙", "甲 - 乙"),
        ("甲 − 乙", "甲 - 乙"),
        ("取小（甲，乙）", "取小(甲, 乙)"),
        ("取小(甲、乙)", "取小(甲, 乙)"),
        ("“购建”", '"购建"'),
        ("「购建」", '"购建"'),
        ("＂购建＂", '"购建"'),
        ("１，０００元／平方米", "1,000元/平方米"),
        ("甲　且　乙", "甲 且 乙"),
        ("ＡＢＣ企业", "ABC企业"),
    ],
)
def test_full_and_half_width_are_one(full, half):
    assert tree_of(full) == tree_of(half)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("甲 @ 乙", "LD0201", "@"),
        ("甲 ! 乙", "LD0201", "!"),
        ("", "LD0202", ""),
        ("甲 +", "LD0202", ""),
        ("甲 乙", "LD0202", "乙"),
        ("300万元 以上", "LD0202", "以上"),
        ("(甲", "LD0202", ""),
        ("甲)", "LD0202", ")"),
        ("甲 >= 乙 >= 丙", "LD0202", ">="),
        ("取小(甲 乙)", "LD0202", "乙"),
        ("取小()", "LD0202", ")"),
        ("甲 属于 乙", "LD0202", "乙"),
        ("若 甲 则 乙", "LD0202", ""),
        ("若 甲 否则 乙", "LD0202", "否则"),
        ("且 甲", "LD0202", "且"),
        ("甲 且", "LD0202", ""),
        ('甲 = "购建', "LD0203", '"购建'),
        ("2017-02-29", "LD0205", "2017-02-29"),
        ("甲 >= 2017-13-01", "LD0205", "2017-13-01"),
        ("最小(甲, 乙)", "LD0305", "最小"),
        ("取小(甲)", "LD0306", "取小(甲)"),
        ("年度(甲, 乙)", "LD0306", "年度(甲, 乙)"),
        ("甲 + 四舍五入(乙)", "LD0306", "四舍五入(乙)"),
    ],
)
def test_a_fault_is_seen_at_its_words(text, code, words):
    tree, faults = read(text)

    assert tree is None
    assert faults == [(code, words)]


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEEPEST + 1) + "甲" + ")" * (DEEPEST + 1),
        "取小(" * (DEEPEST + 1) + "甲" + ", 乙)" * (DEEPEST + 1),
        "-" * (OPERATORS_MAX + 1) + "甲",
        "非 " * (OPERATORS_MAX + 1) + "甲",
        "若 甲 则 乙 否则 " * (DEEPEST + 1) + "丙",
        "甲" + " + 乙" * (OPERATORS_MAX + 1),
        "甲" + " 且 乙 × 丙" * OPERATORS_MAX,
        "(" * 10_000,
    ],
)
def test_too_deep_is_a_fault_and_no_crash(text):
    tree, faults = read(text)

    assert tree is None
    assert [code for code, _ in faults] == ["LD0204"]


def test_a_long_chain_is_not_deep():
    tree, faults = read(" + ".join(["甲"] * (OPERATORS_MAX + 1)))

    assert faults == []
    assert isinstance(tree, Apply)


def test_a_node_knows_the_words_it_was_written_in():
    tree, _ = read("甲 >= 300万元 且 （乙 + 丙）× 30％ = 丁")

    left, right = tree.arguments
    assert left.span.text == "甲 >= 300万元"
    assert right.arguments[0].span.text == "（乙 + 丙）× 30％"
    assert tree.span.where() == "规则:1:1"
    assert right.arguments[1].span.where() == "规则:1:29"
