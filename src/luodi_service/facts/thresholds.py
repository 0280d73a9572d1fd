"""准规（限）上: enterprises near a threshold, found from what they declare themselves, never from statistics.

What a firm gave to the statistics office may not be used to pick it out (统计法); so only 申报 terms are read here, and
whether it is 在库 already is not asked. Thresholds are those of the statistical system by trade, one row each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import FOLLOWED, FollowUp
from luodi_service.facts.models import Fact
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.lib.visibility import Viewer
from luodi_service.registry.models import Subject

KIND, SALES, INDUSTRY, SECTOR = "企业", "申报营业收入", "行业代码", "监测行业"
DECLARED = "申报"
EDITIONS = ("2017", "2011")
TREND_YEARS = 3
NEAR_PERCENT = 70
SHARES = (50, 60, 70, 80, 90)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From what sales on a trade is surveyed: divisions or groups of GB/T 4754 in its editions, by their first digits."""

    name: str
    sales_cny: Decimal
    codes: dict[str, tuple[str, ...]]

    def covers(self, code: str, edition: str) -> int:
        """How many digits of a code it names; 0 where it does not cover it. The narrowest row decides."""
        return max((len(digits) for digits in self.codes[edition] if code.startswith(digits)), default=0)


def _through(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{division:02}" for division in range(first, last + 1))


def _row(name: str, wan: int, new: tuple[str, ...], old: tuple[str, ...] | None = None) -> Threshold:
    return Threshold(name, Decimal(wan) * 10_000, {"2017": new, "2011": new if old is None else old})


THRESHOLDS = (
    _row("规上工业", 2_000, _through(6, 46)),
    _row("限上批发业", 2_000, ("51",)),
    _row("限上零售业", 500, ("52",)),
    _row("限上住宿业", 200, ("61",)),
    _row("限上餐饮业", 200, ("62",)),
    _row("规上服务业（交通运输、仓储和邮政）", 2_000, _through(53, 60)),
    _row("规上服务业（信息传输、软件和信息技术）", 2_000, _through(63, 65)),
    _row("规上服务业（水利、环境和公共设施）", 2_000, _through(76, 79), _through(76, 78)),
    _row("规上服务业（卫生）", 2_000, ("84",), ("83",)),
    _row("规上服务业（物业、房地产中介等）", 1_000, ("702", "703", "704", "709"), ("702", "703", "704", "709")),
    _row("规上服务业（租赁和商务）", 1_000, _through(71, 72)),
    _row("规上服务业（科学研究和技术服务）", 1_000, _through(73, 75)),
    _row("规上服务业（教育）", 1_000, ("83",), ("82",)),
    _row("规上服务业（居民服务、修理和其他，含汽车修理与维护）", 500, _through(80, 82), _through(79, 81)),
    _row("规上服务业（社会工作）", 500, ("85",), ("84",)),
    _row("规上服务业（文化、体育和娱乐）", 500, _through(86, 90), _through(85, 89)),
)
_BY_SECTOR = {"维修": "80"}
"""Where no code is known: the sector that a firm is monitored in, where that lies in one division (2017)."""
_CODE = re.compile(r"^[A-T]?(\d{2,4})(?:[（(〔\[ ]*(?:GB/T ?4754[-—])?(2011|2017)[)）〕\]]?)?$")


@lru_cache(maxsize=4_096)
def classified(text: str) -> tuple[str, str] | None:
    """The digits of an industry code and its edition, the newest where it names none; None for anything else."""
    found = _CODE.match(text.strip().upper())
    return (found.group(1), found.group(2) or EDITIONS[0]) if found else None


@lru_cache(maxsize=4_096)
def threshold_of(code: str, edition: str) -> Threshold | None:
    """The row that covers a code; none for what is not surveyed by sales (farming, building, real estate, finance)."""
    best = max(THRESHOLDS, key=lambda row: row.covers(code, edition))
    return best if best.covers(code, edition) else None


@dataclass(frozen=True, slots=True)
class Near:
    """An enterprise near a threshold: its sales of the last years, oldest first, what is lacking, and which way it goes."""

    subject: Subject
    threshold: Threshold
    reason: str
    sales: tuple[tuple[int, Decimal | None], ...]
    follow_up: FollowUp | None

    @property
    def latest(self) -> Decimal:
        """The sales of the year asked for."""
        found = self.sales[-1][1]
        assert found is not None, "only firms with sales are near anything"
        return found

    @property
    def distance(self) -> Decimal:
        """What is lacking to the threshold; 0 or less once it is reached."""
        return self.threshold.sales_cny - self.latest

    @property
    def percent(self) -> int:
        """Sales in percent of the threshold, rounded down: what is 99.9% is not there."""
        return int(self.latest * 100 // self.threshold.sales_cny)

    @property
    def trend(self) -> str:
        """In words, of the years that are known."""
        known = [value for _, value in self.sales if value is not None]
        if len(known) < 2:
            return "只有一年，看不出趋势"
        steps = [later - before for before, later in pairwise(known)]
        if all(step > 0 for step in steps):
            return "连年上升" if len(steps) > 1 else "上升"
        if all(step < 0 for step in steps):
            return "连年下降" if len(steps) > 1 else "下降"
        return "持平" if not any(steps) else "有升有降"


@dataclass(frozen=True, slots=True)
class Found:
    """An enterprise by its number, near a threshold: why that one, and its sales of the year."""

    subject: int
    threshold: Threshold
    reason: str
    sales_cny: Decimal

    @property
    def distance(self) -> Decimal:
        """What is lacking to the threshold."""
        return self.threshold.sales_cny - self.sales_cny


def near_thresholds(viewer: Viewer, year: int, percent: int = NEAR_PERCENT, *, reached: bool = False) -> list[Found]:
    """The enterprises that a viewer may see whose declared sales of a year come to so much of their threshold or more,
    those that lack least first; or those that have ``reached`` it, whether 在库 or not.
    """
    facts = Fact.objects.visible_to(viewer).filter(term__kind=KIND, part=0)
    sales = dict(_newest(facts.filter(term__name=SALES, term__nature=DECLARED, year=year)))
    known = {subject: Decimal(value) for (subject, _), value in sales.items() if value}
    gone = set(Subject.objects.exclude(ended_on=None, merged_into=None).values_list("pk", flat=True))
    trades = _trades(facts.filter(year__lte=year), known.keys() - gone)
    found = [
        Found(subject, threshold, reason, known[subject])
        for subject, (threshold, reason) in trades.items()
        if threshold is not None
        and known[subject] * 100 >= threshold.sales_cny * percent
        and (known[subject] >= threshold.sales_cny) == reached
    ]
    return sorted(found, key=lambda one: (one.distance, one.subject))


def told(viewer: Viewer, found: Sequence[Found], year: int) -> list[Near]:
    """Some of those found, with their names, the sales of the years before, and who follows them up."""
    numbers = [one.subject for one in found]
    subjects = Subject.objects.visible_to(viewer).select_related("area").in_bulk(numbers)
    followed = FollowUp.objects.visible_to(viewer).select_related("by").in_bulk(numbers, field_name="subject_id")
    facts = Fact.objects.visible_to(viewer).filter(term__kind=KIND, term__name=SALES, term__nature=DECLARED, part=0)
    sales = dict(_newest(facts.filter(subject__in=numbers, year__in=_years(year))))
    return [
        Near(
            subject=subjects[one.subject],
            threshold=one.threshold,
            reason=one.reason,
            sales=tuple((of_year, _decimal(sales.get((one.subject, of_year), ""))) for of_year in _years(year)),
            follow_up=followed.get(one.subject),
        )
        for one in found
        if one.subject in subjects
    ]


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _years(year: int) -> range:
    return range(year - TREND_YEARS + 1, year + 1)


def _newest(facts: QuerySet[Fact]) -> Iterator[tuple[tuple[int, int], str]]:
    rows = facts.order_by("pk").values_list("subject_id", "year", "value")
    for subject, year, value in rows.iterator(chunk_size=5_000):
        yield (subject, year), value


def _trades(facts: QuerySet[Fact], asked: Iterable[int]) -> dict[int, tuple[Threshold | None, str]]:
    """The threshold of each enterprise and by what it is the one: its newest code, else the sector it is monitored in."""
    wanted = set(asked)
    found: dict[int, tuple[Threshold | None, str]] = {}
    for (subject, _), sector in sorted(dict(_newest(facts.filter(term__name=SECTOR))).items()):
        if subject in wanted and sector in _BY_SECTOR:
            row = threshold_of(_BY_SECTOR[sector], EDITIONS[0])
            found[subject] = row, f"行业代码待补，按监测行业「{sector}」"
    # In the order of years, so that the newest known code decides.
    for (subject, _), text in sorted(dict(_newest(facts.filter(term__name=INDUSTRY))).items()):
        code = classified(text) if subject in wanted else None
        if code is not None:
            found[subject] = threshold_of(*code), f"行业代码 {code[0]}（GB/T 4754—{code[1]}）"
    return found


def follow(
    subject: Subject, state: str, note: str, next_on: date | None, revision: int, actor: Person, at: datetime
) -> FollowUp:
    """Note who follows an enterprise up, what came of it, when to look again. ``revision`` is -1 for one not followed yet.

    Raises:
        Stale: somebody else wrote meanwhile.
        ValidationError: what is lacking.
    """
    problems = []
    if state == FOLLOWED and next_on is None:
        problems.append("请写下次跟进的日期")
    if state == FOLLOWED and next_on is not None and next_on < at.date():
        problems.append("下次跟进的日期已经过去")
    if state != FOLLOWED and not note.strip():
        problems.append("办结须写明结果")
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=subject.pk)
        known = FollowUp.objects.filter(subject=subject).first()
        if (known.revision if known else -1) != revision:
            raise Stale(f"{subject}的跟踪")
        row = known or FollowUp(subject=subject)
        before = {"state": row.state, "note": row.note} if known else {}
        row.state, row.note, row.next_on, row.by, row.at = state, note.strip(), next_on, actor, at
        row.revision = revision + 1
        row.full_clean()
        row.save()
        record(actor, "跟踪准规上企业", row, at, subject=subject.key, before=before, state=state, next_on=next_on)
    return row
