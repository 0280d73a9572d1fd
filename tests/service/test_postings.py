"""What firms offer and seek: who posts, what fits and why, and what two firms that meet may see of each other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from service.conftest import signed_in

from luodi_service.accounts.models import Person, Role, Unit
from luodi_service.lib.editing import Stale
from luodi_service.lib.models import AuditEntry, AuditHead
from luodi_service.pages.task_sources import tasks
from luodi_service.promotion.matching import QUESTIONS, _compared, matches
from luodi_service.promotion.models import CLOSED, COOPERATION, FAILED, NEED, OFFER, RENTAL, Introduction, Posting
from luodi_service.promotion.postings import LONGEST, OPEN_MOST, Outcome, Told, ask, close, conclude, post, reply
from luodi_service.registry.models import Subject

NOW = timezone.now()
"""Pages go by the day on which they are asked for, and postings run out."""
TODAY = timezone.localdate(NOW)
UNTIL = TODAY + timedelta(days=60)


def person(name: str) -> Person:
    """Read anew, as for every request."""
    return Person.objects.get(username=name)


@pytest.fixture
def firm(db: None) -> Subject:
    found = Subject.objects.filter(kind="企业", merged_into=None, ended_on=None).order_by("key")[0]
    found.unit = Unit.objects.get(name="演示企业")
    found.save()
    return found


@pytest.fixture
def other(firm: Subject) -> Subject:
    """A firm without an account here, for which the street speaks."""
    found = Subject.objects.filter(kind="企业", unit=None, merged_into=None, ended_on=None).order_by("key")[0]
    found.area = Unit.objects.get(name="祥符街道")
    found.save()
    return found


def told(side: str, **more: Any) -> Told:
    usual = {
        "kind": RENTAL, "title": "短租车辆", "text": "说明", "since": TODAY, "until": UNTIL, "contact": "张经理 13800000000",
    }  # fmt: skip
    return Told(side=side, **(usual | more))


def offered(**more: Any) -> Posting:
    return post(told(OFFER, **more), person("enterprise"), NOW)


def needed(other: Subject, **more: Any) -> Posting:
    return post(told(NEED, key=other.key, contact="李主管 13900000000", **more), person("street"), NOW)


def refused(call: Any) -> str:
    with pytest.raises((ValidationError, PermissionDenied)) as found:
        call()
    return "；".join(getattr(found.value, "messages", None) or [str(found.value)])


def test_what_fits_is_listed_with_its_reasons(firm: Subject, other: Subject) -> None:
    offer = offered(quantity=20, price=Decimal(180))
    need = needed(other, quantity=15, price=Decimal(200))
    (found,) = matches(offer, person("enterprise"), TODAY)
    assert (found.posting, found.against) == (need, "")
    assert found.reasons == (
        f"{TODAY} 至 {UNTIL} 时间重合", "可供 20 辆，需 15 辆，够用", "报价 180.00 元/辆·日，不高于需方的 200.00 元",
    )  # fmt: skip


def test_what_does_not_fit_in_one_thing_says_which(firm: Subject, other: Subject) -> None:
    offer = offered(quantity=20, price=Decimal(180))
    needed(other, quantity=15, price=Decimal("179.99"))
    (found,) = matches(offer, person("enterprise"), TODAY)
    assert found.against == "报价 180.00 元/辆·日，高于需方的 179.99 元"


def test_what_was_left_open_is_to_be_agreed_and_no_zero(firm: Subject, other: Subject) -> None:
    offer, _ = offered(), needed(other, quantity=15, price=Decimal(1))
    (found,) = matches(offer, person("enterprise"), TODAY)
    assert found.reasons[1:] == ("数量待议", "价格待议")
    page = signed_in("enterprise").get(f"/postings/{offer.pk}/").content.decode()
    assert "待议" in page
    assert "0元" not in page


def test_cooperation_fits_by_position(firm: Subject, other: Subject) -> None:
    place = "智能车联网·车载终端"
    need = post(told(NEED, kind=COOPERATION, position=place), person("enterprise"), NOW)
    same = post(told(OFFER, kind=COOPERATION, position=place, key=other.key), person("street"), NOW)
    near = post(told(OFFER, kind=COOPERATION, position="智能车联网·通信与网络", key=other.key), person("street"), NOW)
    found = matches(need, person("enterprise"), TODAY)
    assert [one.posting for one in found] == [same, near]
    assert f"同在{place}" in found[0].reasons
    assert "环节不同" in found[1].against


def test_ones_own_are_no_match(firm: Subject) -> None:
    offer = offered()
    post(told(NEED), person("enterprise"), NOW)
    assert matches(offer, person("enterprise"), TODAY) == []


DAYS = st.integers(0, 40)
MAYBE = st.one_of(st.none(), st.integers(1, 500))


@st.composite
def _postings(draw: Any) -> tuple[Posting, Posting]:
    def one(side: str) -> Posting:
        first, more = draw(DAYS), draw(DAYS)
        since = date(2026, 1, 1) + timedelta(days=first)
        price = draw(MAYBE)
        return Posting(
            side=side, kind=RENTAL, since=since, until=since + timedelta(days=more), quantity=draw(MAYBE),
            price=None if price is None else Decimal(price),
        )  # fmt: skip

    return one(OFFER), one(NEED)


@given(_postings())
def test_both_sides_are_told_the_same(pair: tuple[Posting, Posting]) -> None:
    """Whichever side looks, the two fit by the same reasons or not at all; without an objection they can really meet."""
    offer, need = pair
    from_offer, from_need = list(_compared(offer, need)), list(_compared(need, offer))
    assert [(one.reasons, one.against) for one in from_offer] == [(one.reasons, one.against) for one in from_need]
    fits = [one for one in from_offer if not one.against]
    overlap = max(offer.since, need.since) <= min(offer.until, need.until)
    affordable = offer.price is None or need.price is None or offer.price <= need.price
    assert bool(fits) == (overlap and affordable)
    assert all(len(one.reasons) + bool(one.against) == len(QUESTIONS[RENTAL]) for one in from_offer)


def test_two_firms_meet_and_then_see_how_to_reach_each_other(firm: Subject, other: Subject) -> None:
    offer, need = offered(quantity=20), needed(other)
    enterprise, street = signed_in("enterprise"), signed_in("street")
    assert "13900000000" not in enterprise.get(f"/postings/{need.pk}/").content.decode()
    sent = {"act": "ask", "other": str(need.pk), "words": "想面谈"}
    assert enterprise.post(f"/postings/{offer.pk}/", sent).status_code == 302
    one = Introduction.objects.get()
    assert "13900000000" not in enterprise.get(f"/postings/{offer.pk}/").content.decode()
    assert [item.text for item in tasks(person("street"), TODAY) if item.kind == "对接"] == [
        f"「{firm}」请求对接：{offer.title}，待答复"
    ]
    accept = {"act": "accept", "introduction": str(one.pk), "revision": "0", "words": "好"}
    assert enterprise.post(f"/postings/{offer.pk}/", accept).status_code == 403, "whoever asked does not answer"
    assert street.post(f"/postings/{need.pk}/", accept).status_code == 302
    assert "13900000000" in enterprise.get(f"/postings/{offer.pk}/").content.decode()
    assert "13800000000" in street.get(f"/postings/{need.pk}/").content.decode()
    assert "13800000000" not in signed_in("office").get(f"/postings/{offer.pk}/").content.decode()
    made = {
        "act": "made", "introduction": str(one.pk), "revision": "1", "words": "已签", "quantity": "15", "amount": "40500.00",
    }  # fmt: skip
    assert enterprise.post(f"/postings/{offer.pk}/", made).status_code == 302
    assert street.post(f"/postings/{need.pk}/", made).status_code == 409
    one.refresh_from_db()
    assert (one.state, one.quantity, one.amount) == ("made", 15, Decimal("40500.00"))
    assert "40,500" in signed_in("office").get("/introductions/").content.decode()


def test_a_result_without_figures_is_unknown(firm: Subject, other: Subject) -> None:
    one = ask(offered(), needed(other), "", person("enterprise"), NOW)
    one = reply(one.pk, one.revision, accepted=True, words="", person=person("street"), at=NOW)
    one = conclude(one.pk, one.revision, Outcome(True, "谈成"), person("street"), NOW)
    page = signed_in("enterprise").get(f"/postings/{one.offer_id}/").content.decode()
    assert "数量不详，金额不详" in page


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome(False, "未谈拢", quantity=1), "没有成交的，不填"),
        (Outcome(True, ""), "请写明结果"),
        (Outcome(True, "成", quantity=0), "数量要在"),
        (Outcome(True, "成", amount=Decimal(-1)), "大于 0"),
    ],
)
def test_a_result_that_cannot_be_is_refused(firm: Subject, other: Subject, outcome: Outcome, said: str) -> None:
    one = ask(offered(), needed(other), "", person("enterprise"), NOW)
    one = reply(one.pk, one.revision, accepted=True, words="", person=person("street"), at=NOW)
    assert said in refused(lambda: conclude(one.pk, one.revision, outcome, person("enterprise"), NOW))


def test_everything_wrong_is_said_at_once(firm: Subject) -> None:
    wrong = refused(
        lambda: post(
            Told(
                "未知",
                "都要",
                "",
                "",
                TODAY - timedelta(days=1),
                TODAY - timedelta(days=2),
                "",
                "",
                "不存在",
                0,
                Decimal(0),
            ),
            person("enterprise"),
            NOW,
        )
    )
    for part in (
        "题目",
        "说明",
        "联系方式",
        "类别写",
        "供还是需",
        "没有产业链环节",
        "数量要在",
        "价格要大于",
        "早于开始",
        "已经过去",
    ):
        assert part in wrong
    assert "至多到" in refused(lambda: offered(until=TODAY + LONGEST + timedelta(days=1)))
    assert not Posting.objects.exists()


def test_whoever_speaks_for_a_firm_names_one_that_they_see(firm: Subject) -> None:
    assert "代哪一家" in refused(lambda: post(told(NEED), person("street"), NOW))
    assert "没有统一社会信用代码" in refused(lambda: post(told(NEED, key="X"), person("street"), NOW))
    assert "供需信息由" in refused(lambda: post(told(NEED), person("tax"), NOW))


def test_a_firm_has_so_many_open_at_most(firm: Subject) -> None:
    for _ in range(OPEN_MOST):
        offered()
    assert f"已有 {OPEN_MOST} 条" in refused(offered)


def test_what_is_closed_meets_nobody(firm: Subject, other: Subject) -> None:
    offer, need = offered(), needed(other)
    one = ask(offer, need, "", person("enterprise"), NOW)
    assert "由发布的企业关闭" in refused(lambda: close(need.pk, 0, "不要了", person("enterprise"), NOW))
    close(need.pk, 0, "已租到", person("street"), NOW)
    one.refresh_from_db()
    assert one.state == FAILED
    assert "已关闭" in refused(lambda: ask(offer, Posting.objects.get(pk=need.pk), "", person("enterprise"), NOW))
    assert matches(offer, person("enterprise"), TODAY) == []
    assert Posting.objects.visible_to(person("enterprise")).filter(pk=need.pk).exists(), "its own firm met about it"
    assert not Posting.objects.visible_to(person("park")).filter(pk=need.pk).exists()
    with pytest.raises(Stale):
        reply(one.pk, 0, accepted=True, words="", person=person("street"), at=NOW)
    assert Posting.objects.get(pk=need.pk).state == CLOSED


def test_two_meet_once_at_a_time(firm: Subject, other: Subject) -> None:
    offer, need = offered(), needed(other)
    one = ask(offer, need, "", person("enterprise"), NOW)
    assert "已在对接" in refused(lambda: ask(need, offer, "", person("street"), NOW))
    reply(one.pk, one.revision, accepted=False, words="价格不合", person=person("street"), at=NOW)
    ask(need, offer, "再谈", person("street"), NOW)


def test_what_cannot_meet_is_refused(firm: Subject, other: Subject) -> None:
    offer, second = offered(), offered()
    assert "同一家企业" in refused(lambda: ask(offer, second, "", person("enterprise"), NOW))
    need = needed(other)
    assert "请求对接由" in refused(lambda: ask(need, offer, "", person("enterprise"), NOW))
    late = NOW + timedelta(days=61)
    assert "已过期" in refused(lambda: ask(offer, need, "", person("enterprise"), late))


def test_another_firms_meeting_is_not_ones_own(firm: Subject, other: Subject) -> None:
    one = ask(offered(), needed(other), "", person("enterprise"), NOW)
    assert not Introduction.objects.visible_to(person("park")).exists()
    park = signed_in("park")
    sent = {"act": "accept", "introduction": str(one.pk), "revision": "0", "words": "好"}
    assert park.post(f"/postings/{one.need_id}/", sent).status_code == 404


def test_hostile_words_stay_words(firm: Subject) -> None:
    offer = offered(title="<img src=x onerror=alert(1)>", text="=cmd|'/c calc'!A1")
    enterprise = signed_in("enterprise")
    assert "<img src=x" not in enterprise.get(f"/postings/{offer.pk}/").content.decode()
    assert enterprise.get("/postings/?on=9999-99-99").status_code == 200
    file = b"".join(enterprise.get("/postings/?export=csv").streaming_content).decode("utf-8-sig")
    assert "13800000000" not in file


def test_what_has_run_out_is_shown_to_its_own_firm_alone(firm: Subject, other: Subject) -> None:
    need = needed(other, title="早已过期的")
    Posting.objects.filter(pk=need.pk).update(since=date(2020, 1, 1), until=date(2020, 1, 2))
    assert "早已过期的" not in signed_in("enterprise").get("/postings/").content.decode()
    assert signed_in("enterprise").get(f"/postings/{need.pk}/").status_code == 404
    assert "已过期" in signed_in("street").get("/postings/").content.decode()


def test_a_firm_that_ended_meets_nobody(firm: Subject, other: Subject) -> None:
    offer, need = offered(), needed(other)
    Subject.objects.filter(pk=other.pk).update(ended_on=date(2026, 1, 1), ended_how="注销")
    assert "已于 2026-01-01 注销" in refused(lambda: ask(offer, need, "", person("enterprise"), NOW))
    Subject.objects.filter(pk=other.pk).update(ended_on=None, ended_how="", merged_into=firm)
    assert "已并入别的企业" in refused(lambda: ask(offer, need, "", person("enterprise"), NOW))


def test_whoever_does_both_speaks_for_a_firm_or_for_their_own(firm: Subject, other: Subject) -> None:
    street = Unit.objects.get(name="祥符街道")
    Role.objects.create(person=person("enterprise"), role="street", unit=street)
    assert (offered().unit, offered().subject) == (firm.unit, firm)
    spoken = offered(key=other.key)
    assert (spoken.unit, spoken.subject) == (street, other), "a colleague of the firm does not act on it"
    sent = {
        "kind": RENTAL, "side": OFFER, "title": "自己的", "text": "说明", "since": TODAY, "until": UNTIL, "contact": "张",
    }  # fmt: skip
    assert signed_in("enterprise").post("/postings/new/", sent).status_code == 302
    assert Posting.objects.get(title="自己的").unit == firm.unit


def test_closing_waits_for_those_who_answer_before_it_writes_to_the_log(firm: Subject, other: Subject) -> None:
    """Whoever answers holds the meeting and waits for the log: the other way round two at once would wait for each other."""
    offer, need = offered(), needed(other)
    ask(offer, need, "", person("enterprise"), NOW)
    with CaptureQueriesContext(connection) as asked:
        close(need.pk, 0, "已租到", person("street"), NOW)
    first = {
        table: next(i for i, one in enumerate(asked.captured_queries) if f'FROM "{table}"' in one["sql"])
        for table in (Introduction._meta.db_table, AuditHead._meta.db_table)
    }
    written = [i for i, one in enumerate(asked.captured_queries) if one["sql"].startswith("INSERT")]
    lines = [i for i in written if AuditEntry._meta.db_table in asked.captured_queries[i]["sql"]]
    assert list(first.values()) == sorted(first.values())
    assert len(lines) == 2, "one for the posting, one for the meeting"
    assert written[-2:] == lines, "the log is written to last"


def test_a_cooperation_has_no_number_of_vehicles(firm: Subject, other: Subject) -> None:
    need = post(told(NEED, kind=COOPERATION), person("enterprise"), NOW)
    one = ask(
        need, post(told(OFFER, kind=COOPERATION, key=other.key), person("street"), NOW), "", person("enterprise"), NOW
    )
    one = reply(one.pk, one.revision, accepted=True, words="", person=person("street"), at=NOW)
    outcome = Outcome(True, "成", quantity=3)
    assert "只用于短租与共享" in refused(lambda: conclude(one.pk, one.revision, outcome, person("enterprise"), NOW))
    conclude(one.pk, one.revision, Outcome(True, "成"), person("enterprise"), NOW)
    enterprise = signed_in("enterprise")
    page = enterprise.get(f"/postings/{need.pk}/").content.decode()
    assert "金额不详" in page
    assert "数量不详" not in page
    assert enterprise.get("/introductions/").content.decode().count("待补") == 1, "the amount alone is unknown"


def test_many_meetings_ask_no_more_of_the_database(firm: Subject, other: Subject) -> None:
    offer, enterprise = offered(), signed_in("enterprise")

    def queries() -> int:
        enterprise.get(f"/postings/{offer.pk}/")
        with CaptureQueriesContext(connection) as asked:
            enterprise.get(f"/postings/{offer.pk}/")
        return len(asked)

    ask(offer, needed(other), "一", person("enterprise"), NOW)
    one = queries()
    for _ in range(4):
        ask(offer, needed(other), "多", person("enterprise"), NOW)
    assert queries() == one


@pytest.mark.parametrize("asked", ["since=0001-01-01", "until=0001-01-01", "until=9999-12-31", "since=2026-02-30"])
def test_the_edges_of_the_calendar_narrow_nothing_or_everything(firm: Subject, asked: str) -> None:
    assert signed_in("enterprise").get(f"/introductions/?{asked}").status_code == 200


def test_whom_one_meets_already_is_not_asked_again(firm: Subject, other: Subject) -> None:
    offer, need = offered(), needed(other)
    enterprise = signed_in("enterprise")
    assert 'value="ask"' in enterprise.get(f"/postings/{offer.pk}/").content.decode()
    ask(offer, need, "", person("enterprise"), NOW)
    page = enterprise.get(f"/postings/{offer.pk}/").content.decode()
    assert "已在对接，见下面" in page
    assert 'value="ask"' not in page
