"""The exchange with the portal: policies out, applications in row by row, results out, and the two agree."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import Max
from openpyxl import load_workbook

from service.claiming import (
    AFTER_NOTICE,
    DAY,
    noticed,
    ordered,
    paid,
    person,
    receipt,
    reviewed,
    trial,
)
from service.claiming import taken as receipts_taken
from service.conftest import signed_in
from service.portal_files import as_book, as_text, awards, prepared_claims, row_of, said, taken, tried

from luodi_service.claims import awarding, reviewing
from luodi_service.claims.models import Claim, Telling, Thing
from luodi_service.claims.portal import bringing, policies, results, tasks
from luodi_service.claims.portal.columns import HEADS, NEEDED
from luodi_service.claims.portal.models import PortalFile, PortalRow
from luodi_service.claims.portal.reading import ROWS_MAX, read_applications
from luodi_service.claims.portal.results import Wanted
from luodi_service.claims.portal.returning import returned
from luodi_service.claims.reviewing import Said
from luodi_service.ledger.models import Sequence
from luodi_service.lib.audit import breaks
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Plan
from luodi_service.registry.models import Subject

__all__ = ["awards"]
pytestmark = pytest.mark.django_db
CODE = "renovation_support"


def results_of(**wanted: Any) -> list[dict[str, Any]]:
    return list(results.results(Claim.objects.all(), Wanted(**wanted)))


def whole(path: str, role: str = "office", status: int = 200) -> bytes:
    answer = signed_in(role).get(path)
    assert answer.status_code == status
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestTaking:
    def test_a_claim_that_was_found_is_accepted_by_the_portal(self) -> None:
        (claim,) = prepared_claims(CODE, 1)

        file = taken(as_text([row_of(claim, "ZJ-1", 发票="12345678", 备注="请尽快\n办理")]))

        claim.refresh_from_db()
        assert said(file) == [("taken", {})]
        assert (claim.state, claim.portal_number, claim.origin) == ("submitted", "ZJ-1", Claim.FOUND)
        assert (claim.applicant, claim.payee_account, claim.note) == (
            person("office"),
            "6222000000000018",
            "请尽快 办理",
        )
        assert Thing.objects.filter(claim=claim, kind="发票", value="12345678").exists()
        assert Telling.objects.filter(claim=claim, how="代为确认").exists()
        assert not Telling.objects.filter(claim=claim, how="本人确认").exists()

    def test_where_none_was_found_one_is_begun(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        Claim.objects.filter(pk=claim.pk).update(state="withdrawn")

        file = taken(as_text([row_of(claim, "ZJ-1")]))

        made = file.rows.get().claim
        assert made is not None
        assert made.pk != claim.pk
        assert (made.state, made.portal_number, made.origin) == ("submitted", "ZJ-1", Claim.PORTAL)
        assert made.demonstration
        assert made.amount == claim.amount

    def test_a_trial_writes_nothing_but_itself(self) -> None:
        claims = prepared_claims(CODE, 3)
        Claim.objects.filter(pk=claims[0].pk).update(state="withdrawn")
        before = (list(Claim.objects.order_by("pk").values()), list(Sequence.objects.order_by("pk").values()))
        last = AuditEntry.objects.aggregate(last=Max("number"))["last"]

        file = tried(as_text([row_of(claim, f"ZJ-{at}") for at, claim in enumerate(claims)]))

        assert [outcome for outcome, _ in said(file)] == ["good"] * 3
        assert (list(Claim.objects.order_by("pk").values()), list(Sequence.objects.order_by("pk").values())) == before
        acts = AuditEntry.objects.filter(number__gt=last).order_by("number").values_list("action", flat=True)
        assert list(acts) == ["上传门户申报", "试读门户申报"]
        assert not list(breaks())

    def test_the_same_number_twice_leads_to_the_first(self) -> None:
        one, two = prepared_claims(CODE, 2)
        taken(as_text([row_of(one, "ZJ-1")]))

        file = tried(as_text([row_of(two, "ZJ-1"), row_of(one, "ZJ-2")]))

        first, second = file.rows.order_by("number")
        one.refresh_from_db()
        assert (first.outcome, first.claim) == ("refused", one)
        assert first.faults == {"门户编号": f"已收为申请 {one.number}（待受理），同一编号只收一次"}
        assert (second.outcome, second.claim) == ("refused", one)
        assert f"已有申请 {one.number}" in second.why
        page = whole(file.get_absolute_url()).decode()
        assert f'href="{one.get_absolute_url()}"' in page

    def test_two_files_tried_with_one_number_make_one_claim(self) -> None:
        one, two = prepared_claims(CODE, 2)
        files = [tried(as_text([row_of(claim, "ZJ-1")])) for claim in (one, two)]
        for file in files:
            bringing.begin(file, person("office"), DAY)
            bringing.carry_on(file.pk, lambda: DAY)

        assert [said(file)[0][0] for file in files] == ["taken", "refused"]
        assert Claim.objects.filter(portal_number="ZJ-1").count() == 1
        assert files[1].rows.get().claim == one

    def test_twice_in_one_file(self) -> None:
        one, two = prepared_claims(CODE, 2)

        file = tried(as_text([row_of(one, "ZJ-1"), row_of(two, "ZJ-1"), row_of(one, "ZJ-3")]))

        assert said(file) == [
            ("good", {}),
            ("refused", {"门户编号": "与本文件第 2 行相同，同一编号只收一次"}),
            ("refused", {"主体编号": "与本文件第 2 行是同一事项（政策、主体、年度都相同）"}),
        ]

    def test_a_bad_row_leaves_the_good_ones(self) -> None:
        one, two = prepared_claims(CODE, 2)

        file = taken(as_text([row_of(one, "ZJ-1", 银行账号="12"), row_of(two, "ZJ-2")]))

        assert said(file) == [("refused", {"银行账号": "只写数字，8 至 30 位"}), ("taken", {})]
        one.refresh_from_db()
        assert (one.state, one.portal_number) == ("prepared", "")

    @pytest.mark.parametrize(
        ("changes", "column", "why"),
        [
            ({"政策代码": "no_such"}, "政策代码", "没有这项政策"),
            ({"政策代码": "case_by_case"}, "主体编号", "没有这个企业"),
            ({"主体编号": "GZ-没有"}, "主体编号", "没有这个改造项目"),
            ({"年度": "2035"}, "", "有效期"),
            ({"年度": "二〇一八"}, "年度", "不是年度"),
            ({"年度": "٢٠١٨"}, "年度", "不是年度"),
            ({"年度": "99999999999999999999"}, "年度", "不是年度"),
            ({"年度": "=2018"}, "年度", "不是年度"),
            ({"同意核验": "否"}, "同意核验", "没有同意核验"),
            ({"同意核验": ""}, "同意核验", "没有写"),
            ({"银行账号": "6.22200000000002E+18"}, "银行账号", "数值"),
            ({"银行账号": "六二二二〇〇〇〇〇〇"}, "银行账号", "只写数字"),
            ({"银行账号": "9" * 200}, "银行账号", "超过 40 个字"),
            ({"户名": "长" * 201}, "户名", "超过 200 个字"),
            ({"户名": ""}, "户名", "没有写"),
            ({"户名": "演示\u202e户名"}, "户名", "看不见"),
            ({"门户编号": "ZJ\x7f1"}, "门户编号", "看不见"),
            ({"门户编号": "Z" * 61}, "门户编号", "超过 60 个字"),
            ({"发票": "长" * 201}, "发票", "超过 200 个字"),
            ({"备注": "长" * 1_001}, "备注", "超过 1,000 个字"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_cell(self, changes: dict[str, str], column: str, why: str) -> None:
        (claim,) = prepared_claims(CODE, 1)

        as_file = as_text if changes.get("年度") == "=2018" else as_book
        file = tried(as_file([row_of(claim, **changes)]))

        ((outcome, faults),) = said(file)
        assert outcome == "refused"
        assert why in faults[column]
        assert not Claim.objects.exclude(portal_number="").exists()

    @pytest.mark.parametrize("name", NEEDED)
    def test_an_empty_cell_that_is_needed(self, name: str) -> None:
        (claim,) = prepared_claims(CODE, 1)

        ((outcome, faults),) = said(tried(as_text([row_of(claim, **{name: ""})])))

        assert (outcome, faults) == ("refused", {name: "没有写"})

    @pytest.mark.parametrize(
        "changes", [{"年度": "２０１８"}, {"银行账号": "6222 0000 0000 0018"}, {"同意核验": " 同意 "}]
    )
    def test_as_people_write_it(self, changes: dict[str, str]) -> None:
        (claim,) = [one for one in prepared_claims(CODE, 5) if one.year == 2018][:1]

        assert said(tried(as_text([row_of(claim, **changes)]))) == [("good", {})]

    def test_words_that_a_spreadsheet_would_run_stay_words(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = taken(as_text([row_of(claim, 户名="=cmd|'/c calc'!A1", 备注="+1")]))

        assert said(file) == [("taken", {})]
        assert next(csv.reader(io.StringIO(returned(file)[1].decode("utf-8-sig").split("\r\n")[1])))[4].startswith("'=")

    def test_a_formula_is_no_answer(self) -> None:
        (claim,) = prepared_claims(CODE, 1)

        ((outcome, faults),) = said(tried(as_book([row_of(claim, 主体编号="=A1")]), "申报.xlsx"))

        assert (outcome, set(faults)) == ("refused", {"主体编号"})

    def test_who_may_not_be_paid_is_told_why(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        Subject.objects.filter(pk=claim.recipient_id).update(key="改过的")

        ((outcome, faults),) = said(tried(as_text([row_of(claim)])))

        assert outcome == "refused"
        assert "受益" in "".join(faults.values())

    def test_whoever_was_merged_applies_as_what_they_are_now(self) -> None:
        one, two = prepared_claims(CODE, 2)
        Subject.objects.filter(pk=one.subject_id).update(merged_into=two.subject)

        assert said(tried(as_text([row_of(one)]))) == [
            ("refused", {"主体编号": f"已并入 {two.subject.key}，请以它申报"})
        ]

    def test_the_officer_who_brought_it_does_not_review_it(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        taken(as_text([row_of(claim)]))

        with pytest.raises(PermissionDenied, match="自己提交"):
            reviewing.speak(Claim.objects.get(pk=claim.pk), None, Said("同意"), person("office"), DAY)

    @pytest.mark.parametrize("username", ["department", "finance", "auditor", "enterprise"])
    def test_others_bring_nothing(self, username: str) -> None:
        with pytest.raises(PermissionDenied):
            bringing.bring(trial(), "申报.csv", as_text([]), person(username), DAY)

    def test_a_draft_takes_no_applications(self) -> None:
        draft = Plan.objects.get(code="gongshu-auto-2017")

        with pytest.raises(ValidationError, match="征求意见稿"):
            bringing.bring(draft, "申报.csv", as_text([{"门户编号": "1"}]), person("office"), DAY)
        assert not PortalFile.objects.exists()
        last = AuditEntry.objects.order_by("-number")[0]
        assert (last.action, last.actor_id, last.key) == ("申请：收门户申报未办", person("office").pk, str(draft.pk))
        assert "征求意见稿" in last.details["why"]

    def test_what_has_to_be_mended_comes_again_under_its_number(self) -> None:
        one, two = prepared_claims(CODE, 2)
        taken(as_text([row_of(one, "ZJ-1", 发票="12345678")]))
        reviewing.speak(Claim.objects.get(pk=one.pk), None, Said("补正", text="账号不对"), person("office-second"), DAY)

        file = taken(as_text([row_of(one, "ZJ-1", 发票="12345678", 银行账号="6222000000000099"), row_of(two, "ZJ-2")]))
        wrong = tried(as_text([row_of(two, "ZJ-1")]))

        assert said(file) == [("taken", {}), ("taken", {})]
        mended = Claim.objects.get(portal_number="ZJ-1")
        assert (mended.pk, mended.state, mended.payee_account) == (one.pk, "submitted", "6222000000000099")
        assert mended.acts.order_by("pk").last().act == "补正提交"
        assert Thing.objects.filter(claim=mended, kind="发票").count() == 1
        ((outcome, faults),) = said(wrong)
        assert (outcome, list(faults)) == ("refused", ["门户编号"])

    def test_a_number_that_waits_to_be_mended_is_of_its_own_matter(self) -> None:
        one, two = prepared_claims(CODE, 2)
        taken(as_text([row_of(one, "ZJ-1")]))
        reviewing.speak(Claim.objects.get(pk=one.pk), None, Said("补正", text="账号不对"), person("office-second"), DAY)

        ((outcome, faults),) = said(tried(as_text([row_of(two, "ZJ-1")])))

        assert (outcome, "已收为申请" in faults["门户编号"]) == ("refused", True)


class TestReading:
    @pytest.mark.parametrize(
        "content",
        [
            b"", b"\x00\x01", b"PK\x03\x04broken", b"%PDF-1.7", b"<html></html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            as_text([]), as_text([{}], NEEDED[:-1]), b'"' * 1_000,
            as_text([{"门户编号": "ZJ\x001"}]),
        ],
        ids=range(10),
    )  # fmt: skip
    def test_what_is_no_such_table_is_refused_whole(self, content: bytes) -> None:
        with pytest.raises(ValidationError) as refused:
            bringing.bring(trial(), "申报.xlsx", content, person("office"), DAY)

        assert refused.value.messages[0]
        assert not PortalFile.objects.exists()

    def test_the_heading_may_stand_lower_and_in_another_order(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        heads = (*reversed(HEADS), "别的")

        sent = read_applications("x", as_book([row_of(claim)], heads, [("某门户导出",), ()]))

        assert (sent.heading, [row.row for row in sent.rows], sent.rows[0].faults) == (3, [4], {})
        assert sent.rows[0].cells == row_of(claim)

    def test_ten_thousand_rows_and_no_more(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        rows = [row_of(claim, f"ZJ-{at}", 主体编号=str(at)) for at in range(ROWS_MAX + 1)]

        assert len(read_applications("x", as_text(rows[:-1])).rows) == ROWS_MAX
        with pytest.raises(ValidationError, match="超过 10,000 行"):
            read_applications("x", as_text(rows))

    def test_many_rows_go_to_the_queue(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        rows = [row_of(claim, f"ZJ-{at}", 主体编号=f"没有{at}") for at in range(tasks.AT_ONCE_ROWS + 1)]
        file = bringing.bring(trial(), "申报.csv", as_text(rows), person("office"), DAY)

        tasks.work_on(file)
        assert PortalFile.objects.get().state == "trying"
        assert tasks.resume() == 1

        bringing.carry_on(file.pk, lambda: DAY)
        assert PortalFile.objects.get().state == "tried"
        assert bringing.counted(file) == {"waiting": 0, "good": 0, "taken": 0, "refused": len(rows)}
        assert tasks.resume() == 0


class TestInterruption:
    def test_what_broke_off_goes_on_where_it_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        claims = prepared_claims(CODE, 3)
        file = tried(as_text([row_of(claim, f"ZJ-{at}") for at, claim in enumerate(claims)]))
        bringing.begin(file, person("office"), DAY)
        real = bringing.take

        def breaks_down(plan: Plan, row: Any, by: Any, at: Any) -> Claim:
            made = real(plan, row, by, at)
            if row.cells["门户编号"] == "ZJ-1":
                raise RuntimeError("the power went")
            return made

        monkeypatch.setattr(bringing, "take", breaks_down)
        with pytest.raises(RuntimeError):
            tasks.work_on(file)
        assert PortalFile.objects.get().state == "failed"
        assert [outcome for outcome, _ in said(file)] == ["taken", "good", "good"]
        assert Claim.objects.exclude(portal_number="").count() == 1

        monkeypatch.setattr(bringing, "take", real)
        client = signed_in("office")
        assert client.post(f"{file.get_absolute_url()}take/").status_code == 302
        assert [outcome for outcome, _ in said(file)] == ["taken"] * 3
        assert Claim.objects.filter(pk__in=[one.pk for one in claims], state="submitted").count() == 3
        assert PortalFile.objects.get().state == "taken"

    def test_a_file_is_taken_once(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = taken(as_text([row_of(claim)]))

        for act in (bringing.begin, bringing.go_on, bringing.drop):
            with pytest.raises(ValidationError, match="已收"):
                act(file, person("office"), DAY)
        bringing.carry_on(file.pk, lambda: DAY)
        assert Claim.objects.exclude(portal_number="").count() == 1

    def test_what_is_given_up_leaves_nothing(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = tried(as_text([row_of(claim)]))

        bringing.drop(file, person("office"), DAY)

        assert not PortalFile.objects.exists()
        assert not PortalRow.objects.exists()
        last = AuditEntry.objects.order_by("-number")[0]
        assert (last.action, last.details["good"], last.details["refused"]) == ("放弃门户申报", 1, 0)


class TestReturned:
    def test_reasons_stand_beside_their_cells_and_the_mended_file_is_taken(self) -> None:
        one, two = prepared_claims(CODE, 2)
        rows = [row_of(one, "ZJ-1"), row_of(two, "ZJ-2", 银行账号="12", 年度="明年")]
        file = taken(as_book(rows, before=[("门户导出",)]), "申报.xlsx")

        name, content = returned(file)
        book = load_workbook(io.BytesIO(content))
        sheet = book["申报"]
        one.refresh_from_db()
        assert name == "申报（标出问题）.xlsx"
        assert [cell.value for cell in sheet[2]] == [*HEADS, "结果", "问题"]
        assert (sheet["M3"].value, sheet["N3"].value) == (f"已收 {one.number}", None)
        assert sheet["M4"].value == "不收"
        assert sheet["N4"].value == "年度：「明年」不是年度，写作 2018；银行账号：只写数字，8 至 30 位"
        assert (sheet["G4"].value, sheet["G4"].comment.text) == ("12", "只写数字，8 至 30 位")
        assert sheet["D4"].comment.text.startswith("「明年」")
        assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["D4", "G4"]

        sheet["G4"], sheet["D4"] = "6222000000000018", str(two.year)
        mended = io.BytesIO()
        book.save(mended)
        again = taken(mended.getvalue(), name)
        assert [outcome for outcome, _ in said(again)] == ["refused", "taken"]
        assert again.rows.get(number=3).claim == one
        assert [cell.value for cell in load_workbook(io.BytesIO(returned(again)[1]))["申报"][2]] == [
            *HEADS,
            "结果",
            "问题",
        ]

    def test_text_comes_back_as_text(self) -> None:
        (claim,) = prepared_claims(CODE, 1)

        name, content = returned(tried(as_text([row_of(claim, 同意核验="否", 备注="=1+1")])))

        heads, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        assert (name, heads) == ("申报（标出问题）.csv", [*HEADS, "结果", "问题"])
        assert row[-3:] == ["'=1+1", "不收", "同意核验：申报人没有同意核验，不能收；同意的写 是"]


class TestResults:
    def test_what_went_in_comes_out(self) -> None:
        """Every row that was taken is in the results, under its number, with what it said; no other is."""
        claims = prepared_claims(CODE, 2) + prepared_claims("lease_support", 2)
        rows = [row_of(claim, f"ZJ-{at}") for at, claim in enumerate(claims)]
        taken(as_text([*rows, row_of(claims[0], "ZJ-坏", 政策代码="no_such")]))

        found = {one["portal_number"]: one for one in results_of()}

        assert set(found) == {row["门户编号"] for row in rows}
        for row, claim in zip(rows, claims, strict=True):
            one = found[row["门户编号"]]
            assert (one["policy"], one["subject_key"], one["year"]) == (
                row["政策代码"],
                row["主体编号"],
                int(row["年度"]),
            )
            assert (one["number"], one["amount"], one["state"], one["step"]) == (
                claim.number, f"{claim.amount:.2f}", "submitted", "受理",
            )  # fmt: skip
            assert (one["paid"], one["instalments"], one["notice"], one["demonstration"]) == ("0.00", [], None, True)
            assert claim.recipient is not None
            assert (one["recipient_key"], one["recipient_name"]) == (claim.recipient.key, claim.recipient.name)

    def test_what_was_paid_when(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        taken(as_text([row_of(claim)]))
        claim = paid(_committed(_reviewed(claim)))

        (one,) = results_of()

        (part,) = one["instalments"]
        assert (one["state"], one["notice"], one["paid"]) == ("done", claim.notices.get().notice.number, one["amount"])
        assert (part["amount"], part["paid"], part["state"]) == (one["amount"], one["amount"], "paid")
        assert part["paid_on"] == str((DAY + AFTER_NOTICE).date())

    def test_what_came_back_is_not_paid(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        taken(as_text([row_of(claim)]))
        claim = _committed(_reviewed(claim))
        made = ordered(claim)
        assert made is not None
        (line,) = made.lines.all()
        receipts_taken([receipt(line)])
        receipts_taken([receipt(line, "退汇")])

        (one,) = results_of()

        assert (one["state"], one["paid"], one["instalments"][0]["paid_on"]) == ("paying", "0.00", None)

    def test_what_is_to_be_mended_is_said(self) -> None:
        one, two = prepared_claims(CODE, 2)
        taken(as_text([row_of(one, "ZJ-1"), row_of(two, "ZJ-2")]))
        for claim, word in ((one, "补正"), (two, "不予受理")):
            found = Claim.objects.get(pk=claim.pk)
            reviewing.speak(found, None, Said(word, text=f"{word}的原因"), person("office-second"), DAY)

        found = {one["portal_number"]: (one["state"], one["reason"]) for one in results_of()}

        assert found == {"ZJ-1": ("correcting", "补正的原因"), "ZJ-2": ("unaccepted", "不予受理的原因")}

    def test_since_a_day(self) -> None:
        one, two = prepared_claims(CODE, 2)
        taken(as_text([row_of(one, "ZJ-1")]))
        later = DAY + timedelta(days=3)
        taken(as_text([row_of(two, "ZJ-2")]), at=later)

        assert [one["portal_number"] for one in results_of(since=later.date())] == ["ZJ-2"]
        assert results_of(since=(later + timedelta(days=1)).date()) == []
        assert {one["portal_number"] for one in results_of(since=DAY.date())} == {"ZJ-1", "ZJ-2"}

    def test_a_payment_is_a_change(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        taken(as_text([row_of(claim)]))
        claim = _committed(_reviewed(claim))
        later = DAY + AFTER_NOTICE + timedelta(days=5)

        assert results_of(since=later.date()) == []
        paid(claim, later)

        assert [one["number"] for one in results_of(since=later.date())] == [claim.number]

    def test_of_the_portal_alone_or_all(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        taken(as_text([row_of(claim)]))

        assert len(results_of()) == 1
        assert len(results_of(portal_only=False)) == Claim.objects.count() > 1
        assert results_of(portal_only=False, plan="gongshu-auto-2017") == []

    def test_the_three_formats_say_the_same(self) -> None:
        claims = prepared_claims(CODE, 3)
        taken(as_text([row_of(claim, f"ZJ-{at}") for at, claim in enumerate(claims)]))
        paid(_committed(_reviewed(claims[0])))

        said_json = json.loads(whole("/portal/results/?ending=json"))
        text = list(csv.reader(io.StringIO(whole("/portal/results/?ending=csv").decode("utf-8-sig"))))
        book = load_workbook(io.BytesIO(whole("/portal/results/?ending=xlsx"))).active
        assert book is not None

        assert text[0] == [cell.value for cell in book[1]] == list(results.HEADS)
        rows = [dict(zip(text[0], row, strict=True)) for row in text[1:]]
        wide = [dict(zip(text[0], (cell.value for cell in row), strict=True)) for row in book.iter_rows(min_row=2)]
        assert (said_json["format"], said_json["demonstration"]) == ("LUODI-RESULTS-1", True)
        assert said_json["claims"] == json.loads(json.dumps(results_of()))
        for one, row, cells in zip(said_json["claims"], rows, wide, strict=True):
            assert (row["门户编号"], row["申请编号"], row["金额（元）"]) == (
                one["portal_number"],
                one["number"],
                one["amount"],
            )
            assert (cells["门户编号"], Decimal(str(cells["金额（元）"]))) == (
                one["portal_number"],
                Decimal(one["amount"]),
            )
            assert row["付款日期"] == (one["instalments"][0]["paid_on"] if one["instalments"] else "")
            assert row["数据说明"] == cells["数据说明"] == "演示数据"
            assert row["受益单位编号"] == cells["受益单位编号"] == one["recipient_key"] != ""
            assert row["受益单位"] == cells["受益单位"] == one["recipient_name"]

    def test_a_plan_that_nobody_knows_gives_no_empty_file(self) -> None:
        answer = signed_in("office").get("/portal/results/?ending=json&plan=nope")

        assert (answer.status_code, "没有这个方案" in answer.content.decode()) == (400, True)

    def test_a_number_that_a_spreadsheet_would_run_is_made_harmless(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        taken(as_text([row_of(claim, "=1+1")]))

        rows = list(csv.reader(io.StringIO(whole("/portal/results/?ending=csv").decode("utf-8-sig"))))

        assert rows[1][0] == "'=1+1"
        assert results_of()[0]["portal_number"] == "=1+1"

    def test_it_asks_no_oftener_for_more(self, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(8):
            assert len(results_of(portal_only=False)) > 100


def _reviewed(claim: Claim) -> Claim:
    """Agreed to at every step; the office's second receives it, since the first handed it in."""
    found = Claim.objects.get(pk=claim.pk)
    found = reviewing.speak(found, None, Said("同意"), person("office-second"), DAY)
    return reviewed(found)


def _committed(claim: Claim) -> Claim:
    found = noticed(claim)
    return awarding.commit(found, None, "演示下达〔2026〕1号", person("office-second"), DAY + AFTER_NOTICE)


class TestPolicies:
    def test_every_policy_in_the_words_of_the_law(self) -> None:
        document = policies.policies_document(trial())

        one = next(row for row in document["policies"] if row["code"] == CODE)
        assert (document["document_number"], document["demonstration"]) == ("演示〔2017〕1号", True)
        assert len(document["hash"]) == 64
        assert (one["provision_label"], one["subject_kind"], one["recipient"]) == ("四（二）", "改造项目", "改造单位")
        assert all(words in one["provision_text"] for words in one["conditions"] if "…" not in words)
        assert "最高不超过500万元" in one["amounts"]
        assert one["steps"][0] == {"name": "受理", "days": 5, "working_days": True, "units": []}
        assert (one["first_year"], one["last_year"], one["found"], one["case_by_case"]) == (2017, 2019, True, False)
        case = next(row for row in document["policies"] if row["case_by_case"])
        assert not case["found"]

    def test_table_and_json_list_the_same(self) -> None:
        plan = trial().code
        found = json.loads(whole(f"/portal/policies/?plan={plan}&ending=json"))
        book = load_workbook(io.BytesIO(whole(f"/portal/policies/?plan={plan}&ending=xlsx"))).active
        assert book is not None

        rows = [
            dict(zip(policies.HEADS, (cell.value for cell in row), strict=True)) for row in book.iter_rows(min_row=2)
        ]
        assert [row["政策代码"] for row in rows] == [one["code"] for one in found["policies"]]
        assert {row["版本校验值"] for row in rows} == {found["hash"]}
        assert {row["数据说明"] for row in rows} == {"演示数据"}

    def test_codes_of_the_list_are_codes_that_are_taken(self) -> None:
        codes = {one["code"] for one in policies.policies_document(trial())["policies"]}

        assert set(Claim.objects.values_list("code", flat=True)) <= codes

    def test_a_draft_has_no_list(self) -> None:
        page = whole("/portal/policies/?plan=gongshu-auto-2017&ending=json", status=400).decode()

        assert "征求意见稿" in page


class TestPages:
    def test_from_upload_to_claim(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        client = signed_in("office")
        sent = SimpleUploadedFile("申报.csv", as_text([row_of(claim)]))

        answer = client.post("/portal/", {"plan": trial().code, "file": sent})
        assert answer.status_code == 302
        page = client.get(answer.headers["Location"]).content.decode()
        assert "收下可收的 1 行" in page
        assert "演示数据" in page

        assert client.post(f"{answer.headers['Location']}take/").status_code == 302
        claim.refresh_from_db()
        page = client.get(answer.headers["Location"]).content.decode()
        assert claim.number in page
        assert "收下可收的" not in page
        assert claim.portal_number == "ZJ-1"
        assert client.post(f"{answer.headers['Location']}take/").status_code == 409
        assert "申报.csv" in client.get("/portal/").content.decode()

    @pytest.mark.parametrize(
        ("changes", "why"),
        [({"plan": "no"}, "没有这个方案"), ({"file": b""}, "空"), ({"file": b"a,b\n1,2\n"}, "找不到表头"), ({"file": None}, "文件")],
    )  # fmt: skip
    def test_what_cannot_be_brought_says_why(self, changes: dict[str, Any], why: str) -> None:
        content = changes.get("file", as_text([{"门户编号": "1"}]))
        form: dict[str, Any] = {"plan": changes.get("plan", trial().code)}
        if content is not None:
            form["file"] = SimpleUploadedFile("申报.csv", content)

        answer = signed_in("office").post("/portal/", form)

        assert answer.status_code == 400
        assert why in answer.content.decode()
        assert not PortalFile.objects.exists()

    @pytest.mark.parametrize(
        "query", ["ending=pdf", "", "ending=csv&since=2026-02-30", "ending=csv&since=昨天", "ending=x" + "x" * 500]
    )
    def test_a_wrong_question_is_told_what_is_wrong(self, query: str) -> None:
        assert 'role="alert"' in whole(f"/portal/results/?{query}", status=400).decode()

    def test_the_auditor_reads_and_brings_nothing(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = tried(as_text([row_of(claim)]))
        auditor = signed_in("auditor")

        assert "ZJ-1" in auditor.get(file.get_absolute_url()).content.decode()
        assert auditor.post("/portal/", {"plan": trial().code}).status_code == 403
        for act in ("take/", "drop/"):
            assert auditor.post(f"{file.get_absolute_url()}{act}").status_code == 403
        assert auditor.get(f"{file.get_absolute_url()}returned/").status_code == 403

    def test_the_page_shows_no_account(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = tried(as_text([row_of(claim)]))

        for path in (file.get_absolute_url(), "/portal/", f"{file.get_absolute_url()}?export=csv"):
            assert b"6222000000000018" not in whole(path)

    def test_what_left_is_on_record(self) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = tried(as_text([row_of(claim)]))
        for path in (f"/portal/policies/?plan={trial().code}&ending=json", "/portal/results/?ending=csv"):
            whole(path)
        whole(f"{file.get_absolute_url()}returned/")

        actions = AuditEntry.objects.exclude(action="登录").order_by("-number").values_list("action", flat=True)[:3]
        assert list(actions) == ["下载门户申报文件", "导出兑付结果", "导出政策清单"]

    def test_the_template_is_what_is_read(self) -> None:
        book = load_workbook(io.BytesIO(whole("/portal/template/"))).active
        assert book is not None

        assert [cell.value for cell in book[1]] == list(HEADS)
        assert book.max_row == 1


class TestCommands:
    def test_in_and_out(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        one, two = prepared_claims(CODE, 2)
        file, back, out = (tmp_path / name for name in ("申报.csv", "标出.csv", "结果.json"))
        file.write_bytes(as_text([row_of(one, "ZJ-1"), row_of(two, "ZJ-2", 同意核验="否")]))

        with pytest.raises(SystemExit) as ended:
            call_command("import_portal", str(file), "--as", "office", "--returned", str(back))
        assert ended.value.code == 1
        assert "已收 1，不收 1" in capsys.readouterr().out
        assert "没有同意核验" in back.read_text("utf-8-sig")

        call_command("export_portal", "--kind", "results", "-o", str(out))
        assert [one["portal_number"] for one in json.loads(out.read_text("utf-8"))["claims"]] == ["ZJ-1"]
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []

        call_command("export_portal", "--kind", "policies", "-o", str(tmp_path / "政策.xlsx"))
        assert load_workbook(tmp_path / "政策.xlsx").active is not None

    def test_a_dry_run_takes_nothing(self, tmp_path: Path) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = tmp_path / "申报.csv"
        file.write_bytes(as_text([row_of(claim)]))

        call_command("import_portal", str(file), "--as", "office", "--dry-run")

        assert not Claim.objects.exclude(portal_number="").exists()
        assert PortalFile.objects.get().state == "tried"

    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            (("import_portal", "{file}", "--as", "nobody"), "没有账号"),
            (("import_portal", "{file}", "--as", "finance"), "领导小组办公室"),
            (("import_portal", "{folder}/没有.csv", "--as", "office"), "读不了"),
            (("import_portal", "{file}", "--as", "office", "--plan", "no"), "没有这个方案|请写明方案代码"),
            (("import_portal", "{file}", "--as", "office", "--plan", "gongshu-auto-2017"), "征求意见稿"),
            (("export_portal", "--kind", "results", "-o", "{folder}/a.pdf"), "只有"),
            (("export_portal", "--kind", "results", "-o", "{folder}/no/a.csv"), "写不了"),
            (("export_portal", "--kind", "results", "-o", "{folder}/a.csv", "--since", "x"), "不是日期"),
            (("export_portal", "--kind", "policies", "-o", "{folder}/a.json", "--plan", "gongshu-auto-2017"), "征求意见稿"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_done_says_why(self, tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
        (claim,) = prepared_claims(CODE, 1)
        file = tmp_path / "申报.csv"
        file.write_bytes(as_text([row_of(claim)]))

        with pytest.raises(CommandError, match=why):
            call_command(*(one.format(file=file, folder=tmp_path) for one in arguments))

        assert not Claim.objects.exclude(portal_number="").exists()
        assert [path.name for path in tmp_path.iterdir()] == ["申报.csv"]
