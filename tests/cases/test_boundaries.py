"""Which boundaries of a plan its cases miss: on a small plan that has what the real one lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.small_plan import COLUMNS, small_plan, write_cases
from english import strays
from luodi.cases import Boundary, boundaries, run_cases
from luodi.diagnostics import Diagnostic, Diagnostics
from luodi.source import Span

NAMES = [name.strip() for name in COLUMNS.strip("|").split("|")]
# A shop that gets something, but lies at no boundary: each case changes what it says.
PLAIN = {
    "年度": "2020", "从业人员": "12人", "星级": "三星", "面积": "150平方米", "房租": "50万元", "装修": "20万元", "结果": "符合",
}  # fmt: skip
STAFF = "从业人员 > 10人"
STARS = '星级 >= "三星"'
AREA = "面积 < 200平方米"
OPENED = "开业日期 >= 2020-03-01"
STEPS = "每满(从业人员, 5人)"
LARGER = "取大(房租, 装修)"
CAP = "最高不超过30万元（每年）"
VALID = "有效期 2020年至2021年"
# The cases that alone lie where they do; what they change, and the boundary and zone that only they have.
ONLY = {
    "九人": ({"从业人员": "9人"}, STAFF, "略低"),
    "十人": ({"从业人员": "10人"}, STAFF, "恰好"),
    "十一人": ({"从业人员": "11人"}, STAFF, "略高"),  # and one more than two times five
    "十四人": ({"从业人员": "14人"}, STEPS, "略低"),
    "十五人": ({"从业人员": "15人"}, STEPS, "恰好"),
    "二星": ({"星级": "二星"}, STARS, "略低"),
    "四星": ({"星级": "四星"}, STARS, "略高"),
    "略小": ({"面积": "199平方米"}, AREA, "略低"),
    "正好": ({"面积": "200.00平方米"}, AREA, "恰好"),
    "略大": ({"面积": "200.01平方米"}, AREA, "略高"),
    "早一天": ({"面积": "300平方米", "开业日期": "2020-02-29"}, OPENED, "略低"),
    "当天": ({"面积": "300平方米", "开业日期": "2020-03-01"}, OPENED, "恰好"),
    "晚一天": ({"面积": "300平方米", "开业日期": "2020-03-02"}, OPENED, "略高"),
    "房租少一分": ({"房租": "30万元", "装修": "300000.01元"}, LARGER, "略低"),
    "房租一样": ({"房租": "30万元", "装修": "30万元"}, LARGER, "恰好"),
    "房租多一分": ({"房租": "300000.01元", "装修": "30万元"}, LARGER, "略高"),
    "封顶前差一分": ({"房租": "2599999.90元"}, CAP, "略低"),
    "封顶前恰好": ({"房租": "260万元"}, CAP, "恰好"),
    "封顶前多一分": ({"房租": "2600000.10元"}, CAP, "略高"),
    "前一年": ({"年度": "2019"}, VALID, "前一年"),
    "最后一年": ({"年度": "2021"}, VALID, "最后一年"),
    "届满后": ({"年度": "2022"}, VALID, "届满后一年"),
}


def row(name: str, changes: dict[str, str]) -> str:
    values = PLAIN | {"算例": name} | changes
    return "|" + "|".join(values.get(column, "") for column in NAMES) + "|"


def held(folder: Path, *rows: str) -> tuple[tuple[Boundary, ...], list[Diagnostic]]:
    program, terms = small_plan()
    diagnostics = Diagnostics()
    cases = run_cases(program, terms, write_cases(folder, *rows), Diagnostics()).cases
    return boundaries(program, terms, cases, diagnostics), list(diagnostics)


ROWS = {name: row(name, changes) for name, (changes, _, _) in ONLY.items()} | {"平常": row("平常", {})}


def test_no_boundary_is_missed(tmp_path: Path) -> None:
    found, faults = held(tmp_path, *ROWS.values())

    assert [fault.render() for fault in faults] == []
    assert [boundary.threshold for boundary in found] == [VALID, STAFF, STARS, AREA, OPENED, STEPS, LARGER, CAP]


@pytest.mark.parametrize("name", ONLY)
def test_a_case_that_is_taken_away_is_missed_at_its_rule(tmp_path: Path, name: str) -> None:
    _, threshold, zone = ONLY[name]

    found, faults = held(tmp_path, *(line for other, line in ROWS.items() if other != name))

    missing = {boundary.threshold: boundary.missing for boundary in found if boundary.missing}
    assert zone in missing.pop(threshold)
    assert all(len(zones) == 1 for zones in missing.values())
    fault = next(fault for fault in faults if fault.details["threshold"] == threshold)
    assert fault.code == "LD0707"
    said = {name: str(detail) for name, detail in fault.details.items()}
    assert said == {"policy": "门店补贴", "threshold": threshold, "missing": zone}
    assert strays(fault) == []
    assert isinstance(fault.place, Span)
    assert fault.place.text in {threshold, "30万元", "```政策 门店补贴", "政策 门店补贴"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"星级": "一星"}, "another condition fails, so the boundary decides nothing"),
        ({"星级": ""}, "another condition is unknown"),
        ({"年度": "2022"}, "the policy is no longer in force"),
        ({"开业日期": "2020-06-01"}, "of the alternatives the other one holds anyway"),
        ({"结果": ""}, "the row states no result"),
    ],
)
def test_a_case_where_the_boundary_decides_nothing_does_not_count(
    tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    found, _ = held(tmp_path, row("略小", {"面积": "199.99平方米"} | changes))

    (area,) = (boundary for boundary in found if boundary.threshold == AREA)
    assert area.missing == ("略低", "恰好", "略高"), why


def test_without_cases_every_boundary_is_missed() -> None:
    program, terms = small_plan()
    diagnostics = Diagnostics()

    found = boundaries(program, terms, (), diagnostics)

    assert len(found) == len(diagnostics) == 8
    assert all(boundary.missing == tuple(boundary.zones) for boundary in found)
