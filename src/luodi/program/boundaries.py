"""The words around a number or a date that say on which side of it a rule lies, as comparisons.

By the Civil Code, art. 1259: 以上, 以下, 以内 and 届满 include the number; 不满, 超过 and 以外 do not. Of dates, 以后, 以前,
起 and 截止 include the day; 早于 and 晚于 do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

INCLUSION = r"\(不?含(?:本数|当日|当天)?\)"
"""（含） or （不含） in folded text."""
CONTRADICTION = "矛盾"
"""The boundary of 不足300万元以上."""
_OPEN = {">=": ">", "<=": "<"}
_CLOSED = {">": ">=", "<": "<="}


@dataclass(frozen=True, slots=True, eq=False)
class BoundaryWords:
    """The boundary words of a kind of quantity, each with its comparison. Where a word before ends with another, the
    longer stands first; where a word behind begins with another, likewise."""

    before: tuple[tuple[str, str], ...]
    behind: dict[str, str]
    after: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        words = "|".join(self.behind)
        pattern = rf"的?(?P<first>{INCLUSION})?的?(?P<word>{words})?的?(?P<last>{INCLUSION})?"
        object.__setattr__(self, "after", re.compile(pattern))


OF_NUMBERS = BoundaryWords(
    before=(
        ("不低于", ">="), ("不少于", ">="), ("不小于", ">="), ("至少", ">="),
        ("不高于", "<="), ("不超过", "<="), ("不大于", "<="), ("不多于", "<="), ("不突破", "<="), ("未超过", "<="),
        ("最多", "<="), ("至多", "<="), ("最高可达", "<="), ("最高", "<="), ("未达到", "<"), ("不足", "<"), ("低于", "<"), ("少于", "<"),
        ("小于", "<"), ("不满", "<"), ("未满", "<"), ("超过", ">"), ("高于", ">"), ("大于", ">"), ("多于", ">"),
        ("突破", ">"), ("达到", ">="), ("达", ">="), ("每满", ""), ("满", ">="), ("约", "约"), ("第", "="),
    ),
    behind={
        "以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=", "之内": "<=", "内": "<=", "封顶": "<=",
        "以外": ">", "左右": "约",
    },
)  # fmt: skip
OF_RANKS = BoundaryWords(
    before=(("目前", ""), ("此前", ""), ("以前", ""), ("提前", ""), ("前", "<="), *OF_NUMBERS.before),
    behind=OF_NUMBERS.behind,
)
"""Of places in a ranking: 前3位 is the third place or better."""
OF_DATES = BoundaryWords(
    before=(
        ("不早于", ">="), ("不晚于", "<="), ("不迟于", "<="), ("早于", "<"), ("晚于", ">"), ("迟于", ">"),
        ("截止", "<="), ("截至", "<="), ("至", "<="),
    ),
    behind={
        "及以后": ">=", "以后": ">=", "之后": ">=", "起": ">=", "及以前": "<=", "以前": "<=", "之前": "<=", "截止": "<=",
        "止": "<=", "前后": "约", "前": "<=", "后": ">=",
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bound:
    """The comparison that a boundary word means, and whether a （含） or （不含） settles the number itself."""

    word: str
    included: bool | None

    @property
    def operator(self) -> str:
        """The comparison both come to; empty where there is no boundary word."""
        if self.included is None:
            return self.word
        return (_CLOSED if self.included else _OPEN).get(self.word, self.word)


def bound_at(text: str, start: int, end: int, words: BoundaryWords = OF_NUMBERS) -> Bound:
    """What the words around a stretch of folded text say."""
    word = _word_before(text, start, words)[1]
    match = _behind(text, start, end, words)
    behind = words.behind.get(match["word"] or "", "")
    if behind:  # 超过300万元以上 is read by its last word
        word = CONTRADICTION if {word[:1], behind[:1]} == {"<", ">"} else behind
    inclusion = match["last"] or match["first"]
    return Bound(word, "不" not in inclusion if inclusion else None)


def _word_before(text: str, start: int, words: BoundaryWords) -> tuple[str, str]:
    """The boundary word right before a stretch, 人民币 left out, and its comparison; both empty where there is none."""
    head = text[max(start - _REACH, 0) : start].removesuffix("人民币")
    return next(((word, operator) for word, operator in words.before if head.endswith(word)), ("", ""))


def _behind(text: str, start: int, end: int, words: BoundaryWords) -> re.Match[str]:
    """The boundary words right behind a stretch. （含） may repeat the stretch: 省级（含省级）以上."""
    tail = text[end : end + _REACH + (end - start)].replace(f"含{text[start:end]})", "含)")
    match = words.after.match(tail)
    assert match is not None, "every part of the pattern is optional"
    return match


_REACH = 24
"""How many characters away boundary words may end."""


def boundary_at(text: str, start: int, end: int) -> str:
    """The comparison that the words around a stretch of folded text call for; empty where none does."""
    return bound_at(text, start, end).operator


def with_boundary_words(text: str, start: int, end: int, words: BoundaryWords = OF_NUMBERS) -> str:
    """A stretch of folded text with the boundary words right before and behind it: 不低于300万元."""
    match = _behind(text, start, end, words)
    behind = match.group().removesuffix("的") if match["word"] or match["first"] or match["last"] else ""
    return f"{_word_before(text, start, words)[0]}{text[start:end]}{behind}"
