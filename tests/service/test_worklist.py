"""待办: what waits for whom, by when, in words; notices on the page and by mail, each once."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from service.conftest import NOW, signed_in

from luodi_service.accounts.mailing import mail_notices, send_waiting
from luodi_service.accounts.models import Notice, Person, Unit
from luodi_service.accounts.notices import notify
from luodi_service.accounts.roles import ROLES
from luodi_service.consultation.models import Consultation
from luodi_service.facts.decisions import FollowUp
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.navigation import ENTRIES, MOST, OTHERS
from luodi_service.pages.task_sources import tasks
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject
from luodi_service.returns.models import Return
from luodi_service.returns.parties import to_check, to_fill
from luodi_service.worklist.items import Item, standing, standings

FRIDAY = date(2026, 9, 25)
"""The last day before the holidays of Mid-Autumn; National Day follows."""


@pytest.fixture(autouse=True)
def counted_anew() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def item(due: date | None) -> Item:
    return Item("报表", "年报", "/", due)


@pytest.mark.parametrize(
    ("due", "today", "state", "words"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), "soon", "今天截止"),
        (date(2026, 11, 3), date(2026, 11, 2), "soon", "还有 1 个工作日"),
        (date(2026, 11, 5), date(2026, 11, 2), "soon", "还有 3 个工作日"),
        (date(2026, 11, 6), date(2026, 11, 2), "", ""),
        (date(2026, 11, 9), date(2026, 11, 6), "soon", "还有 1 个工作日"),
        (date(2026, 10, 30), date(2026, 11, 2), "late", "逾期 1 个工作日"),
        (date(2026, 9, 30), date(2026, 10, 8), "late", "逾期 1 个工作日"),
        (date(2020, 1, 2), date(2026, 11, 2), "late", "逾期 2496 天"),
        (None, date(2026, 11, 2), "", ""),
    ],
)
def test_days_left_are_working_days(due: date | None, today: date, state: str, words: str) -> None:
    found = standing(item(due), today)
    assert (found.state, found.words, found.problem) == (state, words, "")


def test_a_year_without_a_calendar_is_told_and_not_guessed() -> None:
    late, ahead = (standing(item(date(2035, 3, day)), date(2035, 3, 5)) for day in (1, 9))
    assert (late.state, late.words) == ("late", "逾期 4 天")
    assert (ahead.state, ahead.words) == ("", "还有 4 天")
    assert "更新 chinesecalendar" in late.problem
    assert "更新 chinesecalendar" in ahead.problem


def test_what_is_due_first_stands_first() -> None:
    days = [None, date(2026, 11, 9), date(2026, 10, 1)]
    assert [row.item.due for row in standings(map(item, days), date(2026, 11, 2))] == [days[2], days[1], None]


@pytest.fixture
def waiting_comments(run: Run) -> Consultation:
    office = Person.objects.get(username="office")
    found = Consultation.objects.create(
        version=run.version, title="修订稿", opens=FRIDAY, closes=FRIDAY, by=office, at=NOW, comments_taken=2
    )
    found.comments.create(number=1, text="试", at=NOW)
    found.comments.create(number=2, text="试", at=NOW, outcome="采纳", reason="好")
    return found


def test_comments_wait_for_the_office_alone(waiting_comments: Consultation) -> None:
    page = told(signed_in("office").get("/todo/"))
    assert "修订稿：1 条意见待答复（2026-09-25 截止收集）" in page
    assert "修订稿" not in told(signed_in("department").get("/todo/"))
    waiting_comments.comments.update(outcome="采纳", reason="好")
    assert "修订稿" not in told(signed_in("office").get("/todo/"))


def test_a_failed_run_waits_until_one_of_its_version_goes_well(run: Run) -> None:
    failed = Run.objects.create(version=run.version, years=[2018], snapshot=1, state="failed", at=NOW)
    assert f"测算 #{failed.pk} 失败" in told(signed_in("office").get("/todo/"))
    Run.objects.create(version=run.version, years=[2018], snapshot=1, state="done", at=NOW)
    assert "失败" not in told(signed_in("office").get("/todo/"))


def test_returns_wait_for_who_fills_and_then_for_who_checks(run: Run) -> None:
    call_command("load_demonstration_returns")
    firm = Person.objects.get(username="enterprise")
    report = Return.objects.filter(to_fill(firm)).order_by("due")[0]
    waiting = [found for found in tasks(firm, timezone.localdate()) if found.kind == "报表填报"]
    assert report.get_absolute_url() in [found.link for found in waiting]
    assert f"{report.form} {report.period}：{report.subject}待填" in told(signed_in("enterprise").get("/todo/"))
    Return.objects.filter(pk=report.pk).update(state="filled", filled_by=firm)
    assert report.get_absolute_url() not in [found.link for found in tasks(firm, timezone.localdate())]
    checkers = [one for one in Person.objects.all() if Return.objects.filter(to_check(one), pk=report.pk).exists()]
    assert checkers
    for checker in checkers:
        found = [one for one in tasks(checker, timezone.localdate()) if one.kind == "报表审核"]
        assert report.form.name in " ".join(one.text for one in found)
        assert all(signed_in(checker.username).get(one.link).status_code == 200 for one in found)


def test_followed_enterprises_wait_from_two_weeks_before_their_day(run: Run) -> None:
    street, today = Person.objects.get(username="street"), timezone.localdate()
    area = Unit.objects.get(name="祥符街道")
    for name, days in (("快到的", 14), ("还早的", 15)):
        firm = Subject.objects.create(kind="企业", key=name, name=name, area=area)
        FollowUp.objects.create(subject=firm, next_on=today + timedelta(days=days), by=street, at=NOW)
    found = [one for one in tasks(street, today) if one.kind == "准规（限）上"]
    assert [one.text for one in found] == ["跟进 快到的"]
    assert signed_in("street").get(found[0].link).status_code == 200


def test_many_returns_of_a_period_are_one_item(run: Run) -> None:
    call_command("load_demonstration_returns")
    office = Unit.objects.get(name="演示企业")
    firm = Person.objects.get(username="enterprise")
    report = Return.objects.filter(to_fill(firm)).select_related("subject")[0]
    other = Subject.objects.create(kind=report.subject.kind, key="另一家", unit=office)
    Return.objects.create(
        form=report.form, version=report.version, subject=other, year=report.year, part=report.part, due=report.due,
        opened_at=NOW,
    )  # fmt: skip
    (found,) = [one for one in tasks(firm, timezone.localdate()) if report.form.name in one.text]
    assert "2 份待填" in found.text
    assert signed_in("enterprise").get(found.link).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_every_task_leads_to_a_page_that_its_person_may_open(
    run: Run, waiting_comments: Consultation, role: str
) -> None:
    call_command("load_demonstration_returns")
    Run.objects.create(version=run.version, years=[2018], snapshot=1, state="failed", at=NOW)
    client = signed_in(role)
    for found in tasks(Person.objects.get(username=role), timezone.localdate()):
        assert client.get(found.link).status_code == 200, found


def test_the_number_stands_in_the_navigation_and_follows(waiting_comments: Consultation) -> None:
    client = signed_in("office")
    person = Person.objects.get(username="office")
    before = len(tasks(person, timezone.localdate()))
    assert f"待办 {before}" in told(client.get("/"))
    notify(person, "请看", "/", NOW, "试")
    assert f"待办 {before}" in told(client.get("/")), "counted a moment ago"
    client.get("/todo/")
    assert f"待办 {before + 1}" in told(client.get("/")), "the page itself counts anew"
    client.post("/todo/read/")
    assert f"待办 {before}" in told(client.get("/"))


@pytest.mark.parametrize("role", ROLES)
def test_pages_ask_nothing_for_the_number_that_is_remembered(
    run: Run, role: str, django_assert_num_queries: Any
) -> None:
    client = signed_in(role)
    client.get("/search/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/")
    tables = ("accounts_notice", "returns_return", "consultation_comment", "plans_run")
    assert not [query["sql"] for query in asked if any(table in query["sql"] for table in tables)]


def test_notices_are_their_persons_and_read_one_by_one(run: Run) -> None:
    street, office = (Person.objects.get(username=name) for name in ("street", "office"))
    for text in ("甲事", "乙事"):
        notify(street, text, "/returns/", NOW, text)
    notify(office, "丙事", "", NOW, "丙")
    client = signed_in("street")
    page = told(client.get("/todo/"))
    assert "2 条未读" in page
    assert "丙事" not in page
    others = Notice.objects.get(text="丙事")
    assert client.post("/todo/read/", {"notice": others.pk}).status_code == 302
    others.refresh_from_db()
    assert others.read_at is None
    client.post("/todo/read/", {"notice": Notice.objects.get(text="甲事").pk})
    assert "1 条未读" in told(client.get("/todo/"))
    client.post("/todo/read/", {"notice": "x"})
    assert "1 条未读" in told(client.get("/todo/"))
    client.post("/todo/read/")
    assert "未读" not in told(client.get("/todo/"))


def test_a_notice_is_text_and_not_page(run: Run) -> None:
    notify(Person.objects.get(username="street"), "<script>alert(1)</script>", "/", NOW, "试")
    assert "<script>alert" not in signed_in("street").get("/todo/").content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_six_entries_at_most_and_each_opens(run: Run, role: str) -> None:
    client = signed_in(role)
    (navigation,) = re.findall(r'<nav aria-label="主导航".*?</nav>', client.get("/search/").content.decode())
    addresses = re.findall(r'href="(.*?)"', navigation)
    assert 1 <= len(addresses) <= MOST
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("role", ROLES)
def test_the_foot_of_the_worklist_leads_to_what_else_may_be_opened(run: Run, role: str) -> None:
    client = signed_in(role)
    page = client.get("/todo/").content.decode()
    for address in re.findall(r'<li><a href="(/[a-z/]+)">', page.partition("其他页面")[2]):
        assert client.get(address).status_code == 200, address


def test_two_roles_have_the_entries_of_both_and_no_page_twice(run: Run) -> None:
    person = Person.objects.get(username="park")
    person.roles.create(unit=Unit.objects.get(name="演示企业"), role="enterprise")
    (navigation,) = re.findall(r'<nav aria-label="主导航".*?</nav>', signed_in("park").get("/search/").content.decode())
    addresses = re.findall(r'href="(.*?)"', navigation)
    assert len(addresses) == len(set(addresses)) <= MOST
    assert "/mine/" in addresses


def test_every_role_has_entries_and_every_page_a_name() -> None:
    assert set(ENTRIES) == {"", *ROLES}
    for name, address in {*OTHERS, *(entry for entries in ENTRIES.values() for entry in entries)}:
        assert name
        assert resolve(address).func


@pytest.fixture
def street(run: Run, settings: LazySettings) -> Person:
    settings.EMAIL, settings.ADDRESS = "smtp", "https://luodi.example"
    found = Person.objects.get(username="street")
    found.email = "street@example.org"
    found.save()
    return found


def test_what_waits_is_one_letter_and_never_a_second(street: Person) -> None:
    notify(street, "甲事", "/returns/", NOW, "甲")
    notify(street, "乙事", "", NOW, "乙")
    assert send_waiting(NOW) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["street@example.org"]
    assert letter.subject == "落地：2 条提醒"
    assert "1. 甲事\n   https://luodi.example/returns/\n2. 乙事" in letter.body
    assert send_waiting(NOW) == (0, 0)
    notify(street, "甲事", "/returns/", NOW, "甲")
    assert send_waiting(NOW) == (0, 0)
    assert len(mail.outbox) == 1


def test_what_was_read_is_old_or_has_no_address_is_not_mailed(street: Person) -> None:
    notify(street, "旧事", "", NOW - timedelta(days=8), "旧")
    notify(street, "已读", "", NOW, "读")
    Notice.objects.filter(text="已读").update(read_at=NOW)
    notify(Person.objects.get(username="office"), "没有地址", "", NOW, "无")
    assert send_waiting(NOW) == (0, 0)
    assert mail.outbox == []


def test_nothing_is_mailed_where_mail_is_off(street: Person, settings: LazySettings) -> None:
    settings.EMAIL = "none"
    notify(street, "甲事", "", NOW, "甲")
    assert send_waiting(NOW) == (0, 0)
    assert not DBTaskResult.objects.exists()


def test_a_server_that_is_away_is_tried_again(street: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    notify(street, "甲事", "", NOW, "甲")

    def away(_self: EmailBackend) -> bool:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "open", away)
        assert send_waiting(NOW) == (0, 0)
    assert send_waiting(NOW) == (1, 0)


def test_a_letter_that_is_refused_is_said_on_the_page_and_stops_no_other(
    street: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(username="office").update(email="office@example.org")
    for name in ("street", "office"):
        notify(Person.objects.get(username=name), f"{name}的事", "", NOW, name)
    sending = EmailBackend.send_messages

    def refuse(self: EmailBackend, letters: Any) -> int:
        if letters[0].to == ["street@example.org"]:
            raise smtplib.SMTPRecipientsRefused({})
        return sending(self, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert send_waiting(NOW) == (1, 1)
    assert "邮件未送达" in told(signed_in("street").get("/todo/"))
    assert send_waiting(NOW) == (0, 0)


def test_a_worker_that_ended_while_it_sent_sends_no_second(street: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    notify(street, "甲事", "", NOW, "甲")

    def killed(_self: EmailBackend, _letters: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", killed)
        with pytest.raises(KeyboardInterrupt):
            send_waiting(NOW)
    assert send_waiting(NOW) == (0, 0)
    assert Notice.objects.get(text="甲事").mailed == "sending"


def test_notices_put_one_job_into_the_queue(street: Person, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for number in range(3):
            notify(street, f"{number}", "", NOW, f"{number}")
    assert [row.task_path for row in DBTaskResult.objects.all()] == [mail_notices.module_path]


def test_a_queue_that_is_broken_stops_no_notice(
    street: Person, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr("luodi_service.accounts.mailing._enqueue", broken)
    with django_capture_on_commit_callbacks(execute=True):
        assert notify(street, "甲事", "", NOW, "甲") == 1
    assert Notice.objects.filter(text="甲事").exists()


def test_the_command_says_what_it_sent(
    street: Person, capsys: pytest.CaptureFixture[str], settings: LazySettings
) -> None:
    notify(street, "甲事", "", timezone.now(), "甲")
    call_command("mail_notices")
    assert "发出 1 封，未送达 0 封" in capsys.readouterr().out
    settings.EMAIL = "none"
    call_command("mail_notices")
    assert "没有发" in capsys.readouterr().out


def test_an_address_is_given_checked_and_taken_away(street: Person) -> None:
    client = signed_in("street")
    assert "street@example.org" in client.get("/todo/").content.decode()
    assert "已保存" in told(client.post("/todo/mail/", {"address": "a@example.org"}, follow=True))
    street.refresh_from_db()
    assert street.email == "a@example.org"
    assert "已保存" not in told(client.post("/todo/mail/", {"address": "no address"}, follow=True))
    street.refresh_from_db()
    assert street.email == "a@example.org"
    client.post("/todo/mail/", {"address": ""})
    street.refresh_from_db()
    assert street.email == ""
    entries = AuditEntry.objects.filter(action="修改邮件地址")
    assert [entry.details for entry in entries] == [{"given": True}, {"given": False}], (
        "the address is no business of the log"
    )


def test_own_results_stand_with_their_reasons(run: Run) -> None:
    line = run.lines.filter(subject__kind="企业").exclude(amount=None).select_related("subject")[0]
    Subject.objects.filter(pk=line.subject_id).update(unit=Unit.objects.get(name="演示企业"))
    client = signed_in("enterprise")
    page = client.get("/mine/").content.decode()
    links = re.findall(r'href="(/runs/[^"]+)"', page)
    assert links
    assert all(client.get(link).status_code == 200 for link in links[:5])
    assert "测算不是兑付承诺" in told(client.get("/mine/"))
