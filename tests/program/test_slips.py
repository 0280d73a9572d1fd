"""Every number, unit, boundary word, table cell and responsible unit of the real plan, each slipped in turn.

A slip is made in a block alone; in the official text alone (in plan.md and official.txt alike, or in plan.md only); or
in the text and in every quote of it, so that only the rule still says the old thing. `check` must see each one, at its
line. The normal run makes one slip of every number, boundary, comparison and swap; the heavy run all of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from english import strays
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.source import Source, Span, fold

FOLDER = Path(__file__).resolve().parents[2] / "plans" / "gongshu-auto-2017"
PLAN, TERMS, OFFICIAL = (
    Source(name, (FOLDER / name).read_text(encoding="utf-8")) for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)
)

LABEL = "words in 〔〕 are the officer's own: the text does not say them, so nothing can contradict them"
PLAN_YEAR = "any year of the plan may stand in a question"
OTHER_TIME = "the text has a 第二年 as well"
PROSE = "the name of an option or the wording of a question, not a number's boundary"
OWN = "an option without numbers is one way to understand the words, and the text has none for it"
NO_WORD = "the text has no boundary word here, so both are a fair rule"

# What no check can see: the line with the words changed in ⟦⟧, what they become ("" for whatever), and why.
# A note (备注) is not in the list: it takes no part in anything and may hold any number.
UNCHECKABLE = (
    ("〔⟦一个⟧产业园一次〕: 一次", "", LABEL),
    ("〔一个产业园⟦一次⟧〕: 一次", "", LABEL),
    ("〔年度〕: 年度(完工日期) ⟦=⟧ 本年", "", LABEL),
    ("〔年度〕: 年度(举办日期) ⟦=⟧ 本年", "", LABEL),
    ("问题: ⟦2018⟧至2019年开始享受的三年支持，政策到期以后怎么办", "2019", PLAN_YEAR),
    ("问题: 2018至⟦2019年⟧开始享受的三年支持，政策到期以后怎么办", "2020年", PLAN_YEAR),
    ("问题: 2018至⟦2019年⟧开始享受的三年支持，政策到期以后怎么办", "2019", PLAN_YEAR),
    ("问题: 补助的第⟦一年⟧从何时起算", "二年", OTHER_TIME),
    ("问题: 给予房租补助，额度⟦不超过⟧区贡献：是两者取小，还是额度之内核定", "", PROSE),
    ("合计⟦不超过⟧实付租金: 合计不超过 年纯租金", "", PROSE),
    ('购建租用: 若 创办方式 ⟦=⟧ "购建" 则 建筑面积 否则 租用面积', "", OWN),
    ("2017年完成对庆隆等五个经合社协商项目合作共建开发协议: 数值 ⟦>=⟧ 5个 于 2017年", "=", NO_WORD),
)


@dataclass(frozen=True)
class Line:
    """A line of plan.md: its number from 1, where it starts, its words; the heading above it, and the kind, opening
    line and key of the block it stands in."""

    number: int
    start: int
    text: str
    heading: int
    block: str
    opening: int
    key: str

    @property
    def quote(self) -> str:
        """The words of the text that it quotes; empty where it quotes none."""
        words = self.text.strip()
        if words.startswith("|"):
            words = words.split("|")[1].strip()
        elif self.text.startswith(" ") and self.key not in ("选项", "设"):
            words = words.split(": ")[0]
        else:
            return ""
        return "" if re.fullmatch("〔[^〕]*[^\\d〕][^〕]*〕", words) else words


@dataclass(frozen=True)
class Slip:
    """A change of words: the place and line in plan.md, what stood there, what stands there now."""

    line: Line
    start: int
    before: str
    after: str
    how: str

    def __str__(self) -> str:
        words = f"{self.before}→{self.after or '无'}".replace("\n", "⏎").replace(" ", "")
        return f"{self.line.number}:{self.start - self.line.start}:{self.how}:{words}"

    @property
    def end(self) -> int:
        return self.start + len(self.before)

    @property
    def excused(self) -> bool:
        before, after = PLAN.text[self.line.start : self.start], self.line.text[self.end - self.line.start :]
        marked = f"{before}⟦{self.before}⟧{after}".strip()
        return any(marked == line and after in ("", self.after) for line, after, _ in UNCHECKABLE)

    @property
    def shortens(self) -> bool:
        """Whether it only cuts the end off a quote: what is left is still the text's own words."""
        quote = self.line.quote
        at = self.line.text.find(quote) + len(re.sub(r"〔\d〕$", "", quote))
        return bool(quote) and not self.after and self.end == self.line.start + at


@cache
def lines() -> tuple[Line, ...]:
    """Every line of plan.md but the fences."""
    found: list[Line] = []
    heading, block, opening, key = 0, "", 0, ""
    for number, start in enumerate(PLAN.line_starts, start=1):
        text = PLAN.line(number)
        if text.startswith("```"):
            block, opening = ("", 0) if block else (text[3:].split(" ")[0], number)
            continue
        if text.startswith("#"):
            heading = number
        if block and text[:1] not in (" ", "|"):
            key = text.split(":")[0].split(" ")[0]
        found.append(Line(number, start, text, heading, block, opening, key if block else ""))
    return tuple(found)


BLOCK_LINES = [line for line in lines() if line.block and line.key != "备注"]
TEXT_LINES = [line for line in lines() if not line.block and line.text.strip()]

# ---------------------------------------------------------------------------------------------------------------------
# Slips of numbers

HAN = "一二三四五六七八九十"
UNITS = "元/平方米|元/家|平方米|元|年|家|个|次|成|%|％"
NUMBER = re.compile(
    rf"(?<![A-Za-z〔\d.])(?<!工业)(?P<digits>\d+(?:\.\d+)?)(?![A-Za-z\d.〕])(?P<gap> ?)(?P<magnitude>[万亿]?)(?P<unit>{UNITS}|)"
    rf"|(?P<han>(?<![第同])[{HAN}两](?![{HAN}])|(?<=第)[{HAN}])(?P<counted>[年个家次](?!性|招商))"
)
OTHER_UNIT = {"元": "平方米", "平方米": "元", "年": "家", "家": "个", "个": "家", "次": "年", "成": "%", "%": "‰", "％": "‰",
              "元/平方米": "元/家", "元/家": "元/个", "": "家"}  # fmt: skip


def next_number(digits: str) -> str:
    """300 → 301, 5.2 → 5.3, 三 → 四, 9 → 10."""
    if digits in HAN:
        return "九" if digits == "十" else HAN[HAN.index(digits) + 1]
    whole, point, part = digits.partition(".")
    return f"{whole}.{int(part) + 1}" if point else str(int(whole) + 1)


def numbers(line: Line) -> Iterator[Slip]:
    """Each number another, ten thousand times as large or as small, and in another unit."""
    for match in NUMBER.finditer(line.text):
        digits = match["digits"] or match["han"]
        gap, magnitude = match["gap"] or "", match["magnitude"] or ""
        unit = match["unit"] if match["digits"] else match["counted"]

        def slip(how: str, after: str, match: re.Match[str] = match) -> Slip:
            return Slip(line, line.start + match.start(), match.group(), after, how)

        yield slip("数", f"{next_number(digits)}{gap}{magnitude}{unit}")
        if match["digits"] and unit[:1] not in ("年", "成", "%", "％"):
            yield slip("量级", f"{digits}{gap}{ {'万': '亿', '亿': '', '': '万'}[magnitude] }{unit}")
        yield slip("单位", f"{digits}{gap}{magnitude}{OTHER_UNIT[unit]}")
        if magnitude:
            yield slip("量级", f"{digits}{unit}")
        if unit and match["digits"] and line.block:  # in the text a list may give its unit once, at its end
            yield slip("单位", f"{digits}{gap}{magnitude}")


# ---------------------------------------------------------------------------------------------------------------------
# Slips of boundaries

OPERATOR = re.compile(r"(?<= )(>=|<=|=|约)(?= )")
OTHER_OPERATORS = {
    ">=": (">", "<=", "<", "=", "约"),
    "<=": ("<", ">=", ">", "="),
    "=": (">=", "<", "!="),
    "约": (">=", "="),
}
BOUNDARY = re.compile(
    r"(?<=[元米家个成年%％)）的])(?:以上|左右)|不超过|(?:不高于|不少于|达到|突破)(?= ?\d)|[(（]含[)）]"
)
OTHER_BOUNDARIES = {
    "以上": ("以下", ""), "不高于": ("高于", "不低于"), "不超过": ("超过", "不足"), "不少于": ("少于", "不超过"),
    "达到": ("不足",), "突破": ("低于", "达到"), "左右": ("以上", ""),
}  # fmt: skip


def operators(line: Line) -> Iterator[Slip]:
    """Each comparison another."""
    for match in OPERATOR.finditer(line.text):
        for other in OTHER_OPERATORS[match.group()]:
            yield Slip(line, line.start + match.start(), match.group(), other, "比较号")


def boundaries(line: Line) -> Iterator[Slip]:
    """Each boundary word of a number another or left out."""
    for match in BOUNDARY.finditer(line.text):
        for other in OTHER_BOUNDARIES.get(match.group(), ("", "（不含）")):
            yield Slip(line, line.start + match.start(), match.group(), other, "界限")


# ---------------------------------------------------------------------------------------------------------------------
# Swaps


def swapped_cells(line: Line) -> Iterator[Slip]:
    """Each two neighbouring cells of a table row, the quote and the term compared left alone."""
    if not line.text.strip().startswith("|"):
        return
    bars = [match.start() for match in re.finditer(r"\|", line.text)]
    for first, middle, last in zip(bars[2:], bars[3:], bars[4:], strict=False):
        left, right = line.text[first + 1 : middle], line.text[middle + 1 : last]
        yield Slip(line, line.start + first + 1, f"{left}|{right}", f"{right}|{left}", "换格")


def swapped_units(line: Line) -> Iterator[Slip]:
    """A responsible unit replaced by another, one left out, the leading and a responsible unit swapped."""
    key, _, listed = line.text.partition(": ")
    if key not in ("牵头", "责任"):
        return
    at = line.start + len(key) + 2
    for unit in listed.split("、"):
        yield Slip(line, at, unit, f"市{unit[1:]}", "单位名")
        at += len(unit) + 1
    below = PLAN.line(line.number + 1)
    if key == "牵头" and below.startswith("责任: "):
        first, _, rest = below.removeprefix("责任: ").partition("、")
        before = f"{listed}\n责任: {first}、{rest}"
        yield Slip(line, line.start + len(key) + 2, before, f"{first}\n责任: {listed}、{rest}", "换单位")
        yield Slip(line, line.start + len(key) + 2, before, f"{listed}\n责任: {rest}", "漏单位")


KINDS: tuple[Callable[[Line], Iterator[Slip]], ...] = (numbers, operators, boundaries, swapped_cells, swapped_units)


def block_slips() -> list[Slip]:
    """Every slip inside a block."""
    found = [slip for line in BLOCK_LINES for kind in KINDS for slip in kind(line)]
    return [slip for slip in found if not slip.shortens]


def text_slips() -> list[Slip]:
    """Every slip in the official text."""
    return [slip for line in TEXT_LINES for kind in (numbers, boundaries) for slip in kind(line)]


def cases(slips: Iterable[Slip]) -> list[object]:
    """One test each. The first slip of a kind at a place is made always, the others of it in the heavy run."""
    found: list[object] = []
    places: set[tuple[int, bool]] = set()
    for slip in slips:
        place = (slip.start, slip.how in ("数", "量级", "单位"))
        found.append(pytest.param(slip, id=str(slip), marks=pytest.mark.heavy if place in places else ()))
        places.add(place)
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Where the text is quoted


@dataclass(frozen=True)
class Quotation:
    """A line that quotes the text, with the offset in plan.md of each of its characters by that of the text's."""

    line: Line
    places: dict[int, int]

    def stretch(self, slip: Slip) -> tuple[int, int] | None:
        """Where in the quote the words of a slip in the text stand."""
        if slip.start not in self.places or slip.end - 1 not in self.places:
            return None
        start, end = self.places[slip.start], self.places[slip.end - 1] + 1
        return (start, end) if fold(PLAN.text[start:end])[0] == fold(slip.before)[0] else None


@cache
def quotations(heading: int) -> tuple[Quotation, ...]:
    """The quotations below a heading."""
    text, places = "", []
    for line in TEXT_LINES:
        if line.heading == heading:
            folded, offsets = fold(line.text)
            text += folded
            places += [line.start + offset for offset in offsets]
    return tuple(
        Quotation(line, found)
        for line in BLOCK_LINES
        if line.heading == heading and line.quote and (found := _located(line, text, places))
    )


def _located(line: Line, text: str, places: list[int]) -> dict[int, int]:
    pick = re.search(r"〔(\d)〕$", line.quote)
    words = line.quote[: pick.start()] if pick else line.quote
    pattern = ".*?".join(f"({re.escape(fold(piece)[0])})" for piece in words.split("…"))
    match = list(re.finditer(pattern, text))[int(pick.group(1)) - 1 if pick else 0]
    found: dict[int, int] = {}
    at = line.start + line.text.index(line.quote)
    for group, piece in enumerate(words.split("…"), start=1):
        for index, offset in enumerate(fold(piece)[1]):
            found[places[match.start(group) + index]] = at + offset
        at += len(piece) + 1
    return found


def quoting(slip: Slip) -> list[tuple[Line, int, int]]:
    """The lines whose quotes hold the words of a slip in the text, and where."""
    stretches = [(quotation.line, quotation.stretch(slip)) for quotation in quotations(slip.line.heading)]
    return [(line, *stretch) for line, stretch in stretches if stretch]


# ---------------------------------------------------------------------------------------------------------------------


def check(plan: str, official: str = OFFICIAL.text) -> list[tuple[int, str]]:
    """Line of plan.md and code of every fault the compiler sees."""
    diagnostics = Diagnostics()
    compile_sources(Source(PLAN_FILE, plan), TERMS, Source(OFFICIAL_FILE, official), diagnostics)
    assert all(item.render("zh") and strays(item) == [] for item in diagnostics)
    return sorted({(_line(item), item.code) for item in diagnostics})


def _line(item: Diagnostic) -> int:
    assert isinstance(item.place, Span)
    return item.place.line_number


def changed(*changes: tuple[int, int, str]) -> str:
    """plan.md with stretches replaced."""
    text = PLAN.text
    for start, end, after in sorted(changes, reverse=True):
        text = text[:start] + after + text[end:]
    return text


def published(slip: Slip) -> str:
    """The official text with the same slip: white space and heading marks do not count."""
    whole = changed((slip.start, slip.end, slip.after)).split("\n")
    return "".join(whole[line.number - 1].lstrip("# ") + "\n" for line in TEXT_LINES)


def test_the_plan_itself_has_no_fault():
    assert check(PLAN.text) == []
    assert check(PLAN.text, "".join(line.text.lstrip("# ") for line in TEXT_LINES)) == []


@pytest.mark.parametrize("slip", cases(slip for slip in block_slips() if not slip.excused))
def test_a_slip_in_a_block_is_seen_at_its_line(slip):
    found = check(changed((slip.start, slip.end, slip.after)))

    last = slip.line.number + slip.before.count("\n")
    assert {line for line, _ in found} & {slip.line.number, last}, found


@pytest.mark.parametrize("slip", cases(text_slips()))
def test_a_slip_in_the_published_text_is_seen_there_or_at_the_rule_that_quotes_it(slip):
    found = check(changed((slip.start, slip.end, slip.after)), published(slip))

    right = {slip.line.number, *(line.number for line, _, _ in quoting(slip))}
    assert {line for line, _ in found} & right, found


@pytest.mark.parametrize("slip", cases(text_slips()))
def test_a_slip_in_copying_the_text_is_seen_there(slip):
    found = check(changed((slip.start, slip.end, slip.after)))

    assert (slip.line.number, "LD0103") in found


# The faults of an expression that disagrees with the words it stands under.
DISAGREEMENT = {"LD0403", "LD0404", "LD0405", "LD0408", "LD0409", "LD0413"}


def means_the_same(slip: Slip) -> bool:
    """以上 includes the number with or without （含）; a number without a boundary word may be met or passed."""
    around = PLAN.text[slip.start - 2 : slip.start] + PLAN.text[slip.end : slip.end + 2]
    return (slip.before, slip.after) in (("以上", ""), ("突破", "达到")) or (
        slip.before in ("(含)", "（含）") and not slip.after and "以上" in around
    )


def old_rules() -> list[Slip]:
    """Slips of text that change what a rule should be."""
    return [
        slip
        for slip in text_slips()
        if any(line.block != "叙述" for line, _, _ in quoting(slip)) and not means_the_same(slip)
    ]


@pytest.mark.parametrize("slip", cases(old_rules()))
def test_a_rule_left_as_it_was_under_changed_words_is_seen(slip):
    """Text and all its quotes say the new thing; the expression alone says the old one."""
    quotes = quoting(slip)
    changes = [(slip.start, slip.end, slip.after)]
    for line, start, end in quotes:
        changes.append((start, end, slip.after))
        pick = re.search(r"〔\d〕", line.text)
        if pick:  # the other place still says the old thing, so these words now stand once
            changes.append((line.start + pick.start(), line.start + pick.end(), ""))

    found = check(changed(*changes), published(slip))

    # A reading's options stand below its quote, in the same block.
    right = {line.number for line, _, _ in quotes}
    right |= {other.number for line, _, _ in quotes for other in BLOCK_LINES if other.opening == line.opening}
    assert {line for line, code in found if code in DISAGREEMENT} & right, found


@pytest.mark.parametrize("slip", cases(slip for slip in block_slips() if slip.excused))
def test_what_is_said_to_be_uncheckable_is_so(slip):
    assert check(changed((slip.start, slip.end, slip.after))) == []


def test_every_number_of_the_text_is_slipped():
    """As many as the compiler counts, each at its place."""
    plan = compile_sources(PLAN, TERMS, OFFICIAL, Diagnostics())
    counted = [number.place for number in plan.coverage.numbers]

    slipped = [Span(PLAN, slip.start, slip.end).where() for slip in text_slips() if slip.how == "数"]

    assert slipped == counted


def test_every_digit_in_a_rule_is_slipped():
    """But for names (O2O, 4.0), picks (〔1〕) and codes."""
    slipped = {at for slip in block_slips() if slip.how == "数" for at in range(slip.start, slip.end)}
    digits = [
        (line.number, match.group())
        for line in BLOCK_LINES
        for match in re.finditer(
            r"\d+", re.sub(r"〔\d〕|[A-Za-z]\d[A-Za-z]|4\.0", lambda m: "－" * len(m[0]), line.text)
        )
        if line.start + match.start() not in slipped
    ]

    assert digits == []
