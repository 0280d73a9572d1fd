"""What firms offer and seek: who posts, what fits and why, and what two firms that meet may see of each other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from service.conftest import NOW, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.lib.editing import Stale
from luodi_service.pages.task_sources import tasks
from luodi_service.promotion.matching import QUESTIONS, _compared, matches
from luodi_service.promotion.models import CLOSED, COOPERATION, FAILED, NEED, OFFER, RENTAL, Introduction, Posting
from luodi_service.promotion.postings import LONGEST, OPEN_MOST, Outcome, Told, ask, close, conclude, post, reply
from luodi_service.registry.models import Subject

TODAY = NOW.date()
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
