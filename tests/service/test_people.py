"""The three officers' pages: who makes, who grants, who reads; first passwords; two people at one account."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from service.conftest import signed_in

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.models import Person, Role, Token, Unit
from luodi_service.lib.models import AuditEntry

NEW = "Bright-Harbour-42"


def person(name: str) -> Person:
    return Person.objects.get(username=name)


def last_entry() -> AuditEntry:
    return AuditEntry.objects.order_by("-number")[0]


def told(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def first_password(response: Any) -> str:
    found = re.search(r'<p class="once"><code>([^<]+)</code>', response.content.decode())
    assert found is not None
    return found.group(1)


def test_an_account_from_its_making_to_its_first_page(db: None) -> None:
    """系统管理员 makes it, 安全管理员 gives a role, its owner changes the first password before anything else."""
    system, security = signed_in("system_officer"), signed_in("security_officer")
    made = system.post("/people/new/", {"username": "wang.li", "name": "王丽"})
    assert "no-store" in made.headers["Cache-Control"]
    password = first_password(made)
    found = person("wang.li")
    assert found.must_change_password
    form = {"unit": "区商务局", "role": "department", "revision": found.revision}
    assert security.post(f"/people/{found.pk}/grant/", form).status_code == 302
    assert found.codes() == {"department"}

    own = Client(HTTP_HOST="localhost")
    entered = own.post("/login/", {"username": "wang.li", "password": password}, follow=True)
    assert entered.redirect_chain[-1][0] == "/password/"
    for path in ("/", "/subjects/", "/readings/"):
        assert own.get(path).headers["Location"] == "/password/"
    assert own.get("/api/v1/plan/").status_code == 403
    answer = own.post("/password/", {"old": password, "new": NEW, "again": NEW})
    assert answer.status_code == 302
    assert own.get("/subjects/").status_code == 200
    made_of = AuditEntry.objects.filter(action__in=["新建账号", "授予角色", "修改口令"]).order_by("-number")[:3]
    assert [entry.action for entry in made_of] == ["修改口令", "授予角色", "新建账号"]
    assert password not in str([entry.details for entry in AuditEntry.objects.all()])


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "原口令不正确"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "两次输入的新口令不一致"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "三类"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "不能与原口令相同"),
        ({"old": PASSWORD}, "新口令"),
    ],
)
def test_a_new_password_that_will_not_do(db: None, form: dict[str, str], words: str) -> None:
    answer = signed_in("office").post("/password/", form)
    assert answer.status_code == 400
    assert words in told(answer)
    assert person("office").check_password(PASSWORD)


def test_the_policy_is_shown(db: None) -> None:
    page = told(signed_in("office").get("/password/"))
    assert "10" in page
    assert "四类中的至少三类" in page


def test_guessing_the_old_password_locks_and_signs_out(db: None) -> None:
    client = signed_in("office")
    for _ in range(5):
        answer = client.post("/password/", {"old": "wrong", "new": NEW, "again": NEW})
    assert answer.headers["Location"] == "/login/"
    assert client.get("/runs/").status_code == 302
    assert person("office").locked(timezone.now())


def test_other_sessions_end_with_the_old_password(db: None) -> None:
    here, there = signed_in("office"), signed_in("office")
    here.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert here.get("/runs/").status_code == 200
    assert there.get("/runs/").status_code == 302


def test_a_session_gets_a_new_key_at_login(db: None) -> None:
    """Whoever planted a session in a browser does not share what is done in it after the login."""
    client = Client(HTTP_HOST="localhost")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post("/login/", {"username": "office", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before
    client.cookies["sessionid"] = before
    assert client.get("/runs/").status_code == 302


def test_signing_out_takes_a_post_and_is_on_record(db: None) -> None:
    client = signed_in("office")
    assert client.get("/logout/").status_code == 405
    assert client.get("/runs/").status_code == 200
    assert client.post("/logout/").status_code == 302
    assert client.get("/runs/").status_code == 302
    assert last_entry().action == "退出"


def test_forms_from_elsewhere_are_refused(db: None) -> None:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert client.login(username="system_officer", password=PASSWORD)
    answer = client.post("/people/new/", {"username": "mallory", "name": "外人"})
    assert answer.status_code == 403
    assert "不是从本站提交的" in told(answer)
    assert "<style" not in answer.content.decode()
    assert not Person.objects.filter(username="mallory").exists()


def test_the_second_of_two_officers_is_told(db: None) -> None:
    found = person("department")
    first, second = signed_in("system_officer"), signed_in("security_officer")
    seen = found.revision
    change = {"name": "改名", "active": "on", "revision": seen}
    assert first.post(f"/people/{found.pk}/change/", change).status_code == 302
    form = {"unit": "区发改局", "role": "department", "revision": seen}
    answer = second.post(f"/people/{found.pk}/grant/", form)
    assert answer.status_code == 409
    assert "已被别人改动" in told(answer)
    assert "改名" in told(answer)
    assert Role.objects.filter(person=found).count() == 1
    assert second.post(f"/people/{found.pk}/grant/", {**form, "revision": seen + 1}).status_code == 302


def test_a_form_without_a_revision_changes_nothing(db: None) -> None:
    found = person("department")
    answer = signed_in("system_officer").post(f"/people/{found.pk}/change/", {"name": "改名"})
    assert answer.status_code == 409
    assert person("department").is_active


@pytest.mark.parametrize(
    ("officer", "path", "form"),
    [
        ("system_officer", "grant", {"unit": "区商务局", "role": "department"}),
        ("system_officer", "unlock", {}),
        ("system_officer", "revoke", {"role": "1"}),
        ("security_officer", "change", {"name": "甲"}),
        ("security_officer", "password", {}),
        ("audit_officer", "change", {"name": "甲"}),
        ("audit_officer", "grant", {"unit": "区商务局", "role": "department"}),
        ("office", "grant", {"unit": "区商务局", "role": "department"}),
    ],
)
def test_no_officer_does_anothers_part(db: None, officer: str, path: str, form: dict[str, str]) -> None:
    found = person("department")
    answer = signed_in(officer).post(f"/people/{found.pk}/{path}/", {**form, "revision": "0"})
    assert answer.status_code == 403
    assert "此页面供" in told(answer)
    entry = last_entry()
    assert (entry.action, entry.actor_id) == ("拒绝访问", person(officer).pk)
    assert entry.details["path"] == f"/people/{found.pk}/{path}/"
    assert person("department").revision == 0


def test_no_officer_changes_their_own_account(db: None) -> None:
    for officer, path, form in (
        ("system_officer", "change", {"name": "甲", "active": "on"}),
        ("security_officer", "grant", {"unit": "区商务局", "role": "department"}),
    ):
        own = person(officer)
        answer = signed_in(officer).post(f"/people/{own.pk}/{path}/", {**form, "revision": own.revision})
        assert answer.status_code == 400
        assert "不能改动自己的账号" in told(answer)


def test_nobody_gets_a_second_officers_role_or_one_beside_others(db: None) -> None:
    security = signed_in("security_officer")
    for name, role in (("system_officer", "audit_officer"), ("office", "system_officer")):
        form = {"unit": "区政务办", "role": role, "revision": "0"}
        answer = security.post(f"/people/{person(name).pk}/grant/", form)
        assert answer.status_code == 400
        assert "三员分立" in told(answer)


def test_an_officer_cannot_take_over_another_by_a_new_password(db: None) -> None:
    found = person("audit_officer")
    answer = signed_in("system_officer").post(f"/people/{found.pk}/password/", {"revision": "0"})
    assert "三员的口令不能由另一员重置" in told(answer)
    assert person("audit_officer").check_password(PASSWORD)


def test_a_reset_password_ends_tokens_and_is_shown_once(db: None) -> None:
    found = person("department")
    signed_in("department").post("/tokens/", {"name": "报表", "days": "30"})
    answer = signed_in("system_officer").post(f"/people/{found.pk}/password/", {"revision": "0"})
    assert person("department").check_password(first_password(answer))
    assert Token.objects.get(person=found).revoked_at is not None


def test_switching_off_and_unlocking(db: None) -> None:
    found = person("department")
    own = signed_in("department")
    assert own.get("/subjects/").status_code == 200
    signed_in("system_officer").post(f"/people/{found.pk}/change/", {"name": found.name, "revision": "0"})
    assert own.get("/subjects/").status_code == 302
    Person.objects.filter(pk=found.pk).update(is_active=True, locked_until=timezone.now() + timedelta(hours=1))
    assert not own.login(username="department", password=PASSWORD)
    assert signed_in("security_officer").post(f"/people/{found.pk}/unlock/", {"revision": "1"}).status_code == 302
    assert own.login(username="department", password=PASSWORD)


def test_a_role_is_taken_away(db: None) -> None:
    found = person("department")
    role = Role.objects.get(person=found)
    answer = signed_in("security_officer").post(f"/people/{found.pk}/revoke/", {"role": role.pk, "revision": "0"})
    assert answer.status_code == 302
    assert found.codes() == frozenset()
    assert AuditEntry.objects.filter(action="收回角色").count() == 1


def test_the_list_is_searched_filtered_and_paged(db: None) -> None:
    Person.objects.bulk_create(Person(username=f"clerk{n:03}", name=f"职员{n:03}", password="x") for n in range(60))
    client = signed_in("security_officer")
    assert "第 1 页，共 2 页，76 条" in told(client.get("/people/"))
    assert "clerk059" in told(client.get("/people/?page=2"))
    assert "1 条" in told(client.get("/people/?q=clerk007"))
    page = told(client.get("/people/?role=office"))
    assert "演示办公室经办" in page
    assert "职员" not in page
    Person.objects.filter(username="clerk001").update(is_active=False)
    assert "1 条" in told(client.get("/people/?state=off"))


def test_the_list_asks_as_often_for_many_as_for_few(db: None, django_assert_num_queries: Any) -> None:
    client = signed_in("security_officer")
    client.get("/people/")
    with django_assert_num_queries(13):
        client.get("/people/")
    Person.objects.bulk_create(Person(username=f"clerk{n:03}", name=f"职员{n:03}", password="x") for n in range(60))
    with django_assert_num_queries(13):
        client.get("/people/")


@pytest.mark.parametrize("name", ["a", "x" * 61, "王丽", "a b", "<script>", "office"])
def test_names_that_will_not_do(db: None, name: str) -> None:
    before = Person.objects.count()
    assert signed_in("system_officer").post("/people/new/", {"username": name, "name": "甲"}).status_code == 400
    assert Person.objects.count() == before


def test_a_name_is_shown_as_text_wherever_it_appears(db: None) -> None:
    system = signed_in("system_officer")
    evil = "<script>alert(1)</script>"
    made = system.post("/people/new/", {"username": "evil", "name": evil})
    found = person("evil")
    audit = signed_in("audit_officer").get("/audit/")
    for page in (made, system.get("/people/"), system.get(f"/people/{found.pk}/"), audit):
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()


def test_units_are_made_in_their_place_and_renamed(db: None) -> None:
    client = signed_in("system_officer")
    form = {"name": "区文旅局", "kind": "部门", "code": "", "parent": "拱墅区"}
    assert client.post("/units/new/", form).status_code == 302
    unit = Unit.objects.get(name="区文旅局")
    assert unit.path == f"{Unit.objects.get(name='拱墅区').path}{unit.pk}/"
    for change, words in (
        (form, "已存在"),
        ({**form, "name": "甲", "parent": "没有的单位"}, "没有单位「没有的单位」"),
        ({**form, "name": "甲", "parent": ""}, "请选择上级单位"),
    ):
        answer = client.post("/units/new/", change)
        assert answer.status_code == 400
        assert words in told(answer)
    change = {"name": "区文化和旅游局", "code": "", "revision": "0"}
    assert client.post(f"/units/{unit.pk}/", change).status_code == 302
    answer = client.post(f"/units/{unit.pk}/", {**change, "name": "别名"})
    assert answer.status_code == 409
    assert Unit.objects.get(pk=unit.pk).name == "区文化和旅游局"
    assert "1 条" in told(client.get("/units/?q=文化和旅游"))


def test_a_name_that_is_taken_is_said_to_be_in_our_own_words(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("system_officer")
    sent = {"username": "office", "name": "另一人"}
    answer = client.post("/people/new/", sent)
    assert answer.status_code == 400
    assert "账号「office」已经有人用了" in told(answer)
    # Whoever takes it at the same moment is told the same.
    monkeypatch.setattr(type(Person.objects.all()), "exists", lambda _: False)
    answer = client.post("/people/new/", sent)
    assert answer.status_code == 400
    assert "账号「office」已经有人用了" in told(answer)
    assert Person.objects.get(username="office").name != "另一人"


def test_the_first_officers_come_from_the_server(db: None) -> None:
    out = StringIO()
    call_command("new_person", "first", "第一人", role="system_officer", unit="区数据局", stdout=out)
    found = re.search(r"初始口令 (\S+)（", out.getvalue())
    assert found is not None
    assert person("first").check_password(found.group(1))
    assert person("first").codes() == {"system_officer"}
    out = StringIO()
    call_command("reset_password", "first", stdout=out)
    assert not person("first").check_password(found.group(1))
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_password", "nobody")
    with pytest.raises(CommandError, match="只能在街道中设置"):
        call_command("new_person", "second", "第二人", role="street", unit="区商务局")
    with pytest.raises(
        CommandError, match=r"^账号「first」已经有人用了。提示：换一个账号名；是同一个人忘了口令的，重置他的口令$"
    ):
        call_command("new_person", "first", "另一人", role="system_officer", unit="区数据局")
    assert Person.objects.get(username="first").name == "第一人"
    assert not Person.objects.filter(username="second").exists()
