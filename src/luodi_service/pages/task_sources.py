"""Where tasks come from: one row for each part of the service that has something for people to do.

A source is shown a person and gives what waits for them. It reads through the same conditions as the pages where the
task is done, so that nothing is listed that its page refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from luodi_service.accounts.models import Notice, Person
from luodi_service.accounts.roles import ROLES
from luodi_service.claims.models import Objection
from luodi_service.consultation.models import Comment, Consultation
from luodi_service.facts.decisions import FOLLOWED, Disagreement, FollowUp, Pair
from luodi_service.facts.disagreements import OTHERS, TAKERS, to_settle
from luodi_service.facts.duplicates import DECIDING, to_decide
from luodi_service.intake.models import Import
from luodi_service.pages import (
    assessment_tasks,
    brief_tasks,
    claim_tasks,
    group_tasks,
    money_tasks,
    promotion_tasks,
    supervision_tasks,
)
from luodi_service.pages.recognition_lists import TO_DO, waits_for
from luodi_service.plans.models import Proposal, Publication, Run
from luodi_service.recognition.flow import ACTS
from luodi_service.recognition.models import Case
from luodi_service.registry.doors import reach
from luodi_service.returns.models import Return
from luodi_service.returns.parties import to_check, to_fill
from luodi_service.returns.periods import period_of
from luodi_service.worklist.items import Item

BUSINESS = frozenset(role.code for role in ROLES.values() if role.business)
OFFICE = frozenset({"office"})
MOST = 200
"""Items of one source: whoever has more works through its own page."""
AHEAD = timedelta(days=14)
"""How long before its day a follow-up is listed."""
EXPIRY_AHEAD, EXPIRY_REMEMBERED = timedelta(days=180), timedelta(days=90)
"""How long before a plan's last day its end is listed, and how long after it."""
REMEMBERED_SECONDS = 20
"""How long the number in the navigation may lag behind; the page itself never does."""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of task, the roles that have it, and what waits for a person."""

    kind: str
    roles: frozenset[str]
    items: Callable[[Person, date], list[Item]]


def _returns(kind: str, verb: str, condition: Callable[[Person], Q]) -> Callable[[Person, date], list[Item]]:
    """Returns of a form and period as one item, which leads to the only one or to the list of them."""

    def items(person: Person, _today: date) -> list[Item]:
        rows = Return.objects.visible_to(person).filter(condition(person)).order_by()
        grouped = rows.values("form__code", "form__name", "year", "part").annotate(
            how_many=Count("pk"), first=Min("due"), key=Min("subject__key"), name=Min("subject__name")
        )
        return [_return_item(kind, verb, row) for row in grouped.order_by("first")[:MOST]]

    return items


def _return_item(kind: str, verb: str, row: Mapping[str, Any]) -> Item:
    period = period_of(row["year"], row["part"])
    what = f"{row['form__name']} {period.words}"
    if row["how_many"] == 1:
        link = reverse("return", args=[row["form__code"], period.code, row["key"]])
        return Item(kind, f"{what}：{row['name'] or row['key']}{verb}", link, row["first"])
    link = reverse("period_returns", args=[row["form__code"], period.code])
    return Item(kind, f"{what}：{row['how_many']} 份{verb}", link, row["first"])


def _cases(person: Person, _today: date) -> list[Item]:
    """Recognition cases by what they wait for and the state they are in: the only one, or the list of them."""
    rows = Case.objects.visible_to(person).order_by()
    found: list[Item] = []
    for code in TO_DO:
        states = rows.filter(waits_for(person, (code,))).values("state")
        counted = states.annotate(how_many=Count("pk"), first=Min("due"), only=Min("pk")).order_by("state")
        found += [_case_item(code, row) for row in counted]
    return found


def _case_item(code: str, row: Mapping[str, Any]) -> Item:
    verb = "待补正" if row["state"] == "completing" else f"待{ACTS[code].name}"
    if row["how_many"] == 1:
        return Item("认定", f"#{row['only']} {verb}", reverse("recognition", args=[row["only"]]), row["first"])
    query = urlencode({"waiting": code, "state": row["state"]})
    return Item("认定", f"{row['how_many']} 件{verb}", f"{reverse('recognitions')}?{query}", row["first"])


def _failed_runs(_person: Person, _today: date) -> list[Item]:
    """Runs that failed and after which none of the same version went well."""
    later = Run.objects.filter(version=OuterRef("version"), state="done", pk__gt=OuterRef("pk"))
    found = Run.objects.filter(Q(state="failed") & ~Exists(later)).select_related("version__plan")[:MOST]
    return [Item("测算", f"测算 #{run.pk} 失败（{run.version}）", reverse("run", args=[run.pk])) for run in found]


def _comments(person: Person, _today: date) -> list[Item]:
    """Consultations with comments that nobody answered."""
    waiting = Comment.objects.visible_to(person).filter(outcome="", consultation__published_at=None)
    counts = dict(waiting.order_by().values_list("consultation").annotate(number=Count("pk")))
    found = Consultation.objects.visible_to(person).filter(pk__in=counts).order_by("closes")
    return [
        Item(
            "征求意见",
            f"{one.title}：{counts[one.pk]} 条意见待答复（{one.closes} 截止收集）",
            f"{reverse('comments', args=[one.pk])}?outcome=waiting",
        )
        for one in found[:MOST]
    ]


def _objections(person: Person, _today: date) -> list[Item]:
    """Objections that nobody answered: the only one, or the list of them. Each stops money."""
    found = list(
        Objection.objects.visible_to(person).filter(outcome="").order_by("pk").values_list("pk", flat=True)[:MOST]
    )
    if len(found) == 1:
        return [Item("异议", f"异议 #{found[0]} 待答复", reverse("objection", args=[found[0]]))]
    return [Item("异议", f"{len(found)} 件异议待答复", f"{reverse('objections')}?outcome=waiting")] if found else []


def _proposals(person: Person, _today: date) -> list[Item]:
    """One's own changes of a plan that are not taken in yet."""
    found = Proposal.objects.filter(by=person).select_related("plan", "base__plan")
    return [Item("方案", f"{one}尚未加入", reverse("proposal", args=[one.plan.code])) for one in found[:MOST]]


def _expiring(_person: Person, today: date) -> list[Item]:
    """Published plans whose validity ends soon, or ended a short while ago: to be continued, replaced or let go."""
    later = Publication.objects.filter(version__plan=OuterRef("version__plan"), pk__gt=OuterRef("pk"))
    soon = Publication.objects.filter(valid_to__range=(today - EXPIRY_REMEMBERED, today + EXPIRY_AHEAD))
    found = soon.filter(~Exists(later)).select_related("version__plan").order_by("valid_to", "pk")
    return [
        Item(
            "有效期",
            f"《{one.version.plan.title}》（{one.document}）有效期至 {one.valid_to}：续期、修订或按期停止",
            reverse("versions", args=[one.version.plan.code]),
            one.valid_to,
        )
        for one in found[:MOST]
    ]


def _imports(person: Person, _today: date) -> list[Item]:
    """Files that one brought and that wait for a word of one's own."""
    own = Import.objects.visible_to(person).filter(by=person, state__in=(Import.MAPPING, Import.READY))
    return [
        Item("导入", f"「{one.file_name}」{one.get_state_display()}", reverse("import", args=[one.pk]))
        for one in own.order_by("pk")[:MOST]
    ]


def _follow_ups(person: Person, today: date) -> list[Item]:
    """Enterprises near a threshold that one follows, and is to look at again soon."""
    own = FollowUp.objects.visible_to(person).filter(by=person, state=FOLLOWED, next_on__lte=today + AHEAD)
    return [
        Item("准规（限）上", f"跟进 {one.subject}", f"{reverse('thresholds')}?followed=yes", one.next_on)
        for one in own.select_related("subject").order_by("next_on", "pk")[:MOST]
    ]


def _pairs(person: Person, _today: date) -> list[Item]:
    """Subjects that may be on record twice and wait for a word, by kind: the only pair, or the list of them."""
    rows = Pair.objects.visible_to(person).filter(to_decide()).order_by().values("first__kind")
    return [
        _pairs_item(row) for row in rows.annotate(how_many=Count("pk"), only=Min("pk")).order_by("first__kind")[:MOST]
    ]


def _pairs_item(row: Mapping[str, Any]) -> Item:
    kind, how_many = row["first__kind"], row["how_many"]
    if how_many == 1:
        return Item("重复", f"{kind}：1 对待判断是否同一", reverse("duplicate", args=[row["only"]]))
    query = urlencode({"state": "open", "kind": kind})
    return Item("重复", f"{kind}：{how_many} 对待判断是否同一", f"{reverse('duplicates')}?{query}")


def _conflicts(person: Person, _today: date) -> list[Item]:
    """Terms on which sources differ and for which a person may choose the rule: the only case, or the list of them."""
    rows = Disagreement.objects.visible_to(person).filter(to_settle(person)).order_by()
    counted = rows.values("term", "term__name").annotate(how_many=Count("pk"), only=Min("pk")).order_by("term")
    return [_conflict_item(row) for row in counted[:MOST]]


def _conflict_item(row: Mapping[str, Any]) -> Item:
    text = f"「{row['term__name']}」：{row['how_many']} 项来源不一致，待选定取值规则"
    if row["how_many"] == 1:
        return Item("不一致", text, reverse("conflict", args=[row["only"]]))
    query = urlencode({"term": row["term"], "rule": "no", "differs": "yes"})
    return Item("不一致", text, f"{reverse('conflicts')}?{query}")


SOURCES: tuple[Source, ...] = (
    Source("报表填报", BUSINESS, _returns("报表填报", "待填", to_fill)),
    Source("报表审核", BUSINESS, _returns("报表审核", "待审核", to_check)),
    Source("认定", BUSINESS, _cases),
    Source("兑现", claim_tasks.REVIEWING, claim_tasks.words_to_say),
    Source("申报", claim_tasks.OWN, claim_tasks.own_claims),
    Source("兑现", claim_tasks.OFFICE, claim_tasks.to_carry_on),
    Source("改定金额", claim_tasks.AGREES, claim_tasks.overrides),
    Source("重复补助", claim_tasks.CLEARS, claim_tasks.suspicions),
    Source("对账", money_tasks.RECONCILING, money_tasks.unbalanced),
    Source("支付", money_tasks.FINANCE, money_tasks.to_order),
    Source("支付", money_tasks.FINANCE, money_tasks.outstanding),
    Source("支付", money_tasks.FINANCE, money_tasks.came_back),
    Source("追回", money_tasks.FINANCE, money_tasks.due_back),
    Source("任务", supervision_tasks.DOING, supervision_tasks.to_sign),
    Source("任务", supervision_tasks.DOING, supervision_tasks.to_report),
    Source("任务", supervision_tasks.DOING, supervision_tasks.to_check),
    Source("导入", BUSINESS, _imports),
    Source("准规（限）上", BUSINESS, _follow_ups),
    Source("重复", frozenset(DECIDING), _pairs),
    Source("不一致", OTHERS.union(*TAKERS.values()), _conflicts),
    Source("测算", OFFICE, _failed_runs),
    Source("征求意见", OFFICE, _comments),
    Source("异议", OFFICE, _objections),
    Source("方案", OFFICE, _proposals),
    Source("有效期", OFFICE, _expiring),
    Source(promotion_tasks.LEAD, promotion_tasks.FOLLOWS, promotion_tasks.leads_to_carry_on),
    Source(promotion_tasks.MEETING, promotion_tasks.MEETS, promotion_tasks.meetings_to_answer),
    Source(group_tasks.PROBLEM, group_tasks.ANSWERS, group_tasks.problems_to_answer),
    Source(group_tasks.PROBLEM, group_tasks.RAISES, group_tasks.problems_to_settle),
    Source(group_tasks.MINUTES, group_tasks.WRITES, group_tasks.minutes_to_write),
    Source(group_tasks.MINUTES, group_tasks.ISSUES, group_tasks.minutes_to_issue),
    Source(group_tasks.MEETING, group_tasks.ATTENDS, group_tasks.meetings_to_come),
    Source(assessment_tasks.KIND, assessment_tasks.OWN, assessment_tasks.self_reports),
    Source(assessment_tasks.KIND, assessment_tasks.MONEY_REPORTERS, assessment_tasks.money_reports),
    Source(assessment_tasks.KIND, assessment_tasks.OFFICE, assessment_tasks.to_check),
    Source(assessment_tasks.KIND, assessment_tasks.OFFICE, assessment_tasks.to_agree),
    Source(assessment_tasks.KIND, assessment_tasks.OFFICE, assessment_tasks.to_answer),
    Source(brief_tasks.KIND, brief_tasks.ISSUERS, brief_tasks.to_issue),
)


def tasks(person: Person, today: date) -> list[Item]:
    """Everything that waits for a person on a day."""
    codes = reach(person).codes
    return [item for source in SOURCES if codes & source.roles for item in source.items(person, today)]


def unread(person: Person) -> int:
    """Notices that a person has not read."""
    return Notice.objects.visible_to(person).filter(read_at=None).count()


def waiting(person: Person, today: date) -> int:
    """How many items and unread notices wait, as it was a moment ago: every page shows it, and none shall wait for it."""
    key = f"waiting:{person.pk}"
    known: int | None = cache.get(key)
    return remember(person, len(tasks(person, today)) + unread(person)) if known is None else known


def remember(person: Person, number: int) -> int:
    """Keep a number for the navigation."""
    cache.set(f"waiting:{person.pk}", number, REMEMBERED_SECONDS)
    return number


def forget(person: Person) -> None:
    """Count anew at the next page."""
    cache.delete(f"waiting:{person.pk}")
