"""The demonstration's leads, 2017 to now, and what some of its firms offer and seek: all of it invented.

It comes in through the doors that everything comes through, at the moments at which it is said to have happened.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from luodi_service.accounts.models import Person, Unit
from luodi_service.plans.models import Plan
from luodi_service.promotion.leads import Settled, Told, hand_over, move, register, settle
from luodi_service.promotion.models import COOPERATION, NEED, OFFER, RENTAL, SIGNED, TALKING, Lead, Posting
from luodi_service.promotion.postings import Outcome, ask, conclude, post, reply
from luodi_service.promotion.postings import Told as Posted
from luodi_service.promotion.targets import counted_targets
from luodi_service.registry.models import Subject

NOTE = "演示数据"
OFFICE, FIRM, SPEAKING, FOLLOWING = "office", "enterprise", "department", "区招商局"
HEADQUARTERS = "汽车金融区域性总部"
SETTLED = tuple(
    (f"演示汽车金融总部{number}", date(year, month, 15), f"演示落户协议{number}")
    for number, (year, month) in enumerate(
        ((2017, 5), (2017, 11), (2018, 3), (2018, 9), (2019, 4), (2019, 10), (2020, 6), (2020, 12)), 1
    )
)
"""Name, day, document: the headquarters that the demonstration's reports count."""
OPEN = (
    (Told("演示车载终端企业", "智能车联网", "演示：生产车载终端，拟设研发中心，需2000平方米办公用房。", "活动推介", "智能车联网·车载终端",
          investment=Decimal(30_000_000)), TALKING),
    (Told("演示智能制造项目", "智能车联网", "演示：整车零部件智能产线，已谈妥用地。", "自行接洽", "智能车联网·智能制造",
          investment=Decimal(120_000_000)), SIGNED),
    (Told("演示汽车金融总部9", "汽车电子商务", "演示：汽车融资租赁公司拟设区域总部。", "上级推荐", "汽车电子商务·汽车金融与保险",
          HEADQUARTERS), TALKING),
    (Told("演示车联网平台", "智能车联网", "演示：车辆数据平台，初次来访。", "来电来访", "智能车联网·平台与数据"), ""),
)  # fmt: skip
"""What is told, and the stage that it has come to; empty for one that nobody has judged."""
BROUGHT = Told(
    "演示配件企业", "零配件O2O及后市场", "演示：上游供应商，有意设仓。", "企业介绍", "零配件O2O及后市场·仓储配送"
)


def load_promotion(code: str, at: datetime) -> int:
    """Leads and postings, once; gives how many leads are new."""
    plan = Plan.objects.get(code=code)
    if Lead.objects.filter(plan=plan).exists() or HEADQUARTERS not in counted_targets(plan):
        return 0
    people = {name: Person.objects.get(username=name) for name in (OFFICE, FIRM, SPEAKING)}
    for name, on, document in SETTLED:
        _settled(plan, people[OFFICE], name, on, document)
    for told, stage in OPEN:
        _open(plan, people[OFFICE], told, stage, at)
    if Subject.objects.filter(kind="企业", unit__name="演示企业", merged_into=None, ended_on=None).exists():
        register(plan, BROUGHT, people[FIRM], at)
        _postings(people[FIRM], people[SPEAKING], at)
    return Lead.objects.filter(plan=plan).count()


def _moment(on: date) -> datetime:
    return datetime.combine(on, time(2), UTC)


def _settled(plan: Plan, office: Person, name: str, on: date, document: str) -> None:
    told = Told(name, "汽车电子商务", NOTE, "自行接洽", "汽车电子商务·汽车金融与保险", HEADQUARTERS)
    lead = register(plan, told, office, _moment(on - timedelta(days=60)))
    lead = move(lead.pk, lead.revision, TALKING, NOTE, office, _moment(on - timedelta(days=58)))
    settle(lead.pk, lead.revision, Settled(on, document, words=NOTE), office, _moment(on))


def _open(plan: Plan, office: Person, told: Told, stage: str, at: datetime) -> None:
    lead = register(plan, told, office, at)
    if stage:
        lead = move(lead.pk, lead.revision, TALKING, "演示：已接洽，继续跟进", office, at)
    if stage == SIGNED:
        lead = move(lead.pk, lead.revision, SIGNED, "演示：框架协议已签", office, at)
    following = Unit.objects.filter(name=FOLLOWING).first()
    if following is not None:
        hand_over(lead.pk, lead.revision, following, NOTE, office, at)


def _postings(firm: Person, speaker: Person, at: datetime) -> None:
    """The firm with an account offers and seeks; two others, for which a department speaks, answer."""
    others = Subject.objects.visible_to(speaker).filter(kind="企业", unit=None, merged_into=None, ended_on=None)
    keys = list(others.order_by("key").values_list("key", flat=True)[:2])
    if len(keys) < 2:
        return
    since = at.date()
    until = since + timedelta(days=180)

    def posted(person: Person, key: str, kind: str, side: str, title: str, **more: Any) -> Posting:
        told = Posted(kind, side, title, NOTE, since, until, "演示联系人", key=key, **more)
        return post(told, person, at)

    offer = posted(firm, "", RENTAL, OFFER, "演示：可出租新能源车 20 辆", quantity=20, price=Decimal(180))
    need = posted(speaker, keys[0], RENTAL, NEED, "演示：展会期间需短租车辆 15 辆", quantity=15, price=Decimal(200))
    posted(speaker, keys[1], RENTAL, NEED, "演示：节假日需短租车辆", price=Decimal(150))
    place = "智能车联网·车载终端"
    seeks = posted(firm, "", COOPERATION, NEED, "演示：寻找车载终端配套", position=place)
    gives = posted(speaker, keys[1], COOPERATION, OFFER, "演示：提供车载终端方案", position=place)
    ask(need, offer, "演示：希望面谈", speaker, at)
    made = ask(seeks, gives, "演示：想看样品", firm, at)
    made = reply(made.pk, made.revision, accepted=True, words="演示：欢迎", person=speaker, at=at)
    conclude(made.pk, made.revision, Outcome(made=True, words="演示：已签采购意向"), firm, at)
