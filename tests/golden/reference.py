"""The page docs/reference/errors.md: every fault code with its message, its remedy, and its golden as the example."""

from __future__ import annotations

import re
from collections.abc import Iterable

from golden.goldens import HERE, Fence, Golden
from luodi.fault_codes import FAULT_CODES

PAGE = HERE.parent.parent / "docs" / "reference" / "errors.md"
_HEAD = """\
# 错误代码

<!-- 本页由 make accept 从 tests/golden/bad/ 生成，请勿手改。 -->

`luodi` 发现的每处错误都有编号、位置、原句和改法；一次列出全部错误。位置写作“文件:行:列”；数据表写作“文件:行:列名”，表头是第 1 行。
有错误时退出码为 1，命令用法不对时为 2，`luodi` 自己出错时为 70。

每个编号下有一个例子：在一份小方案（`tests/golden/plan/`）里改动几行，运行命令，得到的输出。改动中 `-` 开头的是原来的行，`+` 开头的是改成的行。
消息和改法中的 {…} 由具体内容代替。
"""
GROUPS = {
    "LD01": "文件与方案文字",
    "LD02": "表达式的写法",
    "LD03": "名称、类型与单位",
    "LD04": "规则与原文的核对",
    "LD05": "规则块与政策",
    "LD06": "数据",
    "LD07": "提问、算例与输出",
    "LD08": "命令",
    "LD09": "引擎",
    "LD10": "证据包",
}
_WORDS = {
    "change": "改动 `{name}`：",
    "file": "`{name}` 的全文：",
    "remove": "没有 `{name}`。",
    "recipe": "`{name}`：{body}。",
    "setting": "{body}。",
}


def page(examples: Iterable[Golden]) -> str:
    """The page as Markdown."""
    by_code = {golden.title: golden for golden in examples}
    parts = [_HEAD]
    group = ""
    for code, row in FAULT_CODES.items():
        if code[:4] != group:
            group = code[:4]
            parts.append(f"## {GROUPS[group]}（{group}）\n")
        parts.append(f"### {code}\n\n**{_plain(row.message['zh'])}**\n")
        golden = by_code[code]
        parts.append(f"{golden.when}\n\n改法：{_plain(row.remedy['zh'])}\n")
        parts += [_input(fence) for fence in golden.inputs]
        parts.append(_fenced("console", f"$ {golden.command}\n{golden.body('output')}"))
    return "\n".join(parts)


def _plain(text: str) -> str:
    """Words that fill a message are shown as …; the braces say so."""
    return re.sub(r"\{\w+\}", "{…}", text)


def _input(fence: Fence) -> str:
    words = _WORDS[fence.kind].format(name=fence.name, body=fence.body.strip()) + "\n"
    if fence.kind not in ("change", "file"):
        return words
    language = "diff" if fence.kind == "change" else ""
    return f"{words}\n{_fenced(language, fence.body)}"


def _fenced(language: str, text: str) -> str:
    return f"~~~~{language}\n{text}~~~~\n"
