"""What is said in both languages, and what fills it."""

import errno

import pytest

from luodi.diagnostics import Diagnostics, Faults
from luodi.near import near
from luodi.source import Cell
from luodi.system_errors import refusal
from luodi.words import Words, listed, named

PLACE = Cell("企业.csv", 2, "年度")


def test_words_are_chinese_unless_another_language_is_asked_for():
    words = Words("年数", "a number of years")

    assert (str(words), words["zh"], words["en"]) == ("年数", "年数", "a number of years")


def test_details_are_said_in_the_language_of_the_sentence():
    sentence = Words("此处应为{expected}，却是{found}", "{expected} expected, but this is {found}")
    details = {"expected": Words("数", "a number"), "found": "3"}

    assert sentence.filled("zh", details) == "此处应为数，却是3"
    assert sentence.filled("en", details) == "a number expected, but this is 3"


def test_english_sets_chinese_names_off():
    assert named("年度") == Words("年度", "「年度」")
    assert named("--year") == Words("--year", "--year")
    assert listed(["年度", "plan.md", Words("数", "a number")]) == Words(
        "年度、plan.md、数", "「年度」, plan.md, a number"
    )
    assert not listed([])


def test_near_names_are_asked_for_in_both_languages():
    assert near("年渡", ["年度", "编号"]) == Words("（是否为「年度」？）", " (did you mean 「年度」?)")
    assert not near("无关", ["年度"])


def test_a_fault_counts_once_whatever_tells_it():
    """What Chinese cannot tell apart is one fault."""
    diagnostics = Diagnostics()
    for english in ("a number", "some number"):
        diagnostics.add("LD0617", PLACE, problem=Words("数", english))
    diagnostics.add("LD0617", PLACE, problem="数")

    (fault,) = diagnostics
    assert fault.message("en") == "the file is not what its name says: a number"


def test_faults_as_text_are_chinese():
    diagnostics = Diagnostics()
    diagnostics.add("LD0617", PLACE, problem=Words("这是图片", "it is a picture"))

    assert "文件内容与扩展名不符：这是图片" in str(Faults(diagnostics))
    assert "a picture" not in str(Faults(diagnostics))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), Words("没有权限", "permission denied")),
        (OSError(errno.EBUSY, "Device busy"), Words("Device busy", "Device busy")),
        (OSError("odd"), Words("odd", "odd")),
    ],
)
def test_what_the_system_refuses(error, words):
    assert refusal(error) == words
