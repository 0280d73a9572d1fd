"""统一社会信用代码 (GB 32100-2015), held to the letter: 18 capitals and digits and their check character."""

from __future__ import annotations

from stdnum.cn import uscc

ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
"""Its 31 characters: I, O, S, V and Z are left out because they look like digits or one another."""
LENGTH = 18
DIVISION = slice(2, 8)


def credit_code_problem(code: str) -> str:
    """What is wrong with a code; empty for a right one. Lower-case letters and blanks are not mended."""
    if len(code) != LENGTH:
        return f"有 {len(code)} 位，应为 {LENGTH} 位"
    for position, char in enumerate(code, start=1):
        if char not in ALPHABET:
            return f"第 {position} 位「{char}」{_why_not(char)}"
    if not code[DIVISION].isdigit():
        return "第 3 至 8 位是行政区划码，应为数字"
    expected = uscc.calc_check_digit(code[:-1])
    return "" if code[-1] == expected else f"校验位「{code[-1]}」与前 17 位不符，按前 17 位应为「{expected}」"


def _why_not(char: str) -> str:
    if char.upper() in ALPHABET and char.isascii():
        return "是小写字母"
    return "不是代码所用的字符（数字和大写字母，不用 I、O、S、V、Z）"
