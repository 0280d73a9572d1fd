"""The group's papers as Word files: the agenda that units are called with, and minutes in the layout of a 纪要."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from luodi_service.accounts.models import Person
from luodi_service.claims.official_letters import issuer_of
from luodi_service.leading_group.minutes import content_of
from luodi_service.leading_group.models import ABSENT, ITEM_KINDS, ON_LEAVE, PRESENT, Attendee, Item, Meeting, Minutes
from luodi_service.lib.letters import Heading, Letter, Table, write_letter
from luodi_service.plans.bundling import basis_words

GROUP = "领导小组"
DRAFT = "草稿"
LABELS = {PRESENT: "出席", ON_LEAVE: "请假", ABSENT: "缺席"}
AGENDA_HEADS, AGENDA_WIDTHS = ("序号", "议题", "来源", "列入的原因", "汇报单位"), (0.5, 2.2, 0.9, 2.6, 1.2)
_NUMERALS = "〇一二三四五六七八九"


def agenda_letter(meeting: Meeting, person: Person, today: date) -> bytes:
    """The agenda of a meeting as it stands: when, where, who is called, and its items in a table."""
    items = Item.objects.filter(meeting=meeting).select_related("reporter")
    units = "、".join(str(one) for one in Attendee.objects.filter(meeting=meeting).select_related("unit"))
    return write_letter(
        Letter(
            issuer=issuer_of(person), document_number="", title=f"{meeting}议程", addressed_to="",
            paragraphs=(
                f"根据{basis_words(meeting.plan)}，定于{_day(meeting.on)}召开领导小组{meeting}。",
                f"时间：{_day(meeting.on)}{meeting.time}。",
                f"地点：{meeting.place}。",
                f"主持：{meeting.chair.unit} {meeting.chair.person}（{meeting.chair.title}）。",
                f"参会单位：{units or '待定'}。",
                "议题见下表，请汇报单位准备材料。",
            ),
            signed=issuer_of(person), dated=today, demonstration=meeting.demonstration,
            tables=(
                Table(
                    heads=AGENDA_HEADS, widths=AGENDA_WIDTHS, numbers=(0,),
                    rows=tuple(
                        (str(one.number), one.title, ITEM_KINDS[one.kind], one.reason or "—", str(one.reporter or "—"))
                        for one in items
                    ),
                ),
            ),
        )
    )  # fmt: skip


def minutes_letter(minutes: Minutes) -> bytes:
    """Minutes as a 纪要 (GB/T 9704-2012, 10.3): who was there stands below the text, and there is no seal.

    What is not issued yet is a draft and says so: it has no red head.
    """
    content = content_of(minutes)
    return write_letter(
        Letter(
            issuer=f"{GROUP}专题会议纪要", document_number=content["document"], title=content["title"], addressed_to="",
            paragraphs=tuple(_paragraphs(content)), signed="",
            dated=date.fromisoformat(content["issued_on"] or content["on"]),
            demonstration=minutes.meeting.demonstration, draft=not minutes.issued, people=tuple(_people(content)),
        )
    )  # fmt: skip


def _people(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for state, label in LABELS.items():
        if content["attendance"][state]:
            yield label, "、".join(content["attendance"][state])


def _paragraphs(content: dict[str, Any]) -> Iterator[str | Heading]:
    day = _day(date.fromisoformat(content["on"]))
    if content["corrects"]:
        yield f"{day}召开的领导小组专题会议，纪要已印发（{content['corrects']}）。现更正、补充如下："
        yield content["text"]
        yield from _tasks(content["tasks"])
        return
    yield f"{day}，{content['chair']}在{content['place']}主持召开领导小组{content['meeting']}专题会议。现将会议议定事项纪要如下："
    for number, item in enumerate(content["items"], 1):
        yield Heading(f"{numeral(number)}、{item['title']}")
        if item["discussion"]:
            yield item["discussion"]
        if item["decision"]:
            yield f"会议议定：{item['decision']}"
        yield from _tasks(item["tasks"])


def _tasks(tasks: list[dict[str, Any]]) -> Iterator[str]:
    for number, one in enumerate(tasks, 1):
        others = f"，{'、'.join(one['responsible'])}配合" if one["responsible"] else ""
        told = f"（任务 {one['task']}）" if one["task"] else ""
        due = _day(date.fromisoformat(one["due"]))
        yield f"{number}. {one['name']}：{one['content']}由{one['lead']}牵头{others}，{due}前完成。{told}"


def numeral(number: int) -> str:
    """A number up to 99 as headings have it: 十二."""
    tens, ones = divmod(number, 10)
    front = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return front + (_NUMERALS[ones] if ones else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
