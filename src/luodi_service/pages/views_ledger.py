"""资金: budgets at a glance, a policy's money in a year with every line of the ledger, an award with all that became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.claims.awarding import waive
from luodi_service.ledger.budgeting import DISTRICT, HUNDRED, add_budget, set_shares, shares_of
from luodi_service.ledger.models import Account, Award, Entry, OrderLine, Share
from luodi_service.ledger.payees import OPEN, correct_payee, show_accounts
from luodi_service.pages.forms_money import SOURCES, Asked, Budget, PayeeForm, Shares, Waived
from luodi_service.pages.money_lists import (
    WITH_ENTRY,
    budgets,
    claim_of,
    entries,
    pays,
    policy_address,
    policy_names,
    sums_of,
)
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.margins import plans
from luodi_service.plans.models import Plan

MONEY = ("finance", "office", "leader", "auditor")
FIRST_YEAR, LAST_YEAR = 1990, 2100


def person_of(request: HttpRequest) -> Person:
    """Whoever asks, on a page that takes an account."""
    assert isinstance(request.user, Person)
    return request.user


@for_roles(*MONEY)
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Budgets by year, policy and source."""
    listing, rows = budgets(), Account.objects.visible_to(request.user).select_related("plan")
    found = listing.narrowed(rows, listing.asked(request))
    policies = [(plan, list(policy_names(plan).items())) for plan in plans()]
    context = {
        "sums": sums_of(found),
        "finance": "finance" in person_of(request).codes(),
        "policies": policies,
        "year": timezone.localdate().year,
    }
    return listing.answer(request, rows, "pages/ledger.html", context)


def _named(request: HttpRequest, year: int, code: str) -> tuple[Plan, str, list[Plan]]:
    """The plan, the name of a policy, and every plan that has money under the code."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404(f"没有 {year} 年度的资金")
    asked = request.GET.get("plan", "")
    having = [plan for plan in plans() if code in policy_names(plan)]
    known = set(Account.objects.visible_to(request.user).filter(year=year, code=code).values_list("plan", flat=True))
    having.sort(key=lambda plan: (plan.pk not in known, plan.pk))
    found = next((plan for plan in having if asked in ("", plan.code)), None)
    if found is None:
        raise Http404(f"没有代码为 {code} 的政策")
    return found, policy_names(found)[code], having


@for_roles(*MONEY)
def ledger_policy(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """A policy's money in a year."""
    return _policy_page(request, year, code)


def _policy_page(request: HttpRequest, year: int, code: str, problems: list[str] | None = None) -> HttpResponseBase:
    plan, name, having = _named(request, year, code)
    person = person_of(request)
    accounts = list(Account.objects.visible_to(person).filter(plan=plan, code=code, year=year).order_by("pk"))
    rows = Entry.objects.visible_to(person).filter(account__in=[one.pk for one in accounts])
    # Thousands of lines are put in order before fifty are shown: what they are told with is asked for these alone.
    rows = rows.prefetch_related(*WITH_ENTRY)
    context = {
        "plan": plan,
        "others": [other for other in having if other != plan],
        "code": code,
        "name": name,
        "year": year,
        "accounts": [(one, vars(one)) for one in accounts],
        "sums": sums_of(accounts),
        "shares": shares_of(plan, code, year),
        "history": Share.objects.visible_to(person).filter(plan=plan, code=code).select_related("by").order_by("-pk"),
        "finance": "finance" in person.codes(),
        "sources": SOURCES,
        "district": DISTRICT,
        "hundred": HUNDRED,
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:300] for name in (*Budget.base_fields, *Shares.base_fields)},
    }
    listing = entries(person)
    return listing.answer(request, rows, "pages/ledger_policy.html", context, 400 if problems else 200)


def _done(request: HttpRequest, year: int, code: str, form: Any, act: Any, said: str) -> HttpResponseBase:
    """What a form asks is done, or its page comes back with all that stands in the way."""
    plan, _, _ = _named(request, year, code)
    problems = form.problems()
    if not problems:
        try:
            act(plan, form)
        except ValidationError as error:
            problems = error.messages
    if problems:
        return _policy_page(request, year, code, problems)
    messages.success(request, said)
    return redirect(policy_address(plan, code, year))


@require_POST
@for_roles("finance")
def give_budget(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Add to a budget, or take from it."""

    def act(plan: Plan, form: Budget) -> None:
        given = form.cleaned_data
        add_budget(
            plan, code, year, given["source"], given["amount"], given["document"], person_of(request), timezone.now(),
            given["reason"],
        )  # fmt: skip

    return _done(request, year, code, Budget(request.POST), act, "预算已记入台账")


@require_POST
@for_roles("finance")
def give_shares(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """Say who gives how much."""

    def act(plan: Plan, form: Shares) -> None:
        given = form.cleaned_data
        set_shares(
            plan, code, given["since"], form.parts(), given["document"], person_of(request), timezone.now()
        )  # fmt: skip

    return _done(request, year, code, Shares(request.POST), act, "资金分担已登记，以后占用的照此分")


def the_award(request: HttpRequest, number: str) -> Award:
    """An award by its number.

    Raises:
        Http404: there is none that the viewer may see.
    """
    rows = Award.objects.visible_to(request.user).select_related("plan", "subject", "recipient", "claim")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404("没有这笔资金，或您无权查看")
    return found


@for_roles(*MONEY)
def award(request: HttpRequest, number: str) -> HttpResponse:
    """An award: its instalments, every line of the ledger, where it goes to."""
    return award_page(request, the_award(request, number))


def award_page(
    request: HttpRequest, found: Award, problems: list[str] | None = None, shown: Any = None
) -> HttpResponse:
    """The page, with what stood in the way of an act, or with the account in clear."""
    person = person_of(request)
    instalments = list(found.instalments.prefetch_related("parts__account").order_by("number"))
    lines = OrderLine.objects.filter(instalment__award=found).select_related("order", "instalment").order_by("pk")
    rows = Entry.objects.visible_to(person).filter(award=found).select_related(*WITH_ENTRY).order_by("pk")
    fields = (*PayeeForm.base_fields, *Waived.base_fields)
    context = {
        "award": found,
        "claim": claim_of(found),
        "instalments": instalments,
        "lines": lines,
        "posted": rows,
        "pays": pays(person),
        "corrects": "finance" in person.codes() and found.state in OPEN,
        "waives": found.due_back_fen > 0 and not person.codes().isdisjoint(WAIVING),
        "shown": shown,
        "problems": problems or [],
        "typed": {name: request.POST.get(name, "")[:300] for name in fields},
    }
    reading(request, found)
    return render(request, "pages/award.html", context, status=400 if problems else 200)


WAIVING = frozenset({"finance", "office"})


def _acted(request: HttpRequest, found: Award, form: Any, act: Any, said: str) -> HttpResponse:
    problems = form.problems()
    if not problems:
        try:
            act(form)
        except ValidationError as error:
            problems = error.messages
    if problems:
        return award_page(request, found, problems)
    messages.success(request, said)
    return redirect("award", found.number)


@require_POST
@for_roles("finance")
def set_award_payee(request: HttpRequest, number: str) -> HttpResponse:
    """Correct where an award goes to."""
    found = the_award(request, number)

    def act(form: PayeeForm) -> None:
        correct_payee(found, form.payee(), form.cleaned_data["why"], person_of(request), timezone.now())

    return _acted(request, found, PayeeForm(request.POST), act, "收款账户已更正；已在途的支付仍按原账户")


@require_POST
@for_roles(*sorted(WAIVING))
def waive_award(request: HttpRequest, number: str) -> HttpResponse:
    """Let be what is due back."""
    found = the_award(request, number)

    def act(form: Waived) -> None:
        given = form.cleaned_data
        waive(found, given["amount"], given["reason"], given["document"], person_of(request), timezone.now())

    return _acted(request, found, Waived(request.POST), act, "已记为免予追回")


@never_cache
@require_POST
@for_roles("finance", "auditor")
def show_award_account(request: HttpRequest, number: str) -> HttpResponse:
    """The account of an award in clear, once somebody has said why."""
    found, form = the_award(request, number), Asked(request.POST)
    problems = form.problems()
    if problems:
        return award_page(request, found, problems)
    try:
        shown = show_accounts(found, form.cleaned_data["why"], person_of(request), timezone.now())
    except ValidationError as error:
        return award_page(request, found, error.messages)
    return award_page(request, found, shown=shown)
