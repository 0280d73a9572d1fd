"""Every list that can be brought in again comes back as it left; and every other says why it does not."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from service.conftest import NOW, signed_in
from service.test_imports import adds_up, brought, code, taken, text, tried
from service.test_listing import TEXTS
from service.test_listing import taken as content
from service.test_matrix import ROWS

from luodi_service.accounts.models import Unit
from luodi_service.intake.models import Guess, Import, ImportRow
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject, Tenancy, Title

BACK: dict[str, tuple[str, tuple[str, ...]]] = {
    "enterprises": ("企业", ("编号", "名称", "产业领域", "监测行业")),
    "parks": ("产业园", ("编号", "名称")),
    "projects": ("改造项目", ("编号", "名称")),
    "events": ("活动", ("编号", "名称")),
    "regions": ("区域", ("编号", "名称")),
}
"""By address of a list: the kind of subject that it is of, and the columns that an import takes. The others are told of
records that have forms of their own (街道, 入驻, 称号, 终止), or counted."""
STAYS_OUT: dict[str, str] = {
    "subjects": "several kinds in one table: each kind's rows come in by themselves, the others are reported",
    "brands": "records that have forms of their own",
    "exhibitions": "records that have forms of their own",
    "priority_list": "follows from what was recognised",
    "thresholds": "worked out from what firms declare",
    "period_returns": "how returns stand; what they say comes in by their own workbook",
    "conflicts": "what sources say of one thing, side by side",
    "duplicates": "a decision about two subjects is a merger, which has its own page",
    "policy_lines": "results of a run",
    "runs": "what the service did",
    "imports": "what the service did",
    "scenarios": "a changed plan, kept",
    "audit": "the log is written by nobody",
    "people": "accounts",
    "units": "accounts",
    "consultations": "opened by the office on its own page",
    "comments": "said by the public",
    "claims": "claims come in by their applicants and the portal's file",
    "new_notice": "claims that were decided",
    "recognitions": "decided case by case",
    "notices": "shown by the office",
    "results": "what was paid",
    "objections": "said by the public",
    "letters": "written from claims",
    "exceptions": "what people did",
    "ledger": "money moves by acts, each with its line",
    "ledger_policy": "money moves by acts, each with its line",
    "briefs": "made by the office from its template",
    "recoveries": "money moves by acts, each with its line",
    "other_awards": "other departments' lists come in on their own page, by its own template",
    "other_awards_template": "the template of that page",
    "tasks": "how tasks stand; drafts come in by their own workbook",
    "task_reports": "what units reported, each with its evidence",
    "task_year": "drafts come in by their own workbook",
    "targets": "worked out from facts",
    "reported_targets": "what units reported, each with its evidence",
    "portal": "files that were exchanged",
    "portal_template": "the template of the portal's file",
    "portal_policies": "what the plan says",
    "portal_results": "how claims stand",
    "group": "appointed and released by the office, each by a document",
    "problems": "raised and answered one by one",
    "leads": "registered and carried on one by one",
    "postings": "posted by firms, one by one",
    "introductions": "what two firms agreed on",
    "meetings": "held, each with its agenda and minutes",
    "instructions": "given by leaders, each a task",
    "assessments": "made year by year, each with its scheme",
    "assessment": "worked out from tasks, targets and returns",
    "money_assessment": "worked out from ledger, claims and targets",
}
"""By address of a list: why it is no table of data."""
HOSTILE = (
    "=1+1", "-5", "+86138", "@甲", "'=甲", "''-甲", "#REF!", "00012", "91330105000000000001", "1e5", "TRUE", "2018-05-01",
    '说"好"的厂', "甲,乙", "甲\n乙", "甲\t乙", "全角（ＡＢＣ１２３）", "㐀𠮷厂", "合计", "备注：无", "是", "单位：万元", "a;b", "<b>", "１，２００",
)  # fmt: skip
ENDINGS = ("xlsx", "csv")


def table(name: str, ending: str) -> tuple[bytes, list[dict[str, str]]]:
    """A list as the office takes it away, and its rows by heading."""
    raw = content(signed_in("office").get(f"{ROWS[name][0].partition('?')[0]}?export={ending}"))
    if ending == "csv":
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    else:
        sheet = load_workbook(io.BytesIO(raw)).worksheets[0]
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    heads, *body = rows
    return raw, [dict(zip(heads, row, strict=True)) for row in body]


def back(raw: bytes, kind: str, ending: str) -> Import:
    """Bring an exported table in as it is, with the columns as they are recognised."""
    one = brought(raw, f"名单.{ending}", kind=kind, source=f"名单 {ending}")
    assert all(use["sure"] for use in one.uses), "nothing is left for a person to look at"
    one = tried(one)
    adds_up(one)
    one = taken(one)
    adds_up(one)
    assert one.state == Import.DONE
    return one


def forget(kind: str) -> None:
    """Leave a register without subjects of a kind."""
    Subject.objects.filter(kind=kind).update(kind="从前的")


def told(rows: list[dict[str, str]], columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return sorted(tuple(row[column] for column in columns) for row in rows)


def bring_names(kind: str, names: list[str]) -> None:
    """Let subjects of a kind come in by names, through the door that everybody uses."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["编号", "名称", *(["产业领域"] if kind == "企业" else [])])
    for number, name in enumerate(names):
        key = code(500 + number) if kind == "企业" else f"{number:04}"
        writer.writerow([key, f"'{name}" if name[:1] in "=+-@'" else name, *(["会展"] if kind == "企业" else [])])
    one = tried(brought(file.getvalue().encode(), kind=kind, source="名称"))
    adds_up(one)
    if one.counts.get("taken"):
        adds_up(taken(one))


def test_every_list_is_brought_back_or_says_why_not(run: Run) -> None:
    """Whatever address gives a file when asked for one, is in one of the two tables."""
    found = set()
    for name, (path, roles) in ROWS.items():
        role = next((one for one in ("office", "audit_officer", "system_officer") if one in roles), None)
        if role is None or "{" in path.replace("{run}", "") or name.startswith("api_"):
            continue
        asked = f"{path}{'&' if '?' in path else '?'}export=csv".format(run=run.pk)
        answer = signed_in(role).get(asked)
        # What a list gives is streamed; letters, and workbooks that are a door of their own, are not.
        if answer.streaming and "attachment" in answer.headers.get("Content-Disposition", ""):
            content(answer)
            found.add(name)
    by_number = {"period_returns", "comments", "assessment", "money_assessment"}
    assert found | by_number == {*BACK, *STAYS_OUT}
    assert not BACK.keys() & STAYS_OUT.keys()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", BACK)
def test_the_demonstration_comes_back(run: Run, name: str, ending: str) -> None:
    kind, columns = BACK[name]
    firm = Subject.objects.filter(kind=kind)[0]
    if kind == "企业":
        park = Subject.objects.filter(kind="产业园")[0]
        Tenancy.objects.create(subject=firm, park=park, since=date(2020, 1, 1), at=NOW)
        Title.objects.create(subject=firm, name="试", level="市", grant="新认定", granted_on=date(2020, 1, 1), at=NOW)
        Subject.objects.filter(pk=firm.pk).update(area=Unit.objects.get(name="祥符街道"))
    bring_names(kind, list(HOSTILE))
    raw, before = table(name, ending)
    assert len(before) > len(HOSTILE)
    one = back(raw, kind, ending)
    assert one.counts["taken_in"].get("held", 0) == 0, [row.told for row in ImportRow.objects.filter(of=one, held=True)]
    assert table(name, ending)[1] == before, "into the same register"
    forget(kind)
    assert table(name, ending)[1] == []
    one = back(raw, kind, ending)
    assert told(table(name, ending)[1], columns) == told(before, columns), "into an empty one"
    assert one.counts["taken_in"]["new"] == len(before)


class AnyNames(TestCase):
    """Whatever subjects are called, the list of them comes back."""

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=15)
    @given(
        name=st.sampled_from(sorted(BACK)),
        ending=st.sampled_from(ENDINGS),
        names=st.lists(TEXTS | st.sampled_from(HOSTILE), min_size=1, max_size=6),
    )
    def test_names_come_back(self, name: str, ending: str, names: list[str]) -> None:
        kind, columns = BACK[name]
        forget(kind)
        bring_names(kind, names)
        raw, before = table(name, ending)
        if not before:
            return
        one = back(raw, kind, ending)
        counts: dict[str, Any] = one.counts["taken_in"]
        assert counts.get("stored", 0) == 0, "all of it is known"
        assert counts.get("taken", 0) + counts.get("held", 0) + counts.get("outside", 0) >= len(before)
        forget(kind)
        back(raw, kind, ending)
        assert told(table(name, ending)[1], columns) == told(before, columns)


def test_rows_of_another_kind_are_reported(run: Run) -> None:
    one = tried(brought(text("类别,编号,名称", f"企业,{code(1)},甲", "产业园,YQ90,乙", ",YQ91,丙"), kind="产业园"))
    adds_up(one)
    held = {row.number: row.faults for row in ImportRow.objects.filter(of=one, held=True)}
    assert held == {2: {"0": ["企业", "这一行是企业，这次导入的是产业园：删去这一行，或另按企业导入"]}}
    taken(one)
    assert set(Subject.objects.filter(key__in=["YQ90", "YQ91", code(1)]).values_list("name", flat=True)) == {"乙", "丙"}


def test_a_table_with_a_column_for_it_is_not_guessed_at(run: Run) -> None:
    """That a list says nothing of a firm's sector stays so, whatever the firm is called."""
    taken(tried(brought(text("编号,名称,监测行业,产业领域", f"{code(1)},演示汽车维修厂,,"))))
    assert not Guess.objects.filter(subject__key=code(1)).exists()
    taken(tried(brought(text("编号,名称", f"{code(2)},演示汽车维修厂"))))
    assert Guess.objects.filter(subject__key=code(2), value="维修").exists()
