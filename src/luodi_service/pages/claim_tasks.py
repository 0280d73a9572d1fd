"""What of claims waits for people: words of their units, what was found for them, what the office has to carry on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min
from django.urls import reverse

from luodi_service.accounts.models import Person
from luodi_service.claims.duplicates import CLEARING
from luodi_service.claims.duties import speakable
from luodi_service.claims.models import Claim, Override
from luodi_service.claims.overriding import AGREEING
from luodi_service.claims.states import CORRECTING, DRAFT, PREPARED, REVIEWED, STEPS
from luodi_service.pages.claim_lists import STEP_ROLES, at_stage
from luodi_service.worklist.items import Item

REVIEWING, OFFICE, CLEARS, AGREES = STEP_ROLES, frozenset({"office"}), CLEARING, AGREEING
OWN = frozenset({"enterprise", "park"})
KIND, OWN_KIND = "兑现", "申报"
MOST = 200


def _list(**asked: str) -> str:
    return f"{reverse('claims')}?{urlencode(asked)}"


def _item(kind: str, what: str, verb: str, row: Mapping[str, Any], **asked: str) -> Item:
    """One claim by its number, or several by the list of them."""
    if row["how_many"] == 1:
        return Item(kind, f"{what}：{row['only']} {verb}", reverse("claim", args=[row["only"]]), row.get("first"))
    return Item(kind, f"{what}：{row['how_many']} 项{verb}", _list(**asked), row.get("first"))


def words_to_say(person: Person, today: date) -> list[Item]:
    """Words that wait for a person's units, by policy and step, with the earliest day on which one is due."""
    rows = speakable(person, today).filter(step=F("claim__state")).order_by()
    grouped = rows.values("claim__plan", "claim__code", "claim__policy", "step").annotate(
        how_many=Count("claim", distinct=True), first=Min("due"), only=Min("claim__number")
    )
    return [
        _item(
            KIND, row["claim__policy"], f"待{STEPS[row['step']].name}", row, mine="yes", state=row["step"],
            policy=f"{row['claim__plan']}-{row['claim__code']}",
        )
        for row in grouped.order_by("first", "claim__code")[:MOST]
    ]  # fmt: skip


_OWN_VERBS = {PREPARED: "已备好，待确认", DRAFT: "草稿待提交", CORRECTING: "待补正"}


def own_claims(person: Person, _today: date) -> list[Item]:
    """What was found for one's own and waits for a click, drafts, and what has to be mended; a case is mended by the office."""
    rows = Claim.objects.visible_to(person).filter(state__in=_OWN_VERBS).exclude(origin=Claim.CASE).order_by()
    grouped = rows.values("state").annotate(how_many=Count("pk"), only=Min("number"), policy=Min("policy"))
    return [
        _item(
            OWN_KIND,
            row["policy"] if row["how_many"] == 1 else "申请",
            _OWN_VERBS[row["state"]],
            row,
            state=row["state"],
        )
        for row in grouped.order_by("state")
    ]


_STAGES = {
    "open": ("公示", "待公示"),
    "run": ("下达", "公示期满，待下达"),
    "due": ("分期", "本年到期的分期待复核"),
    "untold": ("免申即享", "备好了还没有告知"),
    "mend": ("补正", "待办公室补正"),
    "late": ("补正", "补正已逾期"),
}


def to_carry_on(person: Person, today: date) -> list[Item]:
    """Claims to be put on a notice, to be committed after it, instalments of earlier awards that are due this year,
    prepared claims that nobody was told of, and what is to be mended, by the office or by whoever is late with it."""
    found: list[Item] = []
    for stage, (what, verb) in _STAGES.items():
        rows = Claim.objects.visible_to(person).filter(at_stage(stage, today)).order_by()
        row = rows.aggregate(how_many=Count("pk"), only=Min("number"))
        if row["how_many"]:
            found.append(_item(KIND, what, verb, row, stage=stage))
    return found


def overrides(person: Person, _today: date) -> list[Item]:
    """Amounts that another proposed and that wait for a second word."""
    waiting = Override.objects.filter(agreed__isnull=True, claim__state__in=REVIEWED).exclude(by=person).order_by("pk")
    # Few wait at a time: of each it is quicker asked whether it is seen than which of all that are seen wait.
    few = list(waiting.values_list("claim", flat=True)[:MOST])
    rows = Claim.objects.visible_to(person).filter(pk__in=few).exclude(applicant=person).select_related("subject")
    return [Item(KIND, f"{one}改定金额待另一人确认", one.get_absolute_url()) for one in rows.order_by("pk")]


def suspicions(person: Person, today: date) -> list[Item]:
    """Claims with a suspicion of double support of which nobody has said what it is."""
    rows = Claim.objects.visible_to(person).filter(at_stage("found", today)).exclude(applicant=person).order_by()
    row = rows.aggregate(how_many=Count("pk"), only=Min("number"))
    return [_item(KIND, "重复补助", "待核查", row, stage="found")] if row["how_many"] else []
