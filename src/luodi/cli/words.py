"""What the commands say of themselves, in both languages: one table."""

from __future__ import annotations

from luodi.diagnostics import Language

Words = dict[Language, str]


def _words(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}


COMMANDS: dict[str, Words] = {
    "luodi": _words(
        "落地：让规划自己运转。方案的文字就是程序。\n\nPLAN 是方案文件夹（内有 plan.md、terms.md、official.txt）。",
        "luodi: an industrial plan whose official text is the program.\n\n"
        "PLAN is a plan's folder (plan.md, terms.md, official.txt).",
    ),
    "check": _words(
        "检查方案：一次列出全部错误，每处有编号、位置、原句和改法。有错误时退出码为 1。",
        "Check a plan: every fault at once, with code, place, excerpt and remedy. Exits 1 if there is any.",
    ),
    "coverage": _words(
        "原文的每一句、每一个数，是否已有规则。", "Which sentences and numbers of the text have a rule."
    ),
    "eval": _words(
        "对数据计算全部政策：每项政策、每个主体、每个年度一条结果。\n\n"
        "数据是一个文件夹（企业.csv 等）或一个 Excel 工作簿；空格子是未知，不是零。",
        "Work out every policy over facts: one result per policy, subject and year.\n\n"
        "Facts are a folder (企业.csv, …) or an Excel workbook; an empty cell is unknown, not zero.",
    ),
    "explain": _words(
        "说明一条结果：从金额到每个数据，到每句原文。",
        "Why a result is what it is, down to the facts and the law's words.",
    ),
    "readings": _words(
        "尚未裁定的口径：每个选项牵动多少主体、多少钱。",
        "Every open question: how many subjects and how much money each option moves.",
    ),
    "terms": _words(
        "列出术语；加 --template 则写出一个待填的 Excel 工作簿。",
        "List the terms; with --template write an empty Excel workbook to fill.",
    ),
    "test": _words("运行方案的算例。有不符时退出码为 1。", "Run the plan's worked cases. Exits 1 if any disagrees."),
    "demonstrate": _words(
        "用演示数据跑一遍：写出工作簿和网页，并说明写在哪里。",
        "Run on the demonstration facts: writes a workbook and a page, and says where.",
    ),
}

OPTIONS: dict[str, Words] = {
    "facts": _words("数据：文件夹或 xlsx 工作簿", "facts: a folder or an xlsx workbook"),
    "years": _words("年度，可给多个", "a year; may be repeated"),
    "year": _words("年度", "the year"),
    "policies": _words("只算这项政策（名称或英文代码），可给多个", "only this policy (name or code); may be repeated"),
    "policy": _words("政策（名称或英文代码）", "the policy (name or code)"),
    "subject": _words("主体的编号", "the subject's id"),
    "readings": _words("改用某个口径选项，可给多个", "use another option of a reading; may be repeated"),
    "form": _words("输出格式", "the format"),
    "output": _words(
        "写到文件（写完才出现）；不写则显示在屏幕", "write to a file, whole or not at all; else to the screen"
    ),
    "template": _words("写出待填工作簿", "write an empty workbook to fill"),
    "boundaries": _words(
        "列出没有「低一分、恰好、高一分」三个算例的界限", "list thresholds that lack cases below, at and above"
    ),
    "folder": _words("输出文件夹", "the folder to write to"),
    "help": _words("显示帮助", "show this help"),
    "version": _words("显示版本", "show the version"),
}

SECTIONS: dict[str, Words] = {
    "usage": _words("用法：", "Usage: "),
    "options": _words("选项", "Options"),
    "commands": _words("命令", "Commands"),
}

LINES: dict[str, Words] = {
    "clean": _words("没有发现错误。{what}", "No faults found. {what}"),
    "faults": _words("{count} 处错误", "{count} fault(s)"),
    "written": _words("已写入 {path}", "written: {path}"),
    "reading": _words("正在读取数据…", "reading facts…"),
    "evaluating": _words("计算", "evaluating"),
    "interrupted": _words("已中断，没有写出任何文件", "interrupted; nothing was written"),
    "cases": _words("{count} 个算例，{checks} 处核对，全部相符", "{count} cases, {checks} checks, all agree"),
    "boundaries": _words(
        "{count} 处界限，都有低一分、恰好、高一分的算例", "{count} boundaries, each with cases below, at and above"
    ),
}
