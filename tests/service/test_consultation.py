"""征求意见: open, comment, answer, publish; nothing seen before its time, nobody's contact ever."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from service.conftest import signed_in

from luodi_service.accounts.models import Person, Throttle
from luodi_service.consultation.consulting import COMMENTS, MOST
from luodi_service.consultation.models import Comment, Consultation
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Run
from luodi_service.plans.provisions import provisions

TEXT = "建议把上限提高到六百万元"
EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def consultation(run: Run) -> Consultation:
    today = timezone.localdate()
    form = {
        "version": run.version_id, "title": "试一次", "opens": today, "closes": today + timedelta(days=30),
    }  # fmt: skip
    assert signed_in("office").post("/consultations/new/", form).status_code == 302
    return Consultation.objects.get()


def say(client: Client, found: Consultation, **given: str) -> Any:
    return client.post(f"/consultations/{found.pk}/comment/", {"text": TEXT, **given})


def close(found: Consultation) -> None:
    today = timezone.localdate()
    days = {"opens": today - timedelta(days=9), "closes": today - timedelta(days=1)}
    Consultation.objects.filter(pk=found.pk).update(**days)


def test_from_the_draft_to_the_published_answers(public: Client, consultation: Consultation) -> None:
    found = consultation
    page = public.get(f"/consultations/{found.pk}/")
    assert "征求意见中" in told(page)
    place = provisions(found.version)[5]
    assert f"?provision={place.id}#comment" in page.content.decode()
    given = {"provision": place.id, "name": "张三丰", "contact": "13800001234"}
    assert say(public, found, **given).status_code == 302
    for viewer in (public, signed_in("enterprise"), signed_in("leader"), signed_in("department")):
        assert TEXT not in told(viewer.get(f"/consultations/{found.pk}/"))

    office = signed_in("office")
    listed = told(office.get(f"/consultations/{found.pk}/comments/"))
    assert TEXT in listed
    assert "****34" in listed
    assert "13800001234" not in listed
    assert "13800001234" in told(office.get(f"/consultations/{found.pk}/comments/1/"))
    assert AuditEntry.objects.order_by("-number")[0].action == "查看联系方式"
    answer = {"outcome": "部分采纳", "reason": "上限另行研究", "revision": "0"}
    assert office.post(f"/consultations/{found.pk}/comments/1/", answer).status_code == 302
    summary = {"summary": "共收到一条意见", "revision": "0"}
    early = office.post(f"/consultations/{found.pk}/publish/", summary)
    assert early.status_code == 400
    assert "之后才能公布汇总" in told(early)
    close(found)
    assert office.post(f"/consultations/{found.pk}/publish/", summary).status_code == 302

    shown = told(public.get(f"/consultations/{found.pk}/"))
    for words in ("共收到一条意见", TEXT, "部分采纳", "上限另行研究", "张**", place.label):
        assert words in shown
    assert "三丰" not in shown
    assert "1234" not in shown
    again = office.post(f"/consultations/{found.pk}/comments/1/", {**answer, "revision": "1"})
    assert "不能再改" in told(again)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"发起征求意见", "提出意见", "答复意见", "公布意见汇总"} <= actions
    assert TEXT not in str(list(AuditEntry.objects.filter(action="提出意见").values_list("details", flat=True)))


def test_what_people_write_is_text_wherever_it_appears(public: Client, consultation: Consultation) -> None:
    found = consultation
    assert say(public, found, name=EVIL[:40], contact=EVIL[:60], text=EVIL).status_code == 302
    office = signed_in("office")
    pages = [office.get(f"/consultations/{found.pk}/comments/"), office.get(f"/consultations/{found.pk}/comments/1/")]
    answer = {"outcome": "不采纳", "reason": EVIL, "revision": "0"}
    office.post(f"/consultations/{found.pk}/comments/1/", answer)
    close(found)
    office.post(f"/consultations/{found.pk}/publish/", {"summary": EVIL, "revision": "0"})
    pages.append(public.get(f"/consultations/{found.pk}/"))
    # What is wrong is shown again as it was written.
    pages.append(say(public, found, name=EVIL))
    for page in pages:
        html = page.content.decode()
        assert "<img" not in html
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "&lt;script&gt;" in pages[2].content.decode()


def test_an_attribute_cannot_be_left(public: Client, consultation: Consultation) -> None:
    evil = '" autofocus onfocus="alert(1)'
    page = say(public, consultation, name=evil, text="")
    assert page.status_code == 400
    assert 'onfocus="' not in page.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "意见"),
        ({"text": "   "}, "意见"),
        ({"text": "长" * 2_001}, "2000"),
        ({"name": "长" * 41}, "40"),
        ({"contact": "长" * 61}, "60"),
        ({"text": "空\x00字符"}, "意见"),
        ({"provision": "没有"}, "没有这一条款"),
    ],
)
def test_comments_that_will_not_do(
    public: Client, consultation: Consultation, given: dict[str, str], words: str
) -> None:
    answer = say(public, consultation, **given)
    assert answer.status_code == 400
    assert words in told(answer)
    assert not Comment.objects.exists()


def test_what_was_written_is_not_lost_by_a_fault(public: Client, consultation: Consultation) -> None:
    assert TEXT in told(say(public, consultation, provision="没有"))


def test_names_where_they_are_needed(public: Client, consultation: Consultation) -> None:
    Consultation.objects.update(real_name=True)
    answer = say(public, consultation, name="张三")
    assert answer.status_code == 400
    assert "须实名" in told(answer)
    assert TEXT in told(answer)
    assert say(public, consultation, name="张三", contact="1").status_code == 302


def test_too_many_from_one_address_have_to_wait(public: Client, consultation: Consultation) -> None:
    for _ in range(COMMENTS.tries):
        assert say(public, consultation).status_code == 302
    answer = say(public, consultation)
    assert answer.status_code == 429
    assert TEXT in told(answer)
    elsewhere = public.post(f"/consultations/{consultation.pk}/comment/", {"text": TEXT}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302
    assert not Throttle.objects.filter(key__contains="127.0.0.1").exists()
    Throttle.objects.update(since=timezone.now() - timedelta(minutes=COMMENTS.minutes))
    assert say(public, consultation).status_code == 302


def test_a_flood_from_everywhere_ends(public: Client, consultation: Consultation) -> None:
    Consultation.objects.update(comments_taken=MOST)
    assert "已达上限" in told(say(public, consultation))


def test_only_while_it_is_open(public: Client, consultation: Consultation) -> None:
    today = timezone.localdate()
    for opens, closes, words in ((1, 2, "未开始"), (-2, -1, "已截止")):
        days = {"opens": today + timedelta(days=opens), "closes": today + timedelta(days=closes)}
        Consultation.objects.update(**days)
        answer = say(public, consultation)
        assert answer.status_code == 400
        assert words in told(answer)
        assert "提意见" not in told(public.get(f"/consultations/{consultation.pk}/"))
    Consultation.objects.update(opens=today, closes=today)
    assert say(public, consultation).status_code == 302


def test_one_sees_ones_own(consultation: Consultation) -> None:
    mine, other = signed_in("enterprise"), signed_in("park")
    say(mine, consultation)
    assert TEXT in told(mine.get(f"/consultations/{consultation.pk}/"))
    assert TEXT not in told(other.get(f"/consultations/{consultation.pk}/"))
    person = Person.objects.get(username="park")
    assert not Comment.objects.visible_to(person).exists()


def test_comments_are_for_the_office_and_auditors(public: Client, consultation: Consultation) -> None:
    say(public, consultation)
    for role in ("leader", "department", "enterprise", "audit_officer"):
        assert signed_in(role).get(f"/consultations/{consultation.pk}/comments/").status_code == 403
        assert signed_in(role).get(f"/consultations/{consultation.pk}/comments/1/").status_code == 403
    auditor = signed_in("auditor")
    assert auditor.get(f"/consultations/{consultation.pk}/comments/").status_code == 200
    answer = {"outcome": "采纳", "reason": "好", "revision": "0"}
    assert auditor.post(f"/consultations/{consultation.pk}/comments/1/", answer).status_code == 403
    assert not Comment.objects.get().outcome


def test_the_second_of_two_answers_is_told(public: Client, consultation: Consultation) -> None:
    say(public, consultation)
    office = signed_in("office")
    path = f"/consultations/{consultation.pk}/comments/1/"
    first = {"outcome": "采纳", "reason": "好", "revision": "0"}
    assert office.post(path, first).status_code == 302
    answer = office.post(path, {**first, "outcome": "不采纳", "reason": "另一位的理由"})
    assert answer.status_code == 409
    assert "已被别人改动" in told(answer)
    assert "另一位的理由" in told(answer)
    assert Comment.objects.get().outcome == "采纳"
    assert office.post(path, {**first, "revision": "1", "reason": ""}).status_code == 400


def test_no_summary_before_every_answer(public: Client, consultation: Consultation) -> None:
    say(public, consultation)
    close(consultation)
    answer = signed_in("office").post(f"/consultations/{consultation.pk}/publish/", {"summary": "完", "revision": "0"})
    assert "还有 1 条意见没有答复" in told(answer)
    assert Consultation.objects.get().published_at is None


def test_dates_and_names_are_changed_only_where_it_is_fair(public: Client, consultation: Consultation) -> None:
    found = consultation
    office = signed_in("office")
    path = f"/consultations/{found.pk}/change/"
    form = {"title": "延长", "opens": found.opens, "closes": found.closes + timedelta(days=9), "revision": "0"}
    assert office.post(path, form).status_code == 302
    assert office.post(path, form).status_code == 409
    form["revision"] = "1"
    moved = office.post(path, {**form, "opens": found.opens + timedelta(days=1)})
    assert "开始日期不能再改" in told(moved)
    say(public, found)
    assert "是否实名不能再改" in told(office.post(path, {**form, "real_name": "on"}))
    assert "截止日期早于开始日期" in told(office.post(path, {**form, "closes": found.opens - timedelta(days=1)}))


def test_who_may_open_one_and_what(run: Run, consultation: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    form = {"version": run.version_id, "title": "再一次", "opens": today, "closes": today}
    office = signed_in("office")
    assert "尚未公布汇总" in told(office.post("/consultations/new/", form))
    assert "请选择" in told(office.post("/consultations/new/", {**form, "version": "999"}))
    assert signed_in("department").post("/consultations/new/", form).status_code == 403
    monkeypatch.setattr("luodi_service.consultation.consulting.is_draft", lambda _: False)
    assert "只有征求意见稿" in told(office.post("/consultations/new/", form))


def test_what_is_not_there(public: Client, consultation: Consultation) -> None:
    assert public.get("/consultations/999/").status_code == 404
    assert public.post("/consultations/999/comment/", {"text": TEXT}).status_code == 404
    assert signed_in("office").get(f"/consultations/{consultation.pk}/comments/9/").status_code == 404


def test_a_page_asks_so_often(public: Client, consultation: Consultation, django_assert_num_queries: Any) -> None:
    public.get(f"/consultations/{consultation.pk}/")
    with django_assert_num_queries(1):
        public.get(f"/consultations/{consultation.pk}/")
