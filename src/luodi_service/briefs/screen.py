"""一屏: whether the plan is on its way, where it is behind, and who must move; for leaders, on a wall and on a telephone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from luodi_service.briefs.gathering import money_of
from luodi_service.ledger.models import Account
from luodi_service.lib.visibility import Viewer
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.target_outlook import number_in_words
from luodi_service.supervision.late import late_tasks
from luodi_service.supervision.lights import RED
from luodi_service.supervision.models import ISSUED, LEAD, Act, Task, TaskUnit
from luodi_service.targets.models import Reckoning
from luodi_service.targets.reckonings import current_reckoning
from luodi_service.targets.standing import Standing, standings

KEPT_SECONDS = 60
"""How long what is shown may lag behind what units hand in meanwhile; what is reckoned anew and what is done to tasks shows at once."""
WIDE = 100
SETTLED = ("met", "on_track", "behind")
ROOM = Decimal("1.15")
"""A bar ends this much beyond the larger of value and path."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bullet bar, in hundredths of its width: the value, and where the path asks it to be."""

    value: str
    path: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A target on its line. ``gap`` is by how much it is behind, empty where it is not or nobody knows."""

    name: str
    link: str
    state: str
    state_words: str
    year: int | None
    value: str
    path: str
    forecast: str
    reaches: bool | None
    bar: Bar | None
    gap: str
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit that must move: its red tasks, figures that it owes, tasks that it has not signed, and the most urgent thing."""

    name: str
    red: int
    owes: int
    unsigned: int
    urgent: str
    link: str


@dataclass(frozen=True, slots=True)
class Money:
    """Budget and payments of a year in 分."""

    year: int
    budget_fen: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything on the screen but money, which is not for all who see it. ``at`` is when it was put together."""

    at: datetime
    reckoning: int | None
    targets: tuple[Shown, ...]
    movers: tuple[Mover, ...]
    red: int
    open_tasks: int
    demonstration: bool

    @property
    def behind(self) -> list[Shown]:
        """The targets that are behind."""
        return [one for one in self.targets if one.state == "behind"]

    def number(self, state: str) -> int:
        """How many targets are in a state; ``""`` for all that are in none of the settled ones."""
        return sum(one.state == state if state else one.state not in SETTLED for one in self.targets)


def screen(plan: Plan, viewer: Viewer, at: datetime) -> Screen:
    """The screen of a plan; the same for everybody who may see it."""
    made, today = current_reckoning(plan), timezone.localdate(at)
    key = f"screen:{plan.pk}:{made.pk if made is not None else 0}:{today}:{_stamp(plan)}"
    known: Screen | None = cache.get(key)
    if known is None:
        known = _screen(plan, made, viewer, today, at)
        cache.set(key, known, KEPT_SECONDS)
    return known


def _stamp(plan: Plan) -> str:
    """A name for all that was done to a plan's tasks so far."""
    tasks = Task.objects.filter(plan=plan).aggregate(
        number=Count("pk"), open=Count("pk", filter=Q(state=ISSUED)), changes=Sum("revision"), last=Max("changed_at")
    )
    act = Act.objects.aggregate(last=Max("pk"))["last"]
    moment = tasks["last"].timestamp() if tasks["last"] is not None else 0
    return f"{tasks['number']}-{tasks['open']}-{tasks['changes'] or 0}-{moment}-{act or 0}"


def _screen(plan: Plan, made: Reckoning | None, viewer: Viewer, today: date, at: datetime) -> Screen:
    paths = {(row["target"], row["year"]): row["path"] for row in (made.figures if made is not None else ())}
    found = standings(plan, today)
    version = made.version if made is not None else None
    shown = tuple(_shown(one, version, paths.get((one.name, one.year))) for one in found)
    red, movers = _movers(plan, viewer, today, found)
    return Screen(
        at=at, reckoning=made.pk if made is not None else None, targets=shown, movers=movers, red=red,
        open_tasks=Task.objects.visible_to(viewer).filter(plan=plan, state=ISSUED).count(),
        demonstration=any(one.demonstration for one in found),
    )  # fmt: skip


def _shown(one: Standing, version: Version | None, told: str | None) -> Shown:
    forecast, path = one.forecast, Decimal(told) if told is not None else None
    # What has come about by the year due needs no forecast.
    known = forecast is not None and forecast.value is not None and forecast.due > one.year
    return Shown(
        name=one.name, link=one.link, state=one.state, state_words=f"{one.mark} {one.state_words}", year=one.year,
        value=one.value_words, path=one.path_words,
        forecast=f"{forecast.due}年预计{forecast.value_words}" if known and forecast is not None else "",
        reaches=forecast.reaches if known and forecast is not None else None,
        bar=_bar(one.value, path) if one.value is not None and path is not None else None,
        gap=_gap(one, version, path) if one.state == "behind" else "",
        late=tuple(dict.fromkeys(late.unit_name for late in one.late)),
    )  # fmt: skip


def _bar(value: Decimal, path: Decimal) -> Bar | None:
    most = max(value, path) * ROOM
    return Bar(*(f"{max(one, Decimal(0)) / most * WIDE:.1f}" for one in (value, path))) if most > 0 else None


def _gap(one: Standing, version: Version | None, path: Decimal | None) -> str:
    """By how much a value is behind its path, in the unit of the target."""
    if one.value is None or path is None or version is None:
        return ""
    return number_in_words(version, one.name, abs(path - one.value)).replace("%", "个百分点")


def _movers(plan: Plan, viewer: Viewer, today: date, found: Iterable[Standing]) -> tuple[int, tuple[Mover, ...]]:
    """How many tasks are red, and the units that must move: those with most red tasks first."""
    red = [(task, light) for task, light in late_tasks(viewer, today, plan) if light.state == RED]
    leads = TaskUnit.objects.visible_to(viewer).filter(task__in=[task.pk for task, _ in red], part=LEAD)
    lead = dict(leads.values_list("task", "unit__name"))
    reds: Counter[str] = Counter()
    urgent: dict[str, tuple[str, str]] = {}
    for task, light in red:
        name = lead.get(task.pk, "牵头单位未定")
        reds[name] += 1
        urgent.setdefault(
            name, (f"{task.name}：{light.reasons[0] if light.reasons else light.words}", task.get_absolute_url())
        )
    owes: dict[str, dict[str, str]] = defaultdict(dict)
    for one in found:
        for late in one.late:
            owes[late.unit_name].setdefault(one.name, late.link or one.link)
    for name, targets in owes.items():
        target, link = next(iter(targets.items()))
        urgent.setdefault(name, (f"没有供数：{target}", link))
    unsigned = _unsigned(plan, viewer)
    for name in unsigned:
        urgent.setdefault(name, ("任务没有签收", "/tasks/"))
    names = sorted(urgent, key=lambda name: (-reds[name], -len(owes.get(name, ())), -unsigned.get(name, 0), name))
    movers = (Mover(name, reds[name], len(owes.get(name, ())), unsigned.get(name, 0), *urgent[name]) for name in names)
    return len(red), tuple(movers)


def _unsigned(plan: Plan, viewer: Viewer) -> dict[str, int]:
    rows = TaskUnit.objects.visible_to(viewer).filter(task__plan=plan, task__state=ISSUED, signed_at=None)
    return dict(rows.order_by().values_list("unit__name").annotate(number=Count("pk")))


def money(plan: Plan, viewer: Viewer, today: date) -> Money | None:
    """Budget and payments of this year, or of the newest that has a budget; None where a viewer may not see money, or there
    is none."""
    accounts = Account.objects.visible_to(viewer).filter(plan__in=money_of(plan), year__lte=today.year)
    rows = accounts.order_by().values("year").annotate(budget=Sum("budget_fen"), paid=Sum("paid_fen"))
    newest = rows.order_by("-year").first()
    return Money(newest["year"], int(newest["budget"]), int(newest["paid"])) if newest is not None else None
