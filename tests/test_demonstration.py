"""The demonstration facts: what the generator writes, and that nobody can take them for real."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from stdnum.cn import uscc

FOLDER = Path(__file__).parents[1] / "plans" / "gongshu-auto-2017" / "demonstration"
NAMES = ("企业", "产业园", "改造项目", "活动", "区域")
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
REFERENCES = {
    "产业园": {"创办企业": "企业", "管理机构": "企业", "园区主办方": "企业"},
    "改造项目": {"改造单位": "企业", "改造项目所在产业园": "产业园"},
    "活动": {"活动主办企业": "企业"},
    "企业": {"所在产业园": "产业园"},
}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration")
    subprocess.run([sys.executable, str(FOLDER / "generate.py"), str(folder)], check=True)
    return folder


def test_the_generator_writes_all_the_tables_and_no_others(rewritten: Path) -> None:
    expected = {f"{name}.csv" for name in NAMES}
    assert expected == {path.name for path in rewritten.iterdir()} == {path.name for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("name", NAMES)
def test_the_generator_reproduces_the_committed_file(name: str, rewritten: Path) -> None:
    assert (FOLDER / f"{name}.csv").read_bytes() == (rewritten / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_opens_in_excel(name: str) -> None:
    assert (FOLDER / f"{name}.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_says_that_it_is_a_demonstration(name: str) -> None:
    assert {row["备注"] for row in rows(name)} == {"演示数据"}


@pytest.mark.parametrize("name", ["generate.py", "README.md"])
def test_every_other_file_says_so_too(name: str) -> None:
    assert "演示数据" in (FOLDER / name).read_text(encoding="utf-8")


def test_credit_codes_are_valid_and_nobodys() -> None:
    codes = {row["编号"] for row in rows("企业")}
    assert sorted(code for code in codes if not uscc.is_valid(code) or code[2:8] != "000000") == []


def test_organisation_codes_in_them_are_valid() -> None:
    for code in {row["编号"] for row in rows("企业")}:
        total = sum(weight * int(letter, 36) for weight, letter in zip(ORGANISATION_WEIGHTS, code[8:16], strict=True))
        assert "0X987654321"[total % 11] == code[16], code


def test_an_enterprise_has_its_code_and_an_invented_name_on_its_first_row_only() -> None:
    seen: set[str] = set()
    for row in rows("企业"):
        first = row["编号"] not in seen
        assert (row["编号"] if first else "") == row["统一社会信用代码"]
        assert first == ("演示" in row["名称"])
        seen.add(row["编号"])


def test_names_are_all_different() -> None:
    names = [row["名称"] for row in rows("企业") if row["名称"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", NAMES)
def test_a_subject_has_one_row_for_a_year(name: str) -> None:
    keys = [(row["编号"], row.get("年度")) for row in rows(name)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("name", "column", "target"), [(n, c, t) for n, cs in REFERENCES.items() for c, t in cs.items()]
)
def test_references_hold_the_number_of_somebody(name: str, column: str, target: str) -> None:
    assert {row[column] for row in rows(name) if row[column]} <= {row["编号"] for row in rows(target)}


def test_an_approved_rent_support_keeps_to_rent_and_contribution() -> None:
    approved = [row for row in rows("企业") if row["核定房租补助"]]
    assert approved
    for row in approved:
        assert int(row["核定房租补助"]) <= min(int(row["年纯租金"]), int(row["区级财政贡献"]))


def test_an_approved_rate_keeps_to_its_ceiling() -> None:
    assert all(int(row["核定补助标准"] or 0) <= 1000 for row in rows("产业园"))
