"""统一社会信用代码 (GB 32100-2015), held to the letter: 18 capitals and digits and their check character."""

from __future__ import annotations

from stdnum.cn import uscc

from luodi.words import Words

ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
"""Its 31 characters: I, O, S, V and Z are left out because they look like digits or one another."""
LENGTH = 18
DIVISION = slice(2, 8)


def credit_code_problem(code: str) -> Words | None:
    """What is wrong with a code; None for a right one. Lower-case letters and blanks are not mended."""
    if len(code) != LENGTH:
        return Words(f"有 {len(code)} 位，应为 {LENGTH} 位", f"{len(code)} characters instead of {LENGTH}")
    for position, char in enumerate(code, start=1):
        if char not in ALPHABET:
            why = _why_not(char)
            return Words(f"第 {position} 位「{char}」{why.zh}", f"character {position}, 「{char}」, {why.en}")
    if not code[DIVISION].isdigit():
        return Words("第 3 至 8 位是行政区划码，应为数字", "characters 3 to 8 name the place and should be digits")
    expected = uscc.calc_check_digit(code[:-1])
    if code[-1] == expected:
        return None
    return Words(
        f"校验位「{code[-1]}」与前 17 位不符，按前 17 位应为「{expected}」",
        f"the check character 「{code[-1]}」 does not go with the 17 before it, which call for 「{expected}」",
    )


def _why_not(char: str) -> Words:
    if char.upper() in ALPHABET and char.isascii():
        return Words("是小写字母", "is a small letter")
    return Words(
        "不是代码所用的字符（数字和大写字母，不用 I、O、S、V、Z）",
        "is none of the characters of a code (digits and capitals without I, O, S, V, Z)",
    )
