"""What the commands say of themselves, in both languages: one table."""

from __future__ import annotations

from luodi.words import Words

COMMANDS: dict[str, Words] = {
    "luodi": Words(
        "落地：让规划自己运转。方案的文字就是程序。\n\nPLAN 是方案文件夹（内有 plan.md、terms.md、official.txt）。",
        "luodi: an industrial plan whose official text is the program.\n\n"
        "PLAN is a plan's folder (plan.md, terms.md, official.txt).",
    ),
    "check": Words(
        "检查方案：一次列出全部错误，每处有编号、位置、原句和改法。有错误时退出码为 1。",
        "Check a plan: every fault at once, with code, place, excerpt and remedy. Exits 1 if there is any.",
    ),
    "coverage": Words("原文的每一句、每一个数，是否已有规则。", "Which sentences and numbers of the text have a rule."),
    "eval": Words(
        "对数据计算全部政策：每项政策、每个主体、每个年度一条结果。\n\n"
        "数据是一个文件夹（企业.csv 等）或一个 Excel 工作簿；空格子是未知，不是零。",
        "Work out every policy over facts: one result per policy, subject and year.\n\n"
        "Facts are a folder of tables or an Excel workbook; an empty cell is unknown, not zero.",
    ),
    "sql": Words(
        "把整个方案写成一条 SQL，逐条款注明出处，拿到数据平台上运行。\n\n"
        "每类主体一张表，列为编号、年度和各术语，数以基本单位计。",
        "The whole plan as one SQL statement, with its provisions, to run on a data platform.\n\n"
        "One table per kind of subject, with columns for id, year and the terms, in base units.",
    ),
    "explain": Words(
        "说明一条结果：从金额到每个数据，到每句原文。",
        "Why a result is what it is, down to the facts and the law's words.",
    ),
    "readings": Words(
        "尚未裁定的口径：每个选项牵动多少主体、多少钱。",
        "Every open question: how many subjects and how much money each option moves.",
    ),
    "targets": Words(
        "目标的进度：每个目标、每个年度的数值、该年目标、状态和缺什么。\n\n"
        "该年目标是自基期起每年等量通到达标年度的路径；空格子是未知，不是零。",
        "Where the targets stand: value, what its year asks, state and what is lacking, by target and year.\n\n"
        "What a year asks lies on a path in equal steps to the milestone; an empty cell is unknown, not zero.",
    ),
    "budget": Words(
        "一年要多少钱：各项政策到期的分期、年限未满的、预计新增的，每个数写明方法。\n\n"
        "只看这一年以前的数据；不写 --facts 的，用方案文件夹里的演示数据。结果仅为测算。",
        "What a year will ask for: instalments falling due, support still running and awards expected anew, "
        "each figure with its method.\n\n"
        "Only facts of earlier years count; without --facts they are the demonstration beside the plan. "
        "Results are never payable.",
    ),
    "simulate": Words(
        "试改：几个情景并排，与方案现在的样子相比。\n\n"
        "可改之处用方案自己的话写，如 产业园改造资助.上限=300万元；口径写成 口径.跨档计奖=补差。结果仅为测算。",
        "What if: scenarios side by side against the plan as it is.\n\n"
        "Spots go by the plan's own words or by code, as renovation_support.3=300; readings as reading.CODE=OPTION. "
        "Results are never payable.",
    ),
    "replay": Words(
        "重算证据包：只凭包里的方案、数据和口径，把这笔金额再算一遍，与所载核对。不一致时退出码为 1。\n\n"
        "BUNDLE 是证据包（.zip）。先逐个文件核对有没有被改动。",
        "Work out an award again from its evidence bundle alone, and compare. Exits 1 if it differs.\n\n"
        "BUNDLE is the bundle (.zip). First, every file in it is checked for changes.",
    ),
    "terms": Words(
        "列出术语；加 --template 则写出一个待填的 Excel 工作簿。",
        "List the terms; with --template write an empty Excel workbook to fill.",
    ),
    "test": Words("运行方案的算例。有不符时退出码为 1。", "Run the plan's worked cases. Exits 1 if any disagrees."),
    "demonstrate": Words(
        "用演示数据跑一遍：写出工作簿和网页，并说明写在哪里。",
        "Run on the demonstration facts: writes a workbook and a page, and says where.",
    ),
}

OPTIONS: dict[str, Words] = {
    "facts": Words("数据：文件夹或 xlsx 工作簿", "facts: a folder or an xlsx workbook"),
    "years": Words("年度，可给多个", "a year; may be repeated"),
    "year": Words("年度", "the year"),
    "policies": Words("只算这项政策（名称或英文代码），可给多个", "only this policy (name or code); may be repeated"),
    "policy": Words("政策（名称或英文代码）", "the policy (name or code)"),
    "subject": Words("主体的编号", "the subject's id"),
    "readings": Words("改用某个口径选项，可给多个", "use another option of a reading; may be repeated"),
    "changes": Words(
        "试改一处数或界限再算，如 renovation_support.2=25%，可给多个",
        "change a number or boundary first, as renovation_support.2=25%; may be repeated",
    ),
    "engine": Words(
        "用什么计算：python 逐户计算，duckdb、postgres、spark 成批计算，结果一字不差；不写则按数据大小选",
        "what works it out: python one by one, duckdb, postgres or spark in bulk, to the same letter; by size if not given",
    ),
    "engine_url": Words(
        "引擎在哪里，如 postgresql://用户@主机/库；spark 写它的 master",
        "where the engine is, as postgresql://user@host/database; for spark its master",
    ),
    "memory": Words(
        "引擎最多用多少内存，如 2GB；放不下的暂存磁盘", "the most an engine takes, as 2GB; the rest goes to disk"
    ),
    "closed": Words("不算未裁定口径的其他选项", "leave out what other options of open readings would give"),
    "opened": Words("连同未裁定口径的其他选项", "with what other options of open readings would give"),
    "dialect": Words("写给哪种数据库", "the database it is written for"),
    "since": Words(
        "数据的第一个年度；不写则为方案执行期前三年",
        "the first year of the facts; three before the plan's if not given",
    ),
    "sets": Words(
        "试改的一处，可给多个，合为一个情景", "something to change; may be repeated, all of them one scenario"
    ),
    "scenarios": Words(
        "一个情景：名称，再是分号隔开的各处，可给多个",
        "a scenario: its name, then changes parted by semicolons; may be repeated",
    ),
    "reproducer": Words(
        "引擎与逐户计算不同时，把复现材料写到这个文件夹",
        "where to write a reproducer should engine and evaluator differ",
    ),
    "form": Words("输出格式", "the format"),
    "output": Words(
        "写到文件（写完才出现）；不写则显示在屏幕", "write to a file, whole or not at all; else to the screen"
    ),
    "template": Words("写出待填工作簿", "write an empty workbook to fill"),
    "boundaries": Words(
        "列出没有「低一分、恰好、高一分」三个算例的界限", "list thresholds that lack cases below, at and above"
    ),
    "folder": Words("输出文件夹", "the folder to write to"),
    "help": Words("显示帮助", "show this help"),
    "version": Words("显示版本", "show the version"),
}

SECTIONS: dict[str, Words] = {
    "usage": Words("用法：", "Usage: "),
    "options": Words("选项：", "Options:"),
    "commands": Words("命令：", "Commands:"),
}

WRITTEN: dict[str, Words] = {
    "[OPTIONS]": Words("[选项]", "[OPTIONS]"),
    "COMMAND [ARGS]...": Words("命令 [参数]…", "COMMAND [ARGS]..."),
    "口径=选项": Words("口径=选项", "READING=OPTION"),
}
"""What stands for something in the usage of a command, where it is not the same in both languages."""

LINES: dict[str, Words] = {
    "clean": Words(
        "没有发现错误。{plan}",
        "No faults found in 「{title}」: {policies} policies, {targets} targets, {readings} readings.",
    ),
    "faults": Words("{count} 处错误", "{count} fault(s)"),
    "written": Words("已写入 {path}", "written: {path}"),
    "reading": Words("正在读取数据…", "reading facts…"),
    "evaluating": Words("计算", "evaluating"),
    "no_targets": Words("这份方案没有写成规则的目标", "this plan has no targets written as rules"),
    "no_readings": Words("没有未裁定的口径", "no open readings"),
    "none_computable": Words(
        "0 条结果：所问的政策中没有可以计算的；一事一议的政策逐案决定",
        "0 results: none of the policies asked can be worked out; some are decided case by case",
    ),
    "none_observed": Words(
        "0 条结果：数据中没有这些政策的主体，或所问年度早于数据的第一个年度",
        "0 results: the facts hold no subject of these policies, or begin after the years asked",
    ),
    "demonstration": Words("演示数据，全部虚构", "demonstration data, all of it invented"),
    "replayed": Words("{policy} · {kind}「{subject}」 · {year} 年", "「{policy}」 · 「{kind}」 「{subject}」 · {year}"),
    "replayed_plan": Words("方案：{plan}，版本 {version}", "plan: 「{plan}」, version {version}"),
    "replayed_bundle": Words("证据包：{hash}，{day} 算得", "bundle: {hash}, worked out on {day}"),
    "replayed_readings": Words("口径：{readings}", "readings: {readings}"),
    "stands": Words("载明：{status}，{amount}", "stands: {status}, {amount}"),
    "worked_out": Words("重算：{status}，{amount}", "worked out: {status}, {amount}"),
    "differs": Words(
        "不同：{field}，载明 {stands}，重算 {found}", "differs: {field}, stands {stands}, worked out {found}"
    ),
    "agrees": Words("一致", "they agree"),
    "disagrees": Words("不一致", "they differ"),
    "interrupted": Words("已中断，没有写出任何文件", "interrupted; nothing was written"),
    "cases": Words("{count} 个算例，{checks} 处核对，全部相符", "{count} cases, {checks} checks, all agree"),
    "boundaries": Words(
        "{count} 处界限，都有低一分、恰好、高一分的算例", "{count} boundaries, each with cases below, at and above"
    ),
}
