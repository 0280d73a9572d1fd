"""目标: where every target of a plan stands, and one with all that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.decisions import Disagreement
from luodi_service.lib.attachments import ACCEPT
from luodi_service.pages.forms_targets import PERIODS
from luodi_service.pages.plan_addresses import address
from luodi_service.pages.target_lists import targets_of
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans, shown_version
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.runs import current_run
from luodi_service.plans.snapshots import last_fact
from luodi_service.plans.target_charts import chart_of
from luodi_service.plans.target_outlook import Asked, asked_targets, number_in_words, period_of_plan
from luodi_service.plans.targets import targets_under_readings
from luodi_service.promotion.models import Lead
from luodi_service.promotion.parties import ALL_SEEING
from luodi_service.promotion.targets import differences, pipeline
from luodi_service.registry.doors import reach
from luodi_service.targets.groups import WAYS
from luodi_service.targets.models import CHECKED, DONE, ITEM_STATES, Reckoning, Reported, TargetYear
from luodi_service.targets.reckonings import current_reckoning
from luodi_service.targets.reporting import reporting_unit
from luodi_service.targets.standing import Standing, mark_of, standings, words_of
from luodi_service.targets.suppliers import Supplied, sources_of
from luodi_service.targets.tasks import begin

READING = tuple(role.code for role in ROLES.values() if role.business and role.code != "enterprise")
REFRESHING = ("office",)
CONFLICTS_SHOWN = 5
LISTS = {"风险池基金和政府投资基金规模": ("priority_list", "优先支持名单")}
"""By target: the list that belongs to it, and what it is called."""


def asked_plan(request: HttpRequest) -> Plan:
    """The plan that an address asks for: by ``?plan=``, else the one at the root.

    Raises:
        Http404: there is none.
    """
    known = plans()
    code = request.GET.get("plan", "")
    found = next((plan for plan in known if (plan.code == code if code else plan.at_root)), None)
    if found is None:
        raise Http404("没有这个方案" if code else "还没有方案")
    return found


@for_roles(*READING)
def targets(request: HttpRequest) -> HttpResponseBase:
    """Every target of a plan in a year."""
    plan = asked_plan(request)
    version, today, made = shown_version(plan), timezone.localdate(), current_reckoning(plan)
    first, last = period_of_plan(version)
    years = range(last, first - 2, -1)
    year = _asked_year(request, made, first, last)
    rows = TargetYear.objects.visible_to(request.user).filter(reckoning=made, year=year)
    listing = targets_of(plan, version, asked_targets(version), year, years, today)
    context = {
        "plan": plan,
        "plans": plans(),
        "year": year,
        "made": made,
        "newer": made is not None and made.snapshot < last_fact(),
        "refreshes": _holds(request, REFRESHING),
        "counts": _counts(rows),
        "waiting": Reported.objects.visible_to(request.user).filter(plan=plan, state="waiting").count(),
    }
    return listing.answer(request, rows, "pages/targets.html", context)


def _asked_year(request: HttpRequest, made: Reckoning | None, first: int, last: int) -> int:
    """The year asked for; the newest of which anything is known."""
    given = request.GET.get("year", "")
    if given in {str(one) for one in range(first - 1, last + 1)}:
        return int(given)
    known = [one["year"] for one in (made.figures if made is not None else ()) if one["value"] is not None]
    return max(known, default=first)


def _counts(rows: Any) -> list[tuple[str, str, str, int]]:
    """How many targets are in each state, those on course first."""
    found: dict[str, int] = {}
    for state in rows.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    order = ("met", "on_track", "behind", "undecided", "missing", "withheld", "pending")
    return [(state, mark_of(state), words_of(state), found[state]) for state in order if state in found]


def _holds(request: HttpRequest, roles: Iterable[str]) -> bool:
    return isinstance(request.user, Person) and not request.user.codes().isdisjoint(roles)


@require_POST
@for_roles(*REFRESHING)
def refresh_targets(request: HttpRequest) -> HttpResponse:
    """Work the targets out again over what is known now."""
    assert isinstance(request.user, Person)
    plan = asked_plan(request)
    made = begin(plan, request.user, timezone.now())
    done = made.state == "done"
    messages.success(request, f"目标已刷新：#{made.pk}" if done else "正在刷新，算好后本页自动用新的数值，请稍后再看")
    return redirect(f"{reverse('targets')}?plan={plan.code}")


def asked_target(plan: Plan, position: int) -> Asked:
    """A target by its place in the plan.

    Raises:
        Http404: there is none.
    """
    found = next((one for one in asked_targets(shown_version(plan)) if one.position == position), None)
    if found is None:
        raise Http404("方案里没有这个目标")
    return found


@for_roles(*READING)
def target(request: HttpRequest, position: int) -> HttpResponse:
    """One target: its words, its years, who supplies it, what it is by groups, and from what it was worked out."""
    plan = asked_plan(request)
    return target_page(request, plan, asked_target(plan, position))


def target_page(
    request: HttpRequest, plan: Plan, asked: Asked, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a target, with what was wrong with what somebody sent."""
    version, today, made = shown_version(plan), timezone.localdate(), current_reckoning(plan)
    first, last = period_of_plan(version)
    given = request.GET.get("year", "")
    year = int(given) if given in {str(one) for one in range(first - 1, last + 1)} else None
    standing = next(one for one in standings(plan, today, year) if one.name == asked.name)
    figures = [one for one in made.figures if one["target"] == asked.name] if made is not None else []
    reported = (
        Reported.objects.visible_to(request.user).filter(plan=plan, target=asked.name).select_related("unit", "by")
    )
    unit = reporting_unit(request.user, asked) if isinstance(request.user, Person) else None
    checked = [one for one in reported if one.state == CHECKED]
    context = {
        "plan": plan,
        "asked": asked,
        "beside": LISTS.get(asked.name),
        "standing": standing,
        "made": made,
        "years": [_year(version, asked.name, one) for one in figures],
        "quarters": _quarters(version, asked.name, made),
        "chart": chart_of(version, asked.name, figures, standing.forecast) if figures else None,
        "suppliers": Supplied(plan, [asked], {standing.year}, today).of(asked, standing.year),
        "sources": sources_of([(one.kind, one.name) for one in asked.needs], standing.year, made.snapshot)
        if made is not None
        else [],
        "groups": _groups(version, asked.name, standing, made),
        "under": _under(version, asked.name, standing, made),
        "readings_address": address(plan, "readings"),
        "plan_address": address(plan, "plan"),
        "conflicts": _conflicts(request, asked, standing.year),
        "reported": reported,
        "newest": checked[0] if checked else None,
        "unit": unit,
        "periods": PERIODS,
        "item_states": ITEM_STATES,
        "accept": ACCEPT,
        "problems": problems or [],
        "newer": made is not None and made.snapshot < last_fact(),
        "all_years": range(last, first - 2, -1),
        **_promotion(request, plan, asked, standing.year, checked),
    }
    return render(request, "pages/target.html", context, status=status)


def _year(version: Version, name: str, figure: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        key: number_in_words(version, name, figure[key])
        for key in ("value", "path", "bound")
        if figure[key] is not None
    }
    return {
        "year": figure["year"], "state": figure["state"], "mark": mark_of(figure["state"]), "words": words_of(figure["state"]),
        "missing": figure["missing"], "members": figure["members"], "waiting": figure["waiting"], "due": figure["due"], **said,
    }  # fmt: skip


def _quarters(version: Version, name: str, made: Reckoning | None) -> list[dict[str, Any]]:
    """The years of which quarters are known, newest first, each with its four."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in made.quarters if made is not None else ():
        if one["target"] == name:
            value = None if one["value"] is None else number_in_words(version, name, one["value"])
            found.setdefault(one["year"], []).append(
                {"quarter": one["quarter"], "value": value, "missing": one["missing"]}
            )
    return [{"year": year, "quarters": found[year]} for year in sorted(found, reverse=True)]


def _groups(version: Version, name: str, standing: Standing, made: Reckoning | None) -> list[dict[str, Any]]:
    """The target by each way of grouping, in the year shown."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in made.groups if made is not None else ():
        if (one["target"], one["year"]) == (name, standing.year):
            value = None if one["value"] is None else number_in_words(version, name, one["value"])
            row = {"group": one["group"], "value": value, "members": one["members"], "state": one["state"]}
            found.setdefault(one["by"], []).append({**row, "missing": one["missing"], "words": words_of(one["state"])})
    return [{"by": way, "rows": found[way]} for way in WAYS if way in found]


def _under(version: Version, name: str, standing: Standing, made: Reckoning | None) -> list[Any]:
    """What the year is under other options of readings that nobody has ruled on."""
    run = made.run if made is not None else None
    # Figures that came in since the last run were reckoned without it; what the options do is as of that run.
    run = run or current_run(version)
    return [one for one in targets_under_readings(version, run) if (one.target, one.year) == (name, standing.year)]


def _conflicts(request: HttpRequest, asked: Asked, year: int) -> dict[str, Any]:
    """Where sources differ on what the target reads, as far as the viewer may know of it."""
    names = [one.name for one in asked.needs]
    rows = Disagreement.objects.visible_to(request.user).filter(term__name__in=names, year=year, differs=True)
    shown = list(rows.select_related("term", "subject")[:CONFLICTS_SHOWN])
    return {"rows": shown, "count": rows.count() if len(shown) == CONFLICTS_SHOWN else len(shown)}


def _promotion(request: HttpRequest, plan: Plan, asked: Asked, year: int, checked: list[Reported]) -> dict[str, Any]:
    """What the leads say of a target that counts things one by one, and what stands in the form to report it."""
    if not (asked.term and asked.counted) or reach(request.user).codes.isdisjoint(ALL_SEEING):
        return {"typed": _typed(request, checked, ())}
    found = pipeline(plan, asked.name, year, request.user)
    of_year = next((one for one in checked if one.year == year and not one.part), None)
    reported = [one.name for one in of_year.items.all() if one.state == DONE] if of_year is not None else None
    return {
        "pipeline": found,
        "unlike": differences(found.settled, reported) if reported is not None and found.settled else [],
        "typed": _typed(request, checked, found.settled),
    }


def _typed(request: HttpRequest, checked: list[Reported], settled: Iterable[Lead]) -> dict[str, str]:
    """What stands in the form: what was typed, else the list as it was reported last with the leads that have settled since,
    to be carried on."""
    names = ("year", "part", "value", "items", "words", "document", "dated")
    if request.method == "POST":
        return {name: request.POST.get(name, "")[:40_000] for name in names}
    lines = [
        " | ".join(
            (one.name, one.on.isoformat() if one.on else "", one.state, one.document, _plain(one.amount))
        ).rstrip(" |")
        for one in (checked[0].items.all() if checked else ())
    ]
    known = {one.name for one in checked[0].items.all()} if checked else set()
    lines += [f"{one.title} | {one.settled_on} | {DONE} | {one.document}" for one in settled if one.title not in known]
    return {**dict.fromkeys(names, ""), "items": "\n".join(lines)}


def _plain(amount: Any) -> str:
    return "" if amount is None else f"{amount:f}"
