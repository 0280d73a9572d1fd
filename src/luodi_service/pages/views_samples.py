"""抽样: samples that auditors drew, one with its claims and their bundles, and the drawing of another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.models import Claim, Sample, Sampled
from luodi_service.claims.official_letters import whose
from luodi_service.claims.sampling import MOST, Wanted, draw
from luodi_service.pages.forms_notices import Drawn
from luodi_service.pages.listing import Column, Filter, Listing, by_words
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.models import Plan

TYPED = ("seed", "size", "by_strata", "plan", "year")
SAMPLES = Listing(
    title="抽样",
    columns=(
        Column("number", "号", lambda one: one.pk, ("pk",), lambda one: reverse("sample", args=[one.pk]), "n"),
        Column("seed", "种子", lambda one: one.seed),
        Column("size", "样本量", lambda one: one.size, style="n"),
        Column("by", "分层", lambda one: one.get_by_strata_display()),
        Column("plan", "方案", lambda one: one.plan.title if one.plan is not None else "全部"),
        Column("year", "年度", lambda one: str(one.year) if one.year is not None else "全部"),
        Column("population", "总体", lambda one: one.population, style="n"),
        Column("hash", "总体校验值", lambda one: one.hash[:12], style="tight", hint=lambda one: one.hash),
        Column("person", "谁", lambda one: one.by.name),
        Column("at", "时间", lambda one: one.at, ("at",), style="tight"),
    ),
    order=("-pk",),
    empty="还没有抽过样。",
    home="samples",
)


def _sampled(sample: Sample) -> Listing:
    return Listing(
        title=f"抽样 {sample.pk}",
        columns=(
            Column("number", "序号", lambda one: one.number, ("number",), style="n"),
            Column("claim", "申请", lambda one: one.claim.number, link=lambda one: one.claim.get_absolute_url(), style="tight"),
            Column("stratum", "层", lambda one: one.stratum, ("stratum", "number")),
            Column("whose", "受益单位", lambda one: whose(one.claim)),
            Column("policy", "政策", lambda one: one.claim.policy),
            Column("year", "年度", lambda one: str(one.claim.year), style="tight"),
            Column("amount", "金额（元）", lambda one: one.claim.final_amount, style="n tight"),
            Column("state", "状态", lambda one: one.claim.get_state_display(), style="tight"),
            Column("trail", "追溯", lambda _: "追溯", link=_trail, style="tight"),
            Column("bundle", "证据包", lambda _: "下载", link=lambda one: reverse("bundle", args=[one.claim.number]), style="tight"),
        ),
        filters=(Filter("q", "申请、政策、层", by_words("claim__number", "claim__policy", "stratum")),),
        order=("number",),
        size=100,
        home="sample",
        home_args=(str(sample.pk),),
    )  # fmt: skip


def _trail(one: Sampled) -> str:
    return f"{reverse('trail')}?claim={one.claim.number}"


@for_roles("auditor")
def samples(request: HttpRequest) -> HttpResponseBase:
    """The samples that were drawn; another is drawn by its seed."""
    assert isinstance(request.user, Person)
    problems: list[str] = []
    if request.method == "POST":
        form = Drawn(request.POST)
        problems = form.problems()
        if not problems:
            try:
                made = draw(_wanted(form), request.user, timezone.now())
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"已抽 {made.claims.count()} 项，总体 {made.population} 项")
                return redirect("sample", made.pk)
    context = {
        "problems": problems,
        "strata": Sample.BY,
        "most": MOST,
        "plans": Plan.objects.filter(pk__in=Claim.objects.order_by().values("plan").distinct()).order_by("pk"),
        "typed": {name: request.POST.get(name, "")[:60] for name in TYPED},
    }
    rows = Sample.objects.visible_to(request.user).select_related("plan", "by")
    return SAMPLES.answer(request, rows, "pages/samples.html", context, 400 if problems else 200)


def _wanted(form: Drawn) -> Wanted:
    given = form.cleaned_data
    plan = Plan.objects.filter(pk=given["plan"]).first() if given["plan"] else None
    if given["plan"] and plan is None:
        raise ValidationError("没有这个方案")
    return Wanted(given["seed"], given["size"], given["by_strata"], plan, given["year"])


@for_roles("auditor")
def sample(request: HttpRequest, sample_id: int) -> HttpResponseBase:
    """A sample with its claims, to be taken away as a table, each with its evidence bundle."""
    found = Sample.objects.visible_to(request.user).select_related("plan", "by").filter(pk=sample_id).first()
    if found is None:
        raise Http404("没有这次抽样，或您无权查看")
    rows = Sampled.objects.visible_to(request.user).filter(sample=found)
    rows = rows.select_related("claim__subject", "claim__recipient")
    return _sampled(found).answer(request, rows, "pages/sample.html", {"sample": found})
