"""Nothing in a bundle can be changed unseen; and what is no bundle is told as such, never with a traceback."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundles.worlds import DAY, TEXTS, around, award, contents, faults_of, forged, known, renovation, spoilt
from gongshu import PLAN, project
from luodi.bundles import Award, open_bundle, pack, replay
from luodi.bundles.manifest import MANIFEST, SEAL, sha256
from luodi.diagnostics import Faults
from luodi.facts import Subject
from luodi.facts.subjects import facts_of_tables

NAMES = sorted(contents(renovation()))
PLACE = "证据包.zip"


def refused(raw: bytes) -> list[str]:
    """The faults for which some bytes are no bundle."""
    with pytest.raises(Faults) as raised:
        open_bundle(raw)
    return faults_of(raised)


# ---------------------------------------------------------------------------------------------------------------------
# Changed


@given(st.integers(0, len(renovation()) - 1), st.integers(1, 255))
@settings(max_examples=400)
def test_every_byte_counts(at: int, change: int) -> None:
    """Of the files, and of what stands between, before and behind them."""
    raw = bytearray(renovation())
    raw[at] ^= change

    assert refused(bytes(raw))


def test_every_byte_of_the_headers_counts() -> None:
    """Of the first file's, and of the directory at the end."""
    for at in [*range(60), *range(-1_500, 0, 5)]:
        raw = bytearray(renovation())
        raw[at] ^= 0x20

        assert refused(bytes(raw)), at


@pytest.mark.parametrize("name", NAMES)
@given(st.data())
@settings(max_examples=5)
def test_a_byte_of_a_file_is_found_in_that_file(name: str, data: st.DataObject) -> None:
    """Whoever zips it properly again."""
    at = data.draw(st.integers(0, len(contents(renovation())[name]) - 1))

    def change(files: dict[str, bytes]) -> None:
        files[name] = files[name][:at] + bytes([files[name][at] ^ 1]) + files[name][at + 1 :]

    # The manifest and its hash speak of each other.
    assert refused(spoilt(renovation(), change)) == [f"LD1004 {PLACE}/{MANIFEST if name == SEAL else name}"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_missing(name: str) -> None:
    assert refused(spoilt(renovation(), lambda files: files.pop(name))) == [f"LD1003 {PLACE}/{name}"]


@pytest.mark.parametrize("name", ["papers/另一份.txt", "facts/活动.csv", "readme.txt"])
def test_a_file_too_many(name: str) -> None:
    assert refused(spoilt(renovation(), lambda files: files.update({name: b""}))) == [f"LD1002 {PLACE}/{name}"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    def change(files: dict[str, bytes]) -> None:
        del files["papers/回单.pdf"]
        files["plan/plan.md"] += b"\n"
        files["papers/a.txt"] = b""

    assert refused(spoilt(renovation(), change)) == [
        f"LD1002 {PLACE}/papers/a.txt",
        f"LD1003 {PLACE}/papers/回单.pdf",
        f"LD1004 {PLACE}/plan/plan.md",
    ]


@pytest.mark.parametrize("name", ["award.json", "plan/plan.md", "plan/terms.md", "plan/official.txt"])
def test_a_file_that_even_a_forger_needs(name: str) -> None:
    assert refused(forged(renovation(), lambda files: files.pop(name))) == [f"LD1003 {PLACE}/{name}"]


def test_a_file_that_belongs_nowhere() -> None:
    assert refused(forged(renovation(), lambda files: files.update({"run.exe": b""}))) == [f"LD1002 {PLACE}/run.exe"]


# ---------------------------------------------------------------------------------------------------------------------
# Whole, but not right


def put(name: str, content: bytes) -> bytes:
    """A bundle that holds together, with other words in one of its files."""
    return forged(renovation(), lambda files: files.update({name: content}))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"year": ' + b"9" * 10_000 + b"}",
        b'{"plan": "\\ud800"}',
        b'{"plan": "a", "plan": "b"}',
    ],
)
def test_an_award_that_cannot_be_understood(text: bytes) -> None:
    assert refused(put("award.json", text)) == [f"LD1005 {PLACE}/award.json"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"unit": "元"', '"unit": "万元"'),
        ('"amount": "5000000.00"', '"amount": 5000000.00'),
        ('"amount": "5000000.00"', '"amount": "5e6"'),
        ('"amount": "5000000.00"', '"amount": "-5000000.00"'),
        ('"amount": "5000000.00"', '"amount": "５000000.00"'),
        ('"status": "eligible"', '"status": "yes"'),
        ('"status": "eligible"', '"status": []'),
        ('"year": 2018', '"year": true'),
        ('"year": 2018', '"year": "2018"'),
        ('"readings": {}', '"readings": {"股权封顶": 1}'),
        ('"readings": {}', '"readings": []'),
        ('"missing": []', '"missing": "甲"'),
        ('"open_readings": {}', '"open_readings": {"甲": {"乙": 1}}'),
        ('"payable": false', '"payable": "no"'),
        ('"demonstration": true', '"demonstration": null'),
        ('"worked_out_on": "2019-03-01"', '"worked_out_on": "2019-02-30"'),
        ('"worked_out_on"', '"worked_on"'),
        ('"plan": "', r'"plan": "\n一致\n'),
        ('"readings": {}', r'"readings": {"\u001b[2J": "甲"}'),
        ('"year"', '"more": 1, "year"'),
    ],
)
def test_a_field_that_is_not_as_it_should_be(before: str, after: str) -> None:
    text = contents(renovation())["award.json"].decode()
    assert text.count(before) == 1

    assert refused(put("award.json", text.replace(before, after).encode())) == [f"LD1005 {PLACE}/award.json"]


def test_faults_of_the_plan_the_facts_and_the_award_stand_at_their_places() -> None:
    def change(files: dict[str, bytes]) -> None:
        files["award.json"] = b"{}"
        files["plan/plan.md"] = files["plan/plan.md"].replace("实际投资额 × 20%".encode(), "实际投资额 × 25%".encode())
        files["facts/改造项目.csv"] = files["facts/改造项目.csv"].replace(b"36805500.00", "多".encode())

    line = TEXTS["plan.md"].split("实际投资额 × 20%")[0].count("\n") + 1
    award_fault, plan_fault, facts_fault = refused(forged(renovation(), change))
    assert award_fault == f"LD1005 {PLACE}/award.json"
    assert plan_fault.startswith(f"LD0403 {PLACE}/plan/plan.md:{line}:")
    assert facts_fault == f"LD0608 {PLACE}/facts/改造项目.csv:2:实际投资额（元）"


def test_a_decision_above_its_bound_is_a_fault_of_the_facts() -> None:
    table = contents(renovation())["facts/产业园.csv"].decode("utf-8-sig").split("\r\n")
    heading, row = table[0].replace('"', "").split(","), table[1].split(",")
    row[heading.index("核定补助标准（元/平方米）")] = "1000.01"
    raw = put("facts/产业园.csv", "\r\n".join([table[0], ",".join(row), *table[2:]]).encode())

    assert refused(raw) == [f"LD0618 {PLACE}/facts/产业园.csv:2:核定补助标准（元/平方米）"]


@pytest.mark.parametrize("name", ["plan/plan.md", "plan/terms.md", "plan/official.txt"])
def test_a_text_that_is_not_utf_8(name: str) -> None:
    assert refused(put(name, b"\xff\xfe")) == [f"LD0102 {PLACE}/{name}"]


def test_a_table_of_nobody_known() -> None:
    assert refused(put("facts/楼宇.csv", b"a")) == [f"LD0623 {PLACE}/facts/楼宇.csv"]


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b'{"format": 2, "files": {}}', b'{"format": 1, "files": {"a": 1}}', b'{"format": 1}']
)
def test_a_manifest_that_cannot_be_understood(manifest: bytes) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST], files[SEAL] = manifest, f"{sha256(manifest)}  {MANIFEST}\n".encode()

    assert refused(spoilt(renovation(), change)) == [f"LD1005 {PLACE}/{MANIFEST}"]


@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_any_bytes_in_any_file_are_a_bundle_or_faults(name: str, content: bytes) -> None:
    said = ""
    try:
        said = replay(open_bundle(put(name, content))).explanation.text()
    except Faults as faults:
        said = str(faults)
    assert said


# ---------------------------------------------------------------------------------------------------------------------
# No bundle at all


def zip_of(files: dict[str, bytes], **options: int) -> bytes:
    """A zip as other programs write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"%PDF", renovation()[:-1], renovation()[:9_000], b"x" * 99],
)
def test_what_is_no_zip(raw: bytes) -> None:
    assert refused(raw)[0].split(" ")[0] in ("LD1001", "LD1003")


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02"]))
def test_any_bytes_are_refused(raw: bytes, beginning: bytes) -> None:
    assert refused(beginning + raw)


def test_a_bundle_that_was_zipped_again() -> None:
    assert refused(zip_of(contents(renovation()))) == [f"LD1007 {PLACE}"]


@pytest.mark.parametrize("raw", [renovation() + b"x", b"x" + renovation(), renovation() + renovation()])
def test_bytes_beside_the_files(raw: bytes) -> None:
    assert refused(raw) == [f"LD1007 {PLACE}"]


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zip_of({**contents(renovation()), "papers/a.txt": b"\x00" * 50_000_000}, compression=zipfile.ZIP_DEFLATED)

    assert len(bomb) < 200_000
    assert refused(bomb) == [f"LD1001 {PLACE}"]


def test_packed_files_are_refused_one_by_one() -> None:
    raw = zip_of(dict.fromkeys(NAMES, b"a"), compression=zipfile.ZIP_DEFLATED)

    assert {f"LD1006 {PLACE}/{name}" for name in NAMES} <= set(refused(raw))


def test_files_that_lie_over_one_another_are_not_multiplied() -> None:
    """A thousand entries that all point at the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"x" * 100_000)
        (entry,) = archive.filelist
        for number in range(1_000):
            copy = zipfile.ZipInfo(f"b{number}")
            copy.CRC, copy.header_offset, copy.file_size, copy.compress_size = 0, entry.header_offset, 100_000, 100_000
            archive.filelist.append(copy)

    assert refused(buffer.getvalue()) == [f"LD1001 {PLACE}"]


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../up.txt", "papers/../../up.txt", "papers//a", "papers/", "papers/.", "papers\\a.txt", "C:/a.txt",
        "papers/a\n.txt", "papers/a.", "papers/a ", "papers/a?.txt", f"papers/{'长' * 90}", "Award.json",
        "papers/\u202e/..",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere(name: str) -> None:
    raw = zip_of({**contents(renovation()), name: b""})

    assert f"LD1006 {PLACE}/{name}" in refused(raw)


@pytest.mark.parametrize(
    "name", ["", "../up.txt", "/a.txt", "a\x00.txt", "半\ud800.txt", "a/../../plan/plan.md", "长" * 90]
)
def test_a_paper_whose_name_will_not_do_is_not_packed(name: str) -> None:
    with pytest.raises(Faults) as raised:
        pack(award("产业园改造资助", "GZ2018-01", 2018), TEXTS, around("改造项目", "GZ2018-01"), {name: b""})

    assert [fault.split(" ")[0] for fault in faults_of(raised)] == ["LD1006"]


def test_papers_alike_but_for_capitals_are_not_packed() -> None:
    with pytest.raises(Faults) as raised:
        pack(award("产业园改造资助", "GZ2018-01", 2018), TEXTS, known(), {"A.txt": b"", "a.txt": b""})

    assert faults_of(raised) == [f"LD1006 {PLACE}/papers/a.txt"]


def test_a_fact_that_would_not_be_read_back_is_not_packed() -> None:
    facts, _ = facts_of_tables(project(), PLAN.terms)
    result = PLAN.explain(facts, "产业园改造资助", "G1", 2018).result
    facts.subjects["企业"]["乙"] = Subject("企业", "乙", {"名称": "\x00乙"})
    with pytest.raises(Faults) as raised:
        pack(Award.of(PLAN, result, DAY), TEXTS, facts, {})

    assert faults_of(raised) == [f"LD1006 {PLACE}/facts/企业.csv:3:名称"]


def test_a_bundle_that_could_not_be_opened_is_not_packed() -> None:
    given, facts = award("产业园改造资助", "GZ2018-01", 2018), around("改造项目", "GZ2018-01")
    texts = TEXTS | {"official.txt": "别的文字"}
    with pytest.raises(Faults) as raised:
        pack(replace(given, document_number="一\n二"), texts, facts, {})

    award_fault, plan_fault = faults_of(raised)
    assert award_fault == f"LD1005 {PLACE}/award.json"
    assert plan_fault.startswith(f"LD0103 {PLACE}/plan/plan.md:")


@pytest.mark.parametrize(("limit", "most"), [("BUNDLE_BYTES_MAX", 50_000), ("BUNDLE_FILES_MAX", 10)])
def test_too_large_to_be_opened_or_packed(limit: str, most: int, tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    path.write_bytes(renovation())
    with patch(f"luodi.bundles.archive.{limit}", most), patch("luodi.bundles.opening.BUNDLE_BYTES_MAX", 50_000):
        with pytest.raises(Faults) as opened:
            open_bundle(path)
        with pytest.raises(Faults) as packed:
            forged(renovation(), lambda _: None)

    assert faults_of(packed) == ["LD1001 包"]
    assert faults_of(opened) == ["LD1001 包.zip"]


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "无.zip", tmp_path):
        with pytest.raises(Faults) as raised:
            open_bundle(path)
        assert faults_of(raised) == [f"LD1001 {path}"]


def test_a_bundle_is_named_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "某包.zip"
    path.write_bytes(spoilt(renovation(), lambda files: files.pop("award.json")))
    with pytest.raises(Faults) as raised:
        open_bundle(path)

    assert faults_of(raised) == ["LD1003 某包.zip/award.json"]
