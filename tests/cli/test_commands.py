"""The commands as somebody at a shell meets them: answers, wrong usage, files, languages."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from english import sentences, stray_chinese
from gongshu import DEMONSTRATION, FOLDER
from luodi import cli
from luodi.compiler import Plan
from luodi.source import width

PLAN, FACTS = str(FOLDER), str(DEMONSTRATION)
SIMULATE = ["simulate", PLAN, "--facts", FACTS, "--year", "2019"]


class Answer(NamedTuple):
    code: int
    out: str
    err: str


class Run:
    """Runs a command line in this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str) -> Answer:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        out, err = self._capture.readouterr()
        assert b"Traceback" not in out + err
        assert isinstance(stopped.value.code, int)
        return Answer(stopped.value.code, out.decode(), err.decode())


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return Run(capsysbinary)


def test_the_shipped_plan_is_clean(run: Run) -> None:
    answer = run("check", PLAN)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("没有发现错误。Plan(拱墅区")
    assert run("check", str(FOLDER / "plan.md")).code == 0


def test_a_clean_plan_is_told_in_english(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    (said,) = run("check", PLAN).out.splitlines()
    assert stray_chinese(said) == []
    assert said.endswith("」: 12 policies, 12 targets, 18 readings.")


def test_a_slip_is_shown_in_its_line(run: Run, tmp_path: Path) -> None:
    for path in FOLDER.glob("*.*"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("实际投资额 × 20%", "实际投资额 × 25%"), encoding="utf-8")
    answer = run("check", str(tmp_path))
    assert answer.code == 1
    assert "LD0403" in answer.out
    assert "实际投资额 × 25%\n" in answer.out
    assert answer.out.endswith("1 处错误\n")


def test_coverage_as_data(run: Run) -> None:
    answer = run("coverage", PLAN, "--as", "json")
    found = json.loads(answer.out)
    assert answer.code == 0
    assert {"provisions", "numbers"} <= set(found)
    assert set(found["numbers"][0]) == {"id", "text", "place", "status"}
    assert not [item for items in found.values() for item in items if item["status"] == "uncovered"]
    assert "没有规则 0" in run("coverage", PLAN).out


def test_results_as_json_lines(run: Run) -> None:
    answer = run("eval", PLAN, "--facts", FACTS, "--year", "2018", "--year", "2019", "--policy", "renovation_support")
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert (answer.code, answer.err) == (0, "")
    assert len(lines) == 30
    assert {line["policy"] for line in lines} == {"产业园改造资助"}
    assert lines[0]["subject"] == lines[1]["subject"]


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "html"])
def test_results_as_files(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"结果.{form}"
    answer = run("eval", PLAN, "--facts", FACTS, "--year", "2018", "-o", str(path))
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == f"已写入 {path}\n"
    if form == "xlsx":
        assert "全部结果" in openpyxl.load_workbook(path).sheetnames
    else:
        starts = {"jsonl": '{"policy"', "csv": "\ufeffpolicy,", "html": "<!DOCTYPE html>"}
        assert path.read_text(encoding="utf-8").startswith(starts[form])


@pytest.mark.parametrize("form", ["txt", "json", "xlsx", "html"])
def test_targets_as_files(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"进度.{form}"
    answer = run("targets", PLAN, "--facts", FACTS, "--year", "2018", "--year", "2019", "-o", str(path))
    assert (answer.code, answer.out, answer.err) == (0, "", f"已写入 {path}\n")
    if form == "xlsx":
        assert openpyxl.load_workbook(path).sheetnames == ["说明", "目标", "口径", "预测"]
    else:
        starts = {"txt": "拱墅区", "json": "[", "html": "<!DOCTYPE html>"}
        assert path.read_text(encoding="utf-8").startswith(starts[form])


def test_targets_on_the_screen_and_as_data_agree(run: Run) -> None:
    question = ("targets", PLAN, "--facts", FACTS, "--year", "2019")
    shown = run(*question)
    found = json.loads(run(*question, "--as", "json").out)
    table, *more = "\n".join(shown.out.splitlines()[6:]).split("\n\n")
    rows = [line.split() for line in table.splitlines()]
    assert (shown.code, shown.err) == (0, "")
    assert [row[1] for row in rows] == [figure["target"] for figure in found]
    assert [part.splitlines()[0] for part in more] == ["未裁定的口径，各选项下："]
    space = next(figure for figure in found if figure["target"] == "产业园物理空间")
    assert (space["value"], space["path"], space["base"], space["unit"]) == ("113000", "120000", "52000", "平方米")
    waits = ["╱", "待裁定", "口径「物理空间面积」"]
    assert ["二（三）", "产业园物理空间", "2019", "11.3", "12", *waits, "5.2", "万平方米"] in rows


@pytest.mark.parametrize("form", ["txt", "json", "csv", "xlsx"])
def test_a_budget_as_files(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"测算.{form}"
    answer = run("budget", PLAN, "--facts", FACTS, "--year", "2019", "-o", str(path))
    assert (answer.code, answer.out, answer.err) == (0, "", f"已写入 {path}\n")
    if form == "xlsx":
        workbook = openpyxl.load_workbook(path)
        assert workbook.sheetnames == ["说明", "测算"]
        title, heading, *rows = workbook["测算"].iter_rows(values_only=True)
        assert "结果仅为测算" in str(title[0])
        assert heading[:3] == ("政策", "类别", "金额（元）")
        assert (rows[-1][0], rows[-1][2]) == ("合计", sum(row[2] for row in rows[:-1] if row[2] != "—"))
    else:
        starts = {"txt": "拱墅区", "json": "{", "csv": "\ufeffyear,policy,"}
        assert path.read_text(encoding="utf-8").startswith(starts[form])


def test_a_budget_on_the_screen_and_as_data_agree(run: Run) -> None:
    """Without ``--facts`` it is worked out on the demonstration."""
    shown = run("budget", PLAN, "--year", "2019").out
    found = json.loads(run("budget", PLAN, "--facts", FACTS, "--year", "2019", "--as", "json").out)
    rows = [line.split() for line in shown.splitlines()[7 : 7 + len(found["lines"])]]
    assert [(row[0], row[2].replace(",", ""), row[5]) for row in rows] == [
        (line["policy"], line["amount"] or "—", line["method_words"]) for line in found["lines"]
    ]
    assert "征求意见稿，结果仅为测算\n2019年资金测算，" in shown
    assert (found["estimate"], found["published"], found["demonstration"], found["known"]) == (True, False, True, 2018)
    table = list(csv.DictReader(io.StringIO(run("budget", PLAN, "--year", "2019", "--as", "csv").out)))
    assert [(row["policy"], row["amount"]) for row in table] == [
        (line["policy"], line["amount"] or "") for line in found["lines"]
    ]


@pytest.mark.parametrize("form", ["txt", "json", "xlsx", "html"])
def test_scenarios_as_files(run: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"试改.{form}"
    answer = run(*SIMULATE, "--set", "产业园改造资助.上限=300万元", "-o", str(path))
    assert (answer.code, answer.out, answer.err) == (0, "", f"已写入 {path}\n")
    if form == "xlsx":
        assert openpyxl.load_workbook(path).sheetnames == ["说明", "情景", "汇总", "主体"]
    else:
        starts = {"txt": "拱墅区", "json": "{", "html": "<!DOCTYPE html>"}
        assert path.read_text(encoding="utf-8").startswith(starts[form])


def test_scenarios_are_the_same_on_every_engine(run: Run) -> None:
    changes = ("--set", "产业园改造资助.上限＝300万元", "--scenario", "两处=活动资助.上限=10；口径.跨档计奖=补差; ")
    ours, theirs = (run(*SIMULATE, *changes, "--engine", engine, "--as", "json") for engine in ("python", "duckdb"))
    assert (ours.code, ours.out) == (theirs.code, theirs.out)
    assert [one["name"] for one in json.loads(ours.out)["scenarios"]] == ["试改", "两处"]
    assert [change["after"] for change in json.loads(ours.out)["scenarios"][1]["changes"]] == ["10万元", "补差"]


def test_a_plan_without_targets_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    other = FOLDER.parent / "lucheng-open-economy-2019"
    question = ("targets", str(other), "--facts", str(other / "demonstration"), "--year", "2020", "--as", "json")
    assert run(*question) == (0, "[]\n", "这份方案没有写成规则的目标\n")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert run(*question) == (0, "[]\n", "this plan has no targets written as rules\n")


def test_another_reading_gives_another_amount(run: Run) -> None:
    def amount(*more: str) -> str:
        answer = run("eval", PLAN, "--facts", FACTS, "--year", "2019", "--policy", "股权投资奖励", *more)
        return str(json.loads(answer.out.splitlines()[0])["amount"])

    assert amount() == "100000.00"
    assert amount("--reading", "股权奖励算法=按比例") == "115000.00"


@pytest.mark.parametrize(
    ("form", "begins"), [("text", "演示数据"), ("md", "> **演示数据"), ("json", "{"), ("html", "<!DOCTYPE")]
)
def test_an_explanation(run: Run, form: str, begins: str) -> None:
    question = ("--policy", "产业园改造资助", "--subject", "GZ2018-01", "--year", "2018", "--as", form)
    answer = run("explain", PLAN, "--facts", FACTS, *question)
    assert answer.code == 0
    assert answer.out.startswith(begins)
    assert "最高不超过500万元" in answer.out


def test_open_questions(run: Run) -> None:
    answer = run("readings", PLAN, "--facts", FACTS, "--year", "2018")
    assert "跨档计奖（四（三））：一年内跨过两档，或以后再上一档，怎样计奖\n  最高档：现用" in answer.out
    found = json.loads(run("readings", PLAN, "--facts", FACTS, "--year", "2018", "--as", "json").out)
    names = [effect["reading"] for effect in found]
    assert (names[0], names[5:8]) == ("增幅名录", ["物理空间面积", "税收主体", "租金起算"])


def test_a_template_is_read_back(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert run("terms", PLAN, "--template", str(path)).code == 0
    answer = run("eval", PLAN, "--facts", str(path), "--year", "2019")
    assert (answer.code, answer.out) == (0, "")
    assert "实际投资额" in run("terms", PLAN).out


def test_the_cases_and_their_boundaries(run: Run) -> None:
    for more in ([], ["--boundaries"]):
        answer = run("test", PLAN, *more)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out


def test_the_demonstration(run: Run, tmp_path: Path) -> None:
    answer = run("demonstrate", PLAN, "--out", str(tmp_path))
    assert answer.code == 0
    assert "演示数据，全部虚构" in answer.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gongshu-auto-2017.html", "gongshu-auto-2017.xlsx"]


@pytest.mark.parametrize(
    ("arguments", "code", "faults"),
    [
        (["evla"], 2, ["LD0805"]),
        (["eval"], 2, ["LD0803"]),
        (["eval", PLAN, "--facts", FACTS], 2, ["LD0803"]),
        (["eval", PLAN, "--facts", FACTS, "--year"], 2, ["LD0803"]),
        (["eval", PLAN, "--facts", FACTS, "--year", "今年"], 2, ["LD0804"]),
        (["eval", PLAN, "--facts", FACTS, "--year", "2019", "--as", "pdf"], 2, ["LD0804"]),
        (["eval", PLAN, "--facts", FACTS, "--jahr", "2019"], 2, ["LD0802"]),
        (["eval", PLAN, "--facts", FACTS, "--year", "2019", "again"], 2, ["LD0806"]),
        (["eval", PLAN, "--facts", FACTS, "--year", "2019", "--as", "xlsx"], 1, ["LD0807"]),
        (["eval", PLAN, "--facts", FACTS, "--year", "2019", "--reading", "跨档计奖"], 1, ["LD0702"]),
        (
            ["eval", PLAN, "--facts", FACTS, "--year", "9", "--policy", "无", "--reading", "无=无"],
            1,
            ["LD0801", "LD0701", "LD0702"],
        ),
        (["eval", PLAN, "--facts", "/no/such", "--year", "2019"], 1, ["LD0622"]),
        (["targets", PLAN, "--facts", FACTS], 2, ["LD0803"]),
        (["targets", PLAN, "--facts", FACTS, "--year", "2019", "--as", "csv"], 2, ["LD0804"]),
        (["targets", PLAN, "--facts", FACTS, "--year", "2019", "--as", "xlsx"], 1, ["LD0807"]),
        (["targets", PLAN, "--facts", FACTS, "--year", "9", "--reading", "无=无"], 1, ["LD0801", "LD0702"]),
        (["targets", PLAN, "--facts", "/no/such", "--year", "2019"], 1, ["LD0622"]),
        (["targets", PLAN, "--facts", FACTS, "--year", "2019", "-o", "/proc/no/such.html"], 1, ["LD0709"]),
        (["budget", PLAN], 2, ["LD0803"]),
        (["budget", PLAN, "--year", "2019", "--as", "html"], 2, ["LD0804"]),
        (["budget", PLAN, "--year", "2019", "--as", "xlsx"], 1, ["LD0807"]),
        (["budget", PLAN, "--year", "9", "--reading", "无=无"], 1, ["LD0801", "LD0702"]),
        (["budget", PLAN, "--facts", "/no/such", "--year", "2019"], 1, ["LD0622"]),
        (["budget", PLAN, "--year", "2019", "-o", "/proc/no/such.csv"], 1, ["LD0709"]),
        (["simulate", PLAN, "--facts", FACTS, "--year", "2019"], 1, ["LD0803"]),
        ([*SIMULATE, "--set", "产业园改造资助.上限"], 1, ["LD0809"]),
        ([*SIMULATE, "--set", "无.上限=1", "--set", "口径.无=1"], 1, ["LD0808", "LD0702"]),
        ([*SIMULATE, "--set", "活动资助.上限=1", "--set", "活动资助.上限=2"], 1, ["LD0806"]),
        ([*SIMULATE, "--scenario", "甲"], 1, ["LD0806"]),
        ([*SIMULATE, "--scenario", "甲=；"], 1, ["LD0806"]),
        ([*SIMULATE, "--scenario", "甲=活动资助.上限=1", "--scenario", "甲=活动资助.上限=2"], 1, ["LD0806"]),
        ([*SIMULATE, "--set", "活动资助.上限=1", "--as", "xlsx"], 1, ["LD0807"]),
        ([*SIMULATE, "--set", "活动资助.上限=1", "--engine", "sqlite"], 2, ["LD0804"]),
        ([*SIMULATE, "--set", "活动资助.上限=1", "-o", "/proc/no/such.html"], 1, ["LD0709"]),
        (["simulate", PLAN, "--facts", "/no/such", "--year", "2019", "--set", "活动资助.上限=1"], 1, ["LD0622"]),
        (["eval", "/no/such", "--facts", FACTS, "--year", "2019"], 1, ["LD0101", "LD0101", "LD0101"]),
        (["check", "/no/such"], 1, ["LD0101", "LD0101", "LD0101"]),
        (
            ["explain", PLAN, "--facts", FACTS, "--policy", "产业园改造资助", "--subject", "x", "--year", "2018"],
            1,
            ["LD0703"],
        ),
        (["terms", PLAN, "--template", "/proc/no/such.xlsx"], 1, ["LD0709"]),
        (["demonstrate", PLAN, "--out", "/proc/no/such"], 1, ["LD0709"]),
    ],
)
def test_wrong_usage_and_wrong_input(run: Run, arguments: list[str], code: int, faults: list[str]) -> None:
    answer = run(*arguments)
    assert answer.code == code
    shown = answer.out if arguments[0] == "check" else answer.err
    assert [line.split(" ")[0] for line in shown.splitlines() if line.startswith("LD")] == faults
    assert shown.count("提示：") == len(faults)


@pytest.mark.parametrize("command", ["", *cli.luodi.commands])
@pytest.mark.parametrize(("locale", "usage"), [("zh_CN.UTF-8", "用法："), ("en_GB.UTF-8", "Usage: "), ("C", "用法：")])
def test_help_is_in_the_readers_language(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, locale: str, usage: str
) -> None:
    monkeypatch.setenv("LANG", locale)
    answer = run(*[command] if command else [], "--help")
    assert answer.code == 0
    assert answer.out.startswith(usage)
    if locale.startswith("en"):
        assert answer.out.isascii()


def test_help_stands_in_columns_of_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese character takes two."""
    for locale, reading in (("zh_CN.UTF-8", "--reading 口径=选项"), ("en_GB.UTF-8", "--reading READING=OPTION")):
        monkeypatch.setenv("LANG", locale)
        rows = [row for row in run("eval", "--help").out.splitlines() if row.startswith("  -")]
        assert any(row.startswith(f"  {reading}  ") for row in rows)
        assert len({width(re.match(r"  .*?\S  +", row).group()) for row in rows}) == 1  # type: ignore[union-attr]


def test_help_in_chinese_names_its_parts_in_chinese(run: Run) -> None:
    assert run("--help").out.startswith("用法：luodi [选项] 命令 [参数]…\n")
    answer = run("eval", "--help")
    assert answer.out.startswith("用法：luodi eval [选项] PLAN\n")
    assert "\n选项：\n" in answer.out


WRONG_USAGE = (
    (["evla"], "没有命令「evla」（是否为「eval」、"),
    (["eval"], "缺少 PLAN"),
    (["eval", PLAN, "--year", "2019"], "缺少 --facts（数据：文件夹或 xlsx 工作簿）"),
    (["eval", PLAN, "--facts", FACTS, "--year"], "缺少 --year 的值"),
    (["eval", PLAN, "--facts", FACTS, "--year", "今年"], "「今年」不能作 --year 的值"),
    (["eval", PLAN, "--facts", FACTS, "--year", "2019", "-o", "/"], "「/」不能作 -o 的值"),
    (["eval", PLAN, "--facts", FACTS, "--yaer", "2019"], "没有选项「--yaer」（是否为「--year」？）"),
    (["eval", PLAN, "--facts", FACTS, "--year", "2019", "again"], "用法不对：多出的参数「again」"),
    (["test", PLAN, "--boundaries=1"], "用法不对：--boundaries 后面不写值"),
    (
        ["eval", PLAN, "--facts", FACTS, "--year", "1", "--reading", "甲=乙", "--reading", "甲=丙"],
        "用法不对：口径「甲」给了两个选项",
    ),
)


@pytest.mark.parametrize(("arguments", "said"), WRONG_USAGE)
def test_wrong_usage_is_told_in_one_language(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    assert said in run(*arguments).err
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert [line for line in sentences(run(*arguments).err) if stray_chinese(line)] == []


def test_no_result_is_explained_beside_the_data(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The data stay empty, and nothing is wrong."""
    case_by_case = ("eval", PLAN, "--facts", FACTS, "--year", "2018", "--policy", "一事一议")
    said = "0 条结果：所问的政策中没有可以计算的；一事一议的政策逐案决定\n"
    assert run(*case_by_case) == (0, "", said)
    (tmp_path / "企业.csv").write_text("编号,年度\n", encoding="utf-8")
    nobody = ("eval", PLAN, "--facts", str(tmp_path), "--year", "2018")
    assert run(*nobody) == (0, "", "0 条结果：数据中没有这些政策的主体，或所问年度早于数据的第一个年度\n")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for command in (case_by_case, nobody):
        answer = run(*command)
        assert (answer.code, answer.out) == (0, "")
        assert answer.err.startswith("0 results: ")


def test_no_open_reading_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Plan, "effects", lambda *_: [])
    question = ("readings", PLAN, "--facts", FACTS, "--year", "2018")
    assert run(*question) == (0, "没有未裁定的口径\n", "")
    assert run(*question, "--as", "json").out == "[]\n"
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert run(*question).out == "no open readings\n"


def test_faults_are_in_the_readers_language(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    answer = run("check", "/no/such")
    assert "file not found: " in answer.out
    assert "Remedy: " in answer.out


def test_our_own_faults_are_told_as_ours(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("so much for that")

    monkeypatch.setattr("luodi.cli.commands.compile_plan", fails)
    answer = run("check", PLAN)
    assert answer.code == 70
    assert answer.err.startswith("LD0899 test_commands.py:")


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    program = f"{sys.executable} -m luodi"
    return subprocess.run(
        ["/bin/bash", "-c", command.replace("luodi ", f"{program} ", 1)],
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


def test_a_reader_that_has_had_enough_is_no_fault() -> None:
    done = shell(f"luodi eval {PLAN} --facts {FACTS} --year 2018 | head -c 10")
    assert done.stdout == b'{"policy":'
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "gb18030", "latin-1"])
def test_a_screen_that_lacks_characters_shows_others(encoding: str) -> None:
    """Words for people are replaced; data stay UTF-8."""
    question = f"{PLAN} --facts {FACTS} --policy 产业园改造资助"
    assert shell(f"luodi check {PLAN}", PYTHONIOENCODING=encoding).returncode == 0
    done = shell(f"luodi eval {question} --year 2018", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode().splitlines()[0])["policy"] == "产业园改造资助"


def test_a_killed_run_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    path = tmp_path / "out.html"
    for tenths in range(3, 15, 2):
        process = subprocess.Popen(
            [sys.executable, "-m", "luodi", "eval", PLAN, "--facts", FACTS, "--year", "2018", "-o", str(path)],
            stderr=subprocess.DEVNULL,
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(tenths / 10)
        process.kill()
        process.wait()
        if path.exists():
            assert path.read_text(encoding="utf-8").endswith("</html>")
            path.unlink()
