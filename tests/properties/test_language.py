"""The language holds under any text: reading never crashes, and showing what was read says the same."""

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import Diagnostics
from luodi.rules.lexer import KEYWORDS
from luodi.rules.operators import COMPARISONS, FUNCTIONS
from luodi.rules.parser import parse
from luodi.rules.printer import show
from luodi.rules.syntax import Apply, Day, Name, Number, Related, Text, Truth
from luodi.source import Source, Span
from luodi.units import BASE_UNITS, RATIO, unit_named

FOLDER = Path(__file__).parents[2] / "plans" / "gongshu-auto-2017"
PLAN, TERMS, OFFICIAL = (
    Source(name, (FOLDER / name).read_text(encoding="utf-8")) for name in (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)
)
NOWHERE = Span(Source("", ""), 0, 0)


def read(text):
    diagnostics = Diagnostics()
    return parse(Span(Source("规则", text), 0, len(text)), diagnostics), list(diagnostics)


def check_faults(faults):
    """Each is shown in both languages, and points into its text."""
    for fault in faults:
        assert 0 <= fault.place.start <= fault.place.end <= len(fault.place.source.text)
        for language in ("zh", "en"):
            assert fault.render(language).startswith(f"{fault.code} {fault.place.where()} ")


# ---------------------------------------------------------------------------------------------------------------------
# Trees

WORDS = st.text("甲乙丙年销售额是否或且若税abO2_", min_size=1, max_size=6)
NAMES = WORDS.filter(lambda word: word not in KEYWORDS and not word[0].isdigit())
UNITS = st.sampled_from(["", *BASE_UNITS, "元/平方米", "元/家", "平方米/家"]).map(
    lambda name: unit_named(name) or RATIO
)
VALUES = st.one_of(
    st.decimals(0, 10**13, places=0),
    st.decimals(0, 10**9, places=4),
    st.integers(0, 10**5).map(lambda count: Decimal(count * 10_000)),
    st.integers(0, 10**4).map(lambda count: Decimal(count * 100_000_000)),
    st.integers(0, 1000).map(lambda count: Decimal(count) / 1000),
)
LITERAL_WORDS = st.text(max_size=8).filter(
    lambda text: not set(text) & set('"“”「」') and all(unicodedata.is_normalized("NFKC", char) for char in text)
)
LEAVES = st.one_of(
    st.builds(lambda value, unit: Number(value, unit, "", NOWHERE), VALUES, UNITS),
    NAMES.map(lambda name: Name(name, NOWHERE)),
    st.builds(lambda reference, name: Related(reference, name, NOWHERE), NAMES, NAMES),
    LITERAL_WORDS.map(lambda text: Text(text, NOWHERE)),
    st.dates(date(1000, 1, 1)).map(lambda day: Day(day, NOWHERE)),
    st.booleans().map(lambda value: Truth(value, NOWHERE)),
)


def applications(inner):
    """An operator of every notation over trees."""

    def apply(operator, least, most):
        return st.lists(inner, min_size=least, max_size=most).map(
            lambda arguments: Apply(operator, tuple(arguments), NOWHERE)
        )

    infix = st.sampled_from(["或", "且", *COMPARISONS, "+", "-", "*", "/"]).flatmap(lambda name: apply(name, 2, 2))
    functions = st.sampled_from(list(FUNCTIONS.values())).flatmap(
        lambda row: apply(row.name, row.least, row.most or row.least + 2)
    )
    return st.one_of(
        infix, functions, apply("若", 3, 3), apply("非", 1, 1), apply("负", 1, 1), apply("属于", 2, 4)
    )  # fmt: skip


TREES = st.recursive(LEAVES, applications, max_leaves=12)


@given(TREES)
def test_what_is_shown_reads_as_the_same_tree(tree):
    shown = show(tree)

    again, faults = read(shown)

    assert faults == []
    assert again == tree
    assert show(again) == shown


# ---------------------------------------------------------------------------------------------------------------------
# Any text at all

PIECES = [
    *KEYWORDS, *COMPARISONS, *FUNCTIONS, *BASE_UNITS, *"+-*/×÷≥≤≠≈＝＞＜（）()，,、“”「」\"'％%‰成万亿…〔〕【】:：；。！#|`\\ \t　",
    "300万元", "1,000 元", "20%", "０.5％", "1000元/平方米", "2017-01-01", "2017-02-30", "99999999-99-99", "1.2.3", "1,00",
    "年纯租金", "创办企业的名称", "的", "的的", "本年", "数值", "口径", "O2O", "4.0", "１０－－５", "²", "¾", "㎡", "ﬁ", "\u0301",
]  # fmt: skip
MANGLED = st.lists(st.sampled_from(PIECES), max_size=25).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)


@given(st.one_of(st.text(max_size=60), MANGLED))
def test_any_text_is_a_tree_or_faults(text):
    tree, faults = read(text)

    assert (tree is None) == bool(faults)
    check_faults(faults)
    if tree is not None:
        again, none = read(show(tree))
        assert none == []
        assert again == tree


# ---------------------------------------------------------------------------------------------------------------------
# A plan that somebody mangled

WIDE = {narrow: chr(ord(narrow) + 0xFEE0) for narrow in map(chr, range(0x21, 0x7F))} | {" ": "　"}
NARROW = {wide: narrow for narrow, wide in WIDE.items()}


@st.composite
def mangled(draw, text):
    """A text with up to six slips of the hand."""
    for _ in range(draw(st.integers(1, 6))):
        text = draw(st.sampled_from([without_lines, with_a_line, with_another_character, spliced, other_width]))(
            draw, text
        )
    return text


def places(text):
    return st.integers(0, max(len(text) - 1, 0))


def without_lines(draw, text):
    """Some lines in a row deleted."""
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    return "\n".join(lines[:at] + lines[at + draw(st.integers(1, 5)) :])


def with_a_line(draw, text):
    """A line of the text, or of odds and ends, inserted anywhere."""
    lines = text.split("\n")
    line = draw(
        st.one_of(st.sampled_from(lines), MANGLED, st.sampled_from(["```", "```政策 甲", "```叙述", "|||", "条件:"]))
    )
    at = draw(st.integers(0, len(lines)))
    return "\n".join([*lines[:at], line, *lines[at:]])


def with_another_character(draw, text):
    """A character replaced by some others."""
    at = draw(places(text))
    return text[:at] + draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=2))) + text[at + 1 :]


def spliced(draw, text):
    """A stretch moved elsewhere."""
    start = draw(places(text))
    stretch = text[start : start + draw(st.integers(1, 200))]
    rest = text[:start] + text[start + len(stretch) :]
    at = draw(places(rest))
    return rest[:at] + stretch + rest[at:]


def other_width(draw, text):
    """Full width forms in a stretch made half width, and the other way round."""
    start = draw(places(text))
    end = start + draw(st.integers(1, 80))
    stretch = "".join(NARROW.get(char) or WIDE.get(char, char) for char in text[start:end])
    return text[:start] + stretch + text[end:]


@given(mangled(PLAN.text))
def test_a_mangled_plan_is_read_or_its_faults_are_shown(text):
    diagnostics = Diagnostics()

    plan = compile_sources(Source(PLAN_FILE, text), TERMS, OFFICIAL, diagnostics)

    check_faults(diagnostics)
    assert plan.coverage.as_json().keys() == {"provisions", "sentences", "numbers", "lacking"}


@given(mangled(TERMS.text))
def test_a_mangled_dictionary_is_read_or_its_faults_are_shown(text):
    diagnostics = Diagnostics()

    compile_sources(PLAN, Source(TERMS_FILE, text), OFFICIAL, diagnostics)

    check_faults(diagnostics)
