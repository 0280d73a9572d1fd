"""Changing a plan: faults in the text, a proposal with what it would change, versions held against each other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from service.conftest import NOW, signed_in

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Person, Unit
from luodi_service.facts.models import Batch
from luodi_service.lib.audit import System, breaks
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Change, Comparison, Proposal, Run, Version
from luodi_service.plans.versions import add_version

PLAN = "/plans/gongshu-auto-2017/"
OLD, NEW = "按投资额的20%给予改造单位资助: 实际投资额 × 20%", "按投资额的25%给予改造单位资助: 实际投资额 × 25%"


@pytest.fixture
def office(db: None) -> Client:
    return signed_in("office")


@pytest.fixture
def second(db: None) -> Client:
    """Another person of the office."""
    person = Person.objects.create_person("office2", "第二人", PASSWORD)
    grant(person, Unit.objects.get(name="区科技局"), "office", System(), NOW)
    return signed_in("office2")


def words_of(response: Any) -> str:
    html = re.sub(r"</(?:td|th|tr|li|p|h\d)>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def files_of(version: Version) -> dict[str, str]:
    return {"text": version.text, "terms": version.terms, "official": version.official}


def change(client: Client, version: Version, text: str, **more: Any) -> Any:
    given = {**files_of(version), "base": str(version.number), "text": text, **more}
    return client.post(f"{PLAN}edit/", given)


def raised(version: Version) -> str:
    """The plan that gives 25% instead of 20%."""
    text = version.text.replace("按投资额的20%给予改造单位资助，", "按投资额的25%给予改造单位资助，").replace(OLD, NEW)
    assert text.count("25%") == 3
    return text


def test_every_fault_is_shown_under_its_word_and_nothing_is_taken_in(office: Client, run: Run) -> None:
    text = run.version.text.replace("实际投资额 >= 300万元", "实际投资额 > 300万元").replace(
        OLD, "按投资额的20%给予改造单位资助: 实际投资 × 20%"
    )
    response = change(office, run.version, text)
    html = response.content.decode()
    assert response.status_code == 400
    assert "2 处错误，什么也没有改动" in html
    assert "<mark>300万元</mark>" in html
    assert "<mark>实际投资</mark> × 20%" in html
    assert "原文「300万元以上」应写成 ≥" in html
    assert "登记，或改用已有名称" in html
    assert "实际投资 × 20%" in html.split("<textarea", 1)[1], "what was typed is not lost"
    assert (Version.objects.count(), Proposal.objects.count()) == (1, 0)


def test_a_change_of_the_text_alone_contradicts_the_published_text(office: Client, run: Run) -> None:
    response = change(office, run.version, raised(run.version))
    assert "方案文字与公布文本不符" in words_of(response)


def test_a_clean_change_is_shown_with_what_it_does_and_then_confirmed(office: Client, run: Run) -> None:
    response = change(office, run.version, raised(run.version), follow="on", note="<script>alert(1)</script>")
    assert response.headers["Location"] == f"{PLAN}proposal/"
    page = office.get(f"{PLAN}proposal/")
    html = page.content.decode()
    assert "<del>20%</del><ins>25%</ins>" in html
    assert f"<del>  {OLD}</del>" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "四（二） 产业园改造资助 5 1,928.48 2,160.6 +232.12" in words_of(page)
    assert Version.objects.count() == 1, "not before it is confirmed"
    assert office.post(f"{PLAN}proposal/take/").headers["Location"] == f"{PLAN}versions/2/"
    version = Version.objects.get(number=2)
    assert version.text == raised(run.version)
    assert "25%给予" in version.official
    assert Run.objects.get(version=version).state == "done"
    compared = words_of(Client(HTTP_HOST="localhost").get(f"{PLAN}compare/1..2/"))
    assert "+232.12" in compared
    assert "GZ2017-01" in compared
    assert [entry.action for entry in AuditEntry.objects.order_by("-number")[:7]] == [
        "完成刷新目标", "刷新目标", "完成测算", "发起测算", "新增方案版本", "完成版本比较", "比较版本影响",
    ]  # fmt: skip
    assert not list(breaks())


def test_files_stand_in_for_what_is_typed(office: Client, run: Run) -> None:
    crlf = raised(run.version).replace("\n", "\r\n").encode("utf-8-sig")
    file = SimpleUploadedFile("../../etc/passwd", crlf)
    official = SimpleUploadedFile("公布.txt", run.version.official.replace("20%给予", "25%给予").encode())
    response = change(office, run.version, "不用", text_file=file, official_file=official)
    assert response.status_code == 302
    assert Proposal.objects.get().text == raised(run.version)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("方案".encode("gb18030"), "不是 UTF-8 编码的文字（看来是 GBK、GB18030）"),
        ("方案".encode("utf-16"), "看来是 UTF-16"),
        (b"PK\x03\x04\xff\xff", "看来是 Word、Excel 或压缩文件"),
        (b"\x80\x81\xff", "不是 UTF-8 编码的文字；"),
        (b"# a\n\x00\n", "第 2 行有不可见的控制字符"),
        (b"a" * 600_000, "超过 512 KB"),
        (b"a" * 30_000, "第 1 行有 30000 个字符"),
        (b"", "方案没有「计划」块"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_reason(office: Client, run: Run, content: bytes, said: str) -> None:
    response = change(office, run.version, "", text_file=SimpleUploadedFile("plan.md", content))
    assert response.status_code == 400
    assert said in words_of(response)
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 9_900 + "1" + ")" * 9_900,
        "实际投资额" + " + 实际投资额" * 1_000,
        "-" * 10_000 + "1",
        "9" * 19_000,
        "§" * 19_000,
        "<script>alert(1)</script>" * 500,
    ],
)
def test_a_bomb_in_an_expression_is_a_fault(office: Client, run: Run, bomb: str) -> None:
    response = change(office, run.version, run.version.text.replace("实际投资额 × 20%", bomb))
    assert response.status_code == 400
    assert "处错误" in words_of(response)
    assert "<script>alert" not in response.content.decode()


@pytest.mark.heavy
def test_what_takes_too_long_to_check_is_refused(office: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that checks is stopped; with so little time, before it has begun."""
    monkeypatch.setattr("luodi_service.plans.checking.SECONDS", 0.01)
    response = change(office, run.version, run.version.text.replace("实际投资额 × 20%", "实际投资额 × 25%"))
    assert response.status_code == 400
    assert "没有检查完" in words_of(response)


def test_more_than_an_installation_takes_is_turned_away(office: Client, run: Run, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    file = SimpleUploadedFile("plan.md", b"a" * 2_000_000)
    response = office.post(f"{PLAN}edit/", {"base": "1", "text_file": file})
    assert response.status_code == 400
    assert "没有读；什么也没有改动" in words_of(response)


def test_no_change_and_no_base_are_said(office: Client, run: Run) -> None:
    assert "没有差别" in words_of(change(office, run.version, run.version.text))
    assert change(office, run.version, "x", base="").status_code == 400
    assert change(office, run.version, "x", base="²").status_code == 400
    assert change(office, run.version, "x", note="\x00").status_code == 400


def test_the_second_of_two_is_told(office: Client, second: Client, run: Run) -> None:
    cap = run.version.text.replace(
        "最高不超过500万元: 500万元\n```\n\n### （三）", "最高不超过500万元: 500万元\n备注: 试\n```\n\n### （三）"
    )
    assert cap != run.version.text
    assert change(office, run.version, raised(run.version), follow="on").status_code == 302
    assert change(second, run.version, cap).status_code == 302
    assert office.post(f"{PLAN}proposal/take/").status_code == 302
    late = second.post(f"{PLAN}proposal/take/")
    assert late.status_code == 409
    assert re.search(r"您打开的是第1版，其后 演示办公室经办 于 [-\d: ]+ 已加入第2版", words_of(late))
    assert "这份修改不能再确认" in words_of(second.get(f"{PLAN}proposal/"))
    again = change(second, run.version, cap)
    assert again.status_code == 409
    assert "备注: 试" in again.content.decode(), "what was typed is not lost"
    assert Version.objects.count() == 2


def test_a_proposal_is_given_up(office: Client, run: Run) -> None:
    change(office, run.version, raised(run.version), follow="on")
    assert office.post(f"{PLAN}proposal/drop/").status_code == 302
    assert (Proposal.objects.count(), Comparison.objects.count(), Version.objects.count()) == (0, 0, 1)
    assert office.post(f"{PLAN}proposal/take/").status_code == 400
    assert office.post(f"{PLAN}proposal/drop/").status_code == 302


def test_files_cannot_say_that_they_are_published(office: Client, run: Run) -> None:
    text = run.version.text.replace(
        "状态: 征求意见稿", "状态: 正式\n文号: 示例〔2018〕1号\n有效期: 2017-01-01至2019-12-31"
    )
    response = change(office, run.version, text)
    assert response.status_code == 400
    assert "由「发布」一页写入" in words_of(response)
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="先以征求意见稿载入"):
        add_version("gongshu-auto-2017", text, run.version.terms, run.version.official, System(), NOW)


def test_a_new_policy_and_a_changed_term_are_shown(office: Client, run: Run) -> None:
    terms = run.version.terms.replace("| 实际投资额 |", "| 实际投资额 |", 1)
    terms += "| 试用术语 | trial_term | 企业 | 数量 | 元 | 年度 | 合计 | 申报 | 企业 | 试 |\n"
    text = run.version.text.replace("```机制 宣传推介\n", "```机制 推介与宣传\n备注: 试\n")
    response = change(office, run.version, text, terms=terms)
    assert response.status_code == 302, words_of(response)
    page = words_of(office.get(f"{PLAN}proposal/"))
    assert "机制 宣传推介（删去）" in page
    assert "机制 推介与宣传（新增）" in page
    assert "试用术语" in page
    assert "没有一条结果变动" in page


def test_changed_results_are_limited_to_who_may_see_them(office: Client, public: Client, run: Run) -> None:
    change(office, run.version, raised(run.version), follow="on")
    office.post(f"{PLAN}proposal/take/")
    Batch.objects.update(demonstration=False)
    assert office.post(f"{PLAN}compare/1..2/effect/").status_code == 302
    assert not Comparison.objects.all()[0].demonstration
    page = words_of(public.get(f"{PLAN}compare/1..2/"))
    assert "+232.12" in page
    assert "没有您可以查看的结果" in page
    assert "GZ2017-01" not in page
    assert "GZ2017-01" in words_of(signed_in("finance").get(f"{PLAN}compare/1..2/"))
    street = Person.objects.get(username="street")
    newest = Change.objects.filter(comparison=Comparison.objects.all()[0])
    assert newest.exists()
    assert not newest.visible_to(street).exists()


def test_a_large_comparison_goes_to_the_queue(office: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from luodi_service.plans.tasks import compare_versions

    monkeypatch.setattr("luodi_service.plans.runs.AT_ONCE", 10)
    assert change(office, run.version, raised(run.version), follow="on").status_code == 302
    comparison = Comparison.objects.get()
    assert comparison.state == "queued"
    page = office.get(f"{PLAN}proposal/").content.decode()
    assert 'hx-trigger="every 3s"' in page
    compare_versions.call(comparison.pk)
    part = office.get(f"{PLAN}proposal/", headers={"HX-Request": "true"})
    assert "+232.12" in words_of(part)
    assert b"<html" not in part.content


@pytest.mark.parametrize("path", ["versions/9/", "compare/1..9/", "compare/9..1/", "readings/none/"])
def test_what_is_not_there_says_so(office: Client, run: Run, path: str) -> None:
    assert office.get(f"{PLAN}{path}").status_code == 404
    assert office.get(f"/plans/none/{path}").status_code == 404


def test_pages_hold_no_script_or_style_of_their_own(office: Client, run: Run) -> None:
    change(office, run.version, raised(run.version), follow="on", note='"><img src=x onerror=alert(1)>')
    pages = ["versions/", "versions/1/", "compare/1..1/", "edit/", "proposal/", "publish/", "readings/tier_jump/"]
    for path in [*(f"{PLAN}{page}" for page in pages), f"/runs/{run.pk}/"]:
        html = office.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|<[^>&]*\son\w+=|https?://", html), path


def test_writes_want_a_token_of_our_own_pages(run: Run) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    client.login(username="office", password=PASSWORD)
    for path in ("edit/", "proposal/take/", "publish/", "reviews/", "readings/tier_jump/", "compare/1..1/effect/"):
        assert client.post(f"{PLAN}{path}").status_code == 403


@pytest.mark.parametrize("role", ["", "auditor", "leader", "enterprise", "system_officer"])
def test_who_may_not_change_leaves_no_trace(run: Run, role: str) -> None:
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    for path in ("edit/", "proposal/take/", "proposal/drop/", "publish/", "reviews/", "compare/1..1/effect/"):
        assert client.post(f"{PLAN}{path}", files_of(run.version)).status_code == (403 if role else 302)
    assert (Version.objects.count(), Proposal.objects.count(), Comparison.objects.count()) == (1, 0, 0)
