"""Which subjects may be the same: by credit code, else by name and address, with a score and what speaks for it in words.

Pure: entries in, candidates out. Every entry is filed under its code, its bare name and the rarest pairs of characters in
that name, and only those filed together are compared, so that 100,000 take seconds and not 5,000,000,000 comparisons. Names
of firms differ where they are rare (a brand, 字号) and agree where they are common (汽车配件), which is what this rests on.
The score is Dice's, the share of pairs of characters in common: a firm's name is short, the order of its parts changes
(（杭州）in front or in the middle), and each step can be told to a person; a faster library for edit distances was not needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from stdnum.cn import uscc

FILED, CROWD = 3, 60
"""Under how many of its rarest pairs an entry is filed, and beyond how many entries a pair says nothing."""
NAME_LEAST, SCORE_LEAST = 0.72, 50
_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "股份公司", "责任公司", "总公司", "公司", "集团", "个体工商户")
_PLACES = re.compile(r"^(中国|浙江省?|杭州市?|拱墅区?|下城区?|西湖区?|余杭区?|上城区?)+")
_BRANCH = re.compile(r"公司(.{1,30}?(?:分公司|分店|门店|营业部|经营部|办事处|支行|门市部))$")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NUMERALS = re.compile(r"[0-9]+|[一二三四五六七八九十百]+")
_IGNORED = re.compile(r"[\s·.,、。,'\"\-—_/&]+")
_STREET = re.compile(r"^(浙江省?)?(杭州市?)?((拱墅|下城|西湖|余杭|上城)区?)?")


@dataclass(slots=True)
class Entry:
    """A subject as far as it is compared."""

    number: int
    key: str
    name: str
    address: str = ""
    core: str = field(init=False)
    branch: str = field(init=False)
    pairs: frozenset[str] = field(init=False)
    numerals: tuple[str, ...] = field(init=False)
    code: str = field(init=False)
    valid: bool = field(init=False)

    def __post_init__(self) -> None:
        self.core, self.branch = bare_name(self.name)
        self.pairs = pairs_of(self.core)
        self.numerals = tuple(sorted(_NUMERALS.findall(self.core + self.branch)))
        self.code = bare_code(self.key)
        self.valid = uscc.is_valid(self.code)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entries that may be the same. ``score`` is out of 100; ``reasons`` are sentences for whoever decides."""

    first: int
    second: int
    score: int
    reasons: tuple[str, ...]


def folded(text: str) -> str:
    """Half width, no spaces, brackets of one kind."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).replace("（", "(").replace("）", ")").upper()


def bare_code(text: str) -> str:
    """A code as it is compared: half width, upper case, nothing between its characters."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def bare_name(text: str) -> tuple[str, str]:
    """What is a firm's own in its name, without its legal form and its place; and the branch that it is of another firm."""
    name = folded(text)
    found = _BRANCH.search(name)
    branch = found.group(1) if found else ""
    if found:
        name = name[: found.start() + 2]
    name = _BRACKETS.sub(lambda inner: "" if _PLACES.sub("", inner.group(1)) == "" else inner.group(1), name)
    for form in _FORMS:
        if name.endswith(form) and len(name) > len(form):
            name = name.removesuffix(form)
            break
    return _PLACES.sub("", name) or name, branch


def bare_address(text: str) -> str:
    """An address from the road on."""
    return _STREET.sub("", folded(text))


def pairs_of(text: str) -> frozenset[str]:
    """Every two characters that stand together, the edges included."""
    edged = f"^{text}$"
    return frozenset(edged[place : place + 2] for place in range(len(edged) - 1)) if text else frozenset()


def alike(first: frozenset[str], second: frozenset[str]) -> float:
    """Dice's share of what two have in common, 0 to 1."""
    both = len(first) + len(second)
    return 2 * len(first & second) / both if both else 0.0


def candidates(entries: Iterable[Entry]) -> Iterator[Candidate]:
    """Every pair of entries that may be the same, each once."""
    rows = list(entries)
    seen: set[tuple[int, int]] = set()
    for block in _filed(rows):
        for place, one in enumerate(block):
            for other in block[place + 1 :]:
                pair = (one.number, other.number) if one.number < other.number else (other.number, one.number)
                if pair in seen:
                    continue
                seen.add(pair)
                found = judged(one, other)
                if found is not None:
                    yield found


def _filed(rows: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Those that are worth comparing with each other."""
    often = Counter(pair for entry in rows for pair in entry.pairs)
    by_code, by_core, by_pair = (defaultdict[str, list[Entry]](list) for _ in range(3))
    for entry in rows:
        if entry.code:
            by_code[entry.code].append(entry)
        if entry.core:
            by_core[entry.core].append(entry)
        for pair in sorted(entry.pairs, key=lambda pair: (often[pair], pair))[:FILED]:
            by_pair[pair].append(entry)
    for filed in (by_code, by_core, by_pair):
        yield from (block for block in filed.values() if 1 < len(block) <= CROWD)


def judged(one: Entry, other: Entry) -> Candidate | None:
    """Whether two may be the same, and why; None where nothing speaks for it."""
    first, second = (one, other) if one.number < other.number else (other, one)
    if first.code and first.code == second.code:
        told = "代码相同" if first.key == second.key else f"代码只差写法：{first.key} 与 {second.key}"
        return Candidate(first.number, second.number, 100, (told, *_of_names(first, second)))
    likeness = 1.0 if first.core == second.core else alike(first.pairs, second.pairs)
    if not first.core or likeness < NAME_LEAST or first.branch != second.branch or first.numerals != second.numerals:
        return None
    score, reasons = 60 * likeness, list(_of_names(first, second))
    added, words = _of_addresses(first.address, second.address)
    score, reasons = score + added, [*reasons, *words]
    if first.valid and second.valid:
        score -= 35
        reasons.append("反面：两个统一社会信用代码都有效而不相同，多半是两个主体")
    elif not (first.valid and second.valid):
        score += 10
        bad = "、".join(entry.key for entry in (first, second) if not entry.valid)
        reasons.append(f"代码无效或不是18位：{bad}")
    return (
        None if score < SCORE_LEAST else Candidate(first.number, second.number, min(99, round(score)), tuple(reasons))
    )


def _of_names(first: Entry, second: Entry) -> tuple[str, ...]:
    if not first.name or not second.name:
        return ()
    if first.name == second.name:
        return ("名称相同",)
    if first.core == second.core and first.branch == second.branch:
        return (f"名称只差组织形式、地名或写法：{first.name} 与 {second.name}",)
    return (f"名称相近（{alike(first.pairs, second.pairs):.0%}）：{first.name} 与 {second.name}",)


def _of_addresses(first: str, second: str) -> tuple[int, list[str]]:
    one, other = bare_address(first), bare_address(second)
    if not one or not other:
        return 0, ["地址不全，无从比较"]
    if one == other:
        return 30, [f"地址相同：{one}"]
    likeness = alike(pairs_of(one), pairs_of(other))
    if likeness >= 0.75 and _NUMERALS.findall(one) == _NUMERALS.findall(other):
        return 25, [f"地址相近（{likeness:.0%}）：{one} 与 {other}"]
    return -10, [f"反面：地址不同：{one} 与 {other}"]
