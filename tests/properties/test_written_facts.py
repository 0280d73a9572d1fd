"""Whatever is known can be written and read back: the same subjects, years and values, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from facts.tables import CODE, OTHER_CODE, TERMS, plain
from luodi.diagnostics import Diagnostics
from luodi.facts import Facts, Subject, Value
from luodi.facts.forms import normal
from luodi.facts.writing import read_tables, write_tables
from luodi.plan.terms import Term

MARKS = "=+-@'\",;\t\r\n\u202e\u200f\ufeff{}%<"


def words() -> st.SearchStrategy[str]:
    """Han and other words, with what spreadsheets, CSV and messages trip over; as reading would leave them."""
    letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from(MARKS)
    return st.text(letters, max_size=12).map(str.strip).filter(bool)


def ids() -> st.SearchStrategy[str]:
    return words().map(normal).filter(bool)


def values(term: Term) -> st.SearchStrategy[Value]:
    match term.form:
        case "数量":
            return st.decimals(0, 10**20, places=6) | st.integers(0, 10**30).map(Decimal)
        case "是否":
            return st.booleans()
        case "日期":
            return st.dates(date(1900, 1, 1), date(2100, 12, 31))
        case "枚举":
            return st.sampled_from(term.choices)
        case "引用":
            return ids()
        case "文本" if term.name == "统一社会信用代码":
            return st.sampled_from([CODE, OTHER_CODE])
        case _:
            return words()


def known(kind: str, *, yearly: bool) -> st.SearchStrategy[dict[str, Value]]:
    """Some values of a kind's terms, those that change by year or those that do not."""
    terms = [term for term in TERMS.of(kind) if term.yearly is yearly]
    return st.fixed_dictionaries({}, optional={term.name: values(term) for term in terms})


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Subjects of every kind, their ids in order; some without any year, some with empty ones."""
    found: dict[str, dict[str, Subject]] = {}
    for kind in TERMS.kinds:
        names = draw(st.lists(ids(), max_size=3, unique=True))
        years = st.dictionaries(st.integers(1900, 2100), known(kind, yearly=True), max_size=3)
        found[kind] = {
            name: Subject(kind, name, draw(known(kind, yearly=False)), draw(years)) for name in sorted(names)
        }
    return Facts(found)


@given(facts(), st.sampled_from(["", "演示数据"]))
def test_what_is_written_is_read_back(drawn: Facts, remark: str) -> None:
    faults = Diagnostics()
    files = write_tables(drawn, TERMS, faults, code="LD1006", remark=remark)
    read = read_tables(files, TERMS, faults)

    assert [fault.render() for fault in faults] == []
    assert plain(read) == plain(drawn)
    assert [list(subjects) for subjects in read.subjects.values()] == [list(of) for of in drawn.subjects.values()]
    assert write_tables(read, TERMS, faults, code="LD1006", remark=remark) == files


@given(st.dictionaries(st.sampled_from(["企业.csv", "产业园.csv", "活动.csv", "别的.csv"]), st.binary(max_size=200)))
def test_any_bytes_are_facts_or_faults(files: dict[str, bytes]) -> None:
    faults = Diagnostics()
    read_tables(files, TERMS, faults)

    assert all(fault.render("zh") and fault.render("en") for fault in faults)
