"""What the columns of a table are: by the words of their headings, the units in them, and what is under them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from luodi.facts.loose.layout import Layout
from luodi.facts.loose.quantities import YUAN
from luodi.limits import HINT_LENGTH_MAX
from luodi.plan.terms import Term
from luodi.source import fold
from luodi.units import RATIOS, scaled_unit
from luodi.words import Words

KEY, YEAR, IGNORE = "编号", "年度", ""
"""What a column can be besides a term: the subject's number, the period, nothing."""
_WITH_UNIT = re.compile(r"(?P<name>.+?)[(\[](?:单位[:：]?)?(?P<unit>[^()\[\]]+)[)\]]")
_AFTER = re.compile(r"(?P<name>.+?)[,/_](?:单位[:：]?)?(?P<unit>(?:万|亿|千|百万)?元|平方米|亩|家|辆|人|%)")
_MORE_UNITS = {
    "千元": (Decimal(1_000), YUAN),
    "百万元": (Decimal(1_000_000), YUAN),
    "万元人民币": (Decimal(10_000), YUAN),
    "人民币": (Decimal(1), YUAN),
    "人民币万元": (Decimal(10_000), YUAN),
    "人民币元": (Decimal(1), YUAN),
    "万": (Decimal(10_000), YUAN),
}
_SQUARE = {"㎡", "m2", "平米", "平方"}
_PASSED = ("备注", "问题", "序号", "说明")
_NEAR = 0.75
_KEY_NAMES = frozenset(
    {
        "编号",
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "统一信用代码",
        "统一代码",
        "uscc",
        "creditcode",
        "credit_code",
        "社会统一信用代码",
        "企业信用代码",
        "纳税人识别号",
        "id",
    }
)
_YEAR_NAMES = frozenset({"年度", "年份", "期间", "报告期", "所属期", "报表期", "统计年度", "year", "period"})
ALIASES: Mapping[str, tuple[str, ...]] = {
    "名称": ("企业名称", "单位名称", "公司名称", "纳税人名称", "主体名称", "name", "企业", "单位"),
    "注册资本": ("注册资金", "注册资本(金)", "注册资本金", "capital_raw", "capital"),
    "经营范围": ("scope", "经营范围及方式", "主营业务"),
    "住所": ("地址", "address", "注册地址", "企业地址", "经营场所", "住址", "企业住所", "经营地址"),
    "成立日期": ("reg_date", "注册日期", "登记日期", "成立时间", "注册时间", "设立日期", "开业日期"),
    "企业类型": ("type", "类型", "公司类型", "经济性质", "市场主体类型"),
    "从业人数": ("职工人数", "员工人数", "从业人员", "从业人员数", "人数"),
    "行业代码": ("行业", "国民经济行业代码", "industry"),
}
"""By term, other words for it that come with files of registers, tax and statistics."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a column is taken for: a term's name, 编号, 年度, or nothing; what its numbers are multiplied by; and why.

    ``sure`` is False for what is only like a known name: a person looks at it before anything is read.
    """

    index: int
    heading: str
    target: str
    factor: Decimal
    reason: Words
    sure: bool = True


def remembered_key(heading: str) -> str:
    """A heading as it is remembered: width, blanks and case aside."""
    return fold(heading)[0].lower()


class Vocabulary:
    """The terms of a kind of subject by every word that may stand for them."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = {term.name: term for term in terms}
        self._names: dict[str, str] = {}
        for name, words in ALIASES.items():
            if name in self.terms:
                self._names |= {remembered_key(word): name for word in words}
        self._names |= {term.code.lower(): term.name for term in terms if term.code}
        self._names |= {remembered_key(term.name): term.name for term in terms}
        self._names |= dict.fromkeys(_YEAR_NAMES, YEAR)
        self._names |= dict.fromkeys(_KEY_NAMES, KEY)

    def knows(self, heading: str) -> bool:
        """Whether a heading names something that is known, with or without a unit."""
        return self._named(remembered_key(heading)) is not None

    def _named(self, words: str) -> tuple[str, str] | None:
        """What words name, and the unit that stands with them."""
        if words in self._names:
            return self._names[words], ""
        for pattern in (_WITH_UNIT, _AFTER):
            match = pattern.fullmatch(words)
            if match is not None and match["name"] in self._names:
                return self._names[match["name"]], match["unit"]
        parent, dot, child = words.rpartition("·")
        if dot:
            return self._named(child) or self._named(parent + child)
        return None

    def use(self, index: int, heading: str, unit_above: str = "") -> Use:
        """What a column is, by its heading."""
        words = remembered_key(heading)
        if not words:
            return Use(index, heading, IGNORE, Decimal(1), Words("没有列名，不读", "no heading"))
        if words.startswith(_PASSED):
            return Use(index, heading, IGNORE, Decimal(1), Words("说明用的列，不读", "a column of remarks"))
        named = self._named(words)
        if named is not None:
            return self._measured(index, heading, *named, unit_above)
        return self._near(index, heading, words)

    def _measured(self, index: int, heading: str, name: str, unit: str, unit_above: str) -> Use:
        term = self.terms.get(name)
        said = Words(f"列名即「{name}」", f"named 「{name}」")
        if term is None or term.form != "数量":
            return Use(index, heading, name, Decimal(1), said)
        measure = unit or (unit_above if term.unit == YUAN else "")
        if not measure:
            bare = Words(f"列名即「{name}」，没有写单位，按{term.unit_name or '无单位'}", f"named 「{name}」, no unit")
            return Use(index, heading, name, RATIOS.get(term.unit_name, Decimal(1)), bare)
        scaled = scale_of(measure)
        if scaled is None or scaled[1] != term.unit:
            odd = Words(
                f"单位「{measure}」与「{name}」（{term.unit_name or '无单位'}）不合",
                f"the unit 「{measure}」 does not go with 「{name}」",
            )
            return Use(index, heading, IGNORE, Decimal(1), odd, sure=False)
        where = Words(f"「{name}」，单位{measure}", f"「{name}」 in 「{measure}」")
        return Use(index, heading, name, scaled[0], where)

    def _near(self, index: int, heading: str, words: str) -> Use:
        match = _WITH_UNIT.fullmatch(words)
        bare, unit = (match["name"], match["unit"]) if match else (words, "")
        if len(bare) <= HINT_LENGTH_MAX:
            likeness, name = max(
                ((SequenceMatcher(None, bare, known).ratio(), name) for known, name in self._names.items()),
                default=(0, ""),
            )
            if likeness >= _NEAR:
                use = self._measured(index, heading, name, unit, "")
                like = Words(f"与「{name}」相近，请核对", f"like 「{name}」: please check")
                return Use(index, heading, use.target, use.factor, like, sure=False)
        # Whoever says what it is need not say again what its unit is.
        scaled = scale_of(unit) if unit else None
        factor = scaled[0] if scaled is not None else Decimal(1)
        return Use(index, heading, IGNORE, factor, Words("不认识的列，不读", "an unknown column"))


def scale_of(unit: str) -> tuple[Decimal, object] | None:
    """The factor and unit of words that stand for a unit in a heading."""
    unit = "平方米" if unit in _SQUARE else unit
    return _MORE_UNITS.get(unit) or scaled_unit(unit)


def uses_of(layout: Layout, vocabulary: Vocabulary, remembered: Mapping[str, Mapping[str, str]]) -> list[Use]:
    """What every column is: as it is remembered, else by its heading. A term that two columns claim goes to the first."""
    uses: list[Use] = []
    taken: set[str] = set()
    for index, heading in enumerate(layout.headings):
        use = _remembered(index, heading, vocabulary, remembered) or vocabulary.use(index, heading, layout.unit)
        if use.target and use.target in taken:
            again = Words(f"「{use.target}」已有一列，这一列不读", f"「{use.target}」 has a column already")
            use = Use(index, heading, IGNORE, Decimal(1), again, sure=False)
        if use.target:
            taken.add(use.target)
        uses.append(use)
    return uses


def _remembered(
    index: int, heading: str, vocabulary: Vocabulary, remembered: Mapping[str, Mapping[str, str]]
) -> Use | None:
    kept = remembered.get(remembered_key(heading))
    if kept is None:
        return None
    target = kept.get("target", "")
    if target not in (KEY, YEAR, IGNORE) and target not in vocabulary.terms:
        return None
    reason = Words("与上次相同", "as it was the last time")
    return Use(index, heading, target, Decimal(kept.get("factor", "1")), reason)
