"""Quotes: where their words stand in the provision above, and what their numbers say against a rule."""

import pytest

from luodi.diagnostics import Diagnostics
from luodi.plan.document import read_document
from luodi.program.quotes import compare, find_quote, literals
from luodi.rules.parser import parse
from luodi.source import Source, Span

TEXT = """方案

## 一、政策

### （一）办园。

购建办公用房，税收总额在300 万元以上(含)的，按每平方米不高于1000元补助，最高不超过500万元，在设立后三年内分期支付；租用楼宇，税收总额在300万元以上（含）的，
给予前三年30％的补助。
"""


def provision():
    found = Diagnostics()
    document = read_document(Source("plan.md", TEXT), found)
    assert list(found) == []
    return next(each for each in document.provisions if each.id == "1.1")


def whole(words):
    return Span(Source("引文", words), 0, len(words))


def find(words):
    """The quote, and the faults in looking for it."""
    diagnostics = Diagnostics()
    return find_quote(whole(words), provision(), diagnostics), list(diagnostics)


@pytest.mark.parametrize(
    ("words", "stretches", "numbers"),
    [
        ("最高不超过500万元", ["最高不超过500万元"], ["500万元"]),
        # white space and width do not count
        ("最高不超过 ５００万元", ["最高不超过500万元"], ["500万元"]),
        ("购建办公用房,税收总额在300万元", ["购建办公用房,税收总额在300万元"], ["300万元"]),
        # … skips words
        ("在设立后三年内…支付", ["在设立后三年内", "支付"], ["三年"]),
        ("在设立后三年内...支付", ["在设立后三年内", "支付"], ["三年"]),
        ("购建…300万元…1000元", ["购建", "300万元", "1000元"], ["300万元", "1000元"]),
        # 〔2〕 picks the second of equal ones
        ("税收总额在300万元以上(含)〔1〕", ["税收总额在300万元以上(含)"], ["300万元"]),
        ("税收总额在300万元以上(含)〔2〕", ["税收总额在300万元以上(含)"], ["300万元"]),
        ("租用…税收总额在300万元以上（含）", ["租用", "税收总额在300万元以上(含)"], ["300万元"]),
        # a quote may run over the end of a line
        ("（含）的，给予前三年", ["(含)的,给予前三年"], ["三年"]),
    ],
)
def test_a_quote_stands_in_the_text(words, stretches, numbers):
    quote, faults = find(words)

    assert faults == []
    assert [quote.provision.folded[start:end] for start, end in quote.stretches] == stretches
    assert [number.written for number in quote.numbers] == numbers
    assert not quote.label


def test_the_pick_tells_equal_words_apart():
    first, second = (find(f"税收总额在300万元〔{pick}〕")[0] for pick in (1, 2))

    assert first.provision.folded[: first.stretches[0][0]].endswith("购建办公用房,")
    assert second.provision.folded[: second.stretches[0][0]].endswith("租用楼宇,")
    assert (first.shown, second.shown) == ("税收总额在300万元", "税收总额在300万元")


@pytest.mark.parametrize("words", ["〔年度〕", "〔一个产业园一次〕", "〔按第几年〕", "〔第2项〕"])
def test_a_label_marks_what_the_text_does_not_say(words):
    quote, faults = find(words)

    assert faults == []
    assert quote.label
    assert (quote.shown, quote.numbers) == (words, ())


@pytest.mark.parametrize(
    ("words", "code", "details"),
    [
        ("税收总额在310万元以上", "LD0401", {"near": "（原文有「税收总额在300万元以上」）"}),
        ("最高不超过501万元", "LD0401", {"near": "（原文有「最高不超过500万元」）"}),
        ("数字经济", "LD0401", {"near": ""}),
        # the pieces stand in the text, but not in this order
        ("支付…购建", "LD0401", {"near": ""}),
        ("税收总额在300万元〔3〕", "LD0401", {"quote": "税收总额在300万元", "near": ""}),
        ("税收总额在300万元〔0〕", "LD0401", {"quote": "税收总额在300万元", "near": ""}),
        ("税收总额在300万元", "LD0402", {"count": "2"}),
    ],
)
def test_a_quote_that_does_not_stand_in_one_place(words, code, details):
    quote, (fault,) = find(words)

    assert quote is None
    assert (fault.code, fault.place.text) == (code, words)
    said = {name: str(detail) for name, detail in fault.details.items()}
    assert said == {"quote": words, "provision": "一（一）"} | details


@pytest.mark.parametrize(
    ("words", "number"),
    [("最高不超过500万", "500万元"), ("00万元，在设立后", "500万元"), ("给予前三", "三年"), ("购建…10", "1000元")],
)
def test_a_quote_does_not_cut_a_number(words, number):
    _, (fault,) = find(words)

    assert (fault.code, fault.place.text, fault.details) == ("LD0414", words, {"number": number})


@pytest.mark.parametrize(
    ("words", "rule", "faults"),
    [
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 300万元", []),
        ("税收总额在300万元以上(含)〔1〕", "300万元 <= 税收", []),
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 3000000元", []),
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 0.03亿元", []),
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 30万元", [("LD0403", "30万元")]),
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 300亿元", [("LD0403", "300亿元")]),
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 300万平方米", [("LD0403", "300万平方米")]),
        ("税收总额在300万元以上(含)〔1〕", "税收 > 300万元", [("LD0405", "300万元")]),
        ("税收总额在300万元以上(含)〔1〕", "税收 <= 300万元", [("LD0405", "300万元")]),
        ("税收总额在300万元以上(含)〔1〕", "300万元 >= 税收", [("LD0405", "300万元")]),
        ("税收总额在300万元以上(含)〔1〕", "税收 >= 300万元 且 面积 >= 1000平方米", [("LD0404", "1000平方米")]),
        ("税收总额在300万元以上(含)〔1〕", "税收达标", [("LD0403", "税收总额在300万元以上(含)〔1〕")]),
        ("每平方米不高于1000元", "标准 <= 1000元/平方米", []),
        ("每平方米不高于1000元", "标准 <= 1000元/家", [("LD0403", "1000元/家")]),
        ("不高于1000元", "标准 <= 1000元/平方米", [("LD0403", "1000元/平方米")]),
        ("在设立后三年内", "年限内(设立日期, 3年)", []),
        ("在设立后三年内", "年限内(设立日期, 5年)", [("LD0403", "5年")]),
        ("30％的补助", "租金 × 30%", []),
        ("30％的补助", "租金 × 0.3", []),
        ("30％的补助", "租金 × 3成", []),
        ("30％的补助", "租金 × 30‰", [("LD0403", "30‰")]),
        ("30％的补助", "租金 × 30% + 5万元", [("LD0404", "5万元")]),
        ("给予前三年30％的补助", "租金 × 30%", [("LD0403", "给予前三年30％的补助")]),
    ],
)
def test_a_rule_is_held_against_its_quote(words, rule, faults):
    quote, _ = find(words)
    diagnostics = Diagnostics()
    place = whole(words)

    compare(quote, place, literals(parse(whole(rule), diagnostics)), [], diagnostics)

    assert [(fault.code, fault.place.text) for fault in diagnostics] == faults
