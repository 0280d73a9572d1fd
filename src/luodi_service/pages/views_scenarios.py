"""情景: what somebody tried and kept, and those chosen side by side."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from luodi_service.pages.listing import Column, Filter, Listing, by_words
from luodi_service.pages.plan_addresses import address
from luodi_service.pages.views_office import for_roles
from luodi_service.scenarios.keeping import MOST_COMPARED, side_by_side
from luodi_service.scenarios.models import READERS, Scenario


def _tried(one: Scenario) -> str:
    """Where it can be tried again."""
    return f"{address(one.run.version.plan, 'whatif', one.code)}?{one.query}"


SCENARIOS = Listing(
    title="情景",
    columns=(
        Column("with", "比较", lambda one: f"比较 {one.name}", box="with"),
        Column("name", "名称", lambda one: one.name, sort=("name",)),
        Column("policy", "政策", lambda one: one.policy, sort=("policy",), link=_tried),
        Column("told", "改了什么", lambda one: "；".join(one.told)),
        Column("by", "谁", lambda one: one.by.name, sort=("by__name",)),
        Column("at", "何时", lambda one: one.at, sort=("at",), style="tight"),
        Column("run", "测算", lambda one: f"#{one.run_id}", sort=("run",), style="n"),
    ),
    filters=(Filter("q", "名称或政策", by_words("name", "policy")),),
    order=("-pk",),
    empty="还没有情景：在方案页的政策旁按「试改」，得出结果后保存。",
)


@for_roles(*sorted(READERS))
def scenarios(request: HttpRequest) -> HttpResponseBase:
    """Kept scenarios, newest first, and those chosen side by side."""
    known = Scenario.objects.visible_to(request.user).select_related("by", "run__version__plan")
    numbers = [
        int(text) for text in request.GET.getlist("with") if text.isascii() and text.isdigit() and len(text) < 12
    ]
    chosen = list(known.filter(pk__in=numbers[:MOST_COMPARED]).order_by("pk"))
    context = {
        "chosen": chosen,
        "ticked": {one.pk for one in chosen},
        "rows": side_by_side(chosen) if chosen else [],
        "most": MOST_COMPARED,
        "other_runs": len({one.run_id for one in chosen}) > 1,
        "demonstration": bool(chosen) and all(one.run.demonstration for one in chosen),
    }
    return SCENARIOS.answer(request, known, "pages/scenarios.html", context)
