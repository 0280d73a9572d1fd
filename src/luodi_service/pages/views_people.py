"""账号: the three officers' pages, and what everybody does to their own account.

系统管理员 makes people and units and switches accounts off, 安全管理员 gives and takes roles and unlocks, 审计管理员 reads the
log; nobody does two of these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout as sign_out
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi_service.accounts import keeping
from luodi_service.accounts.login import attempt
from luodi_service.accounts.middleware import before_password, public
from luodi_service.accounts.models import Person, Role, Token, Unit
from luodi_service.accounts.roles import ROLES, UNIT_KINDS
from luodi_service.accounts.tokens import create_token, revoke_token
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.pages.views_office import for_roles
from luodi_service.registry.belonging import claim

STATES = {"active": "启用", "off": "停用", "locked": "已锁定"}
ACCOUNT_OFFICERS = ("system_officer", "security_officer")


def _by_state(rows: QuerySet, state: str) -> QuerySet:
    locked = Q(locked_until__gt=timezone.now())
    return rows.filter({"active": Q(is_active=True), "off": Q(is_active=False), "locked": locked}[state])


def _roles_of(person: Person) -> list[str]:
    return [f"{given.unit}　{ROLES[given.role].name}" for given in person.roles.all()]


def _holding(rows: QuerySet, role: str) -> QuerySet:
    return rows.filter(pk__in=Role.objects.filter(role=role).values("person"))


def _named(rows: QuerySet, words: str) -> QuerySet:
    """By account, name, or a unit in which they hold a role."""
    in_unit = Role.objects.filter(unit__name__icontains=words).values("person")
    return rows.filter(Q(username__icontains=words) | Q(name__icontains=words) | Q(pk__in=in_unit))


PEOPLE = Listing(
    title="账号",
    columns=(
        Column(
            "username", "账号", lambda one: one.username, sort=("username",),
            link=lambda one: reverse("person", args=[one.pk]),
        ),
        Column("name", "姓名", lambda one: one.name, sort=("name",)),
        Column("roles", "单位和角色", lambda one: _roles_of(one) or "未授予"),
        Column("state", "状态", lambda one: _state(one) + ("（初始口令）" if one.must_change_password else "")),
        Column("seen", "最近登录", lambda one: one.last_seen or "", sort=("last_seen",), style="tight"),
    ),
    filters=(
        Filter("q", "账号、姓名、单位", _named),
        Filter("role", "角色", _holding, choices=lambda _: [(one.code, one.name) for one in ROLES.values()]),
        Filter("state", "状态", _by_state, choices=lambda _: STATES.items()),
    ),
    order=("username",),
    empty="没有符合的账号。",
)  # fmt: skip


@for_roles(*ACCOUNT_OFFICERS)
def people(request: HttpRequest) -> HttpResponseBase:
    """All accounts, filtered, by the page."""
    rows = Person.objects.prefetch_related("roles__unit")
    return PEOPLE.answer(request, rows, "pages/people.html", {"creates": _holds(request, "system_officer")})


def _state(person: Person) -> str:
    if not person.is_active:
        return STATES["off"]
    return STATES["locked"] if person.locked(timezone.now()) else STATES["active"]


def _holds(request: HttpRequest, code: str) -> bool:
    return isinstance(request.user, Person) and code in request.user.codes()


@never_cache
@for_roles("system_officer")
def new_person(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once."""
    form = forms.NewPerson(request.POST if request.method == "POST" else None)
    problems = form.problems() if request.method == "POST" else []
    if request.method == "POST" and not problems:
        given = form.cleaned_data
        try:
            person, password = keeping.create_person(given["username"], given["name"], request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            return _shown_once(request, person, password)
    context = {"form": form, "problems": problems}
    return render(request, "pages/new_person.html", context, status=400 if problems else 200)


def _shown_once(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    return render(request, "pages/first_password.html", {"person": person, "password": password})


@for_roles(*ACCOUNT_OFFICERS)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """An account, with what each of the two officers may do to it."""
    return _person_page(request, person_id, [], 200)


def _person_page(request: HttpRequest, person_id: int, problems: list[str], status: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=person_id)
    roles = [
        {"pk": role.pk, "unit": role.unit, "name": ROLES[role.role].name}
        for role in Role.objects.filter(person=found).select_related("unit").order_by("pk")
    ]
    context = {
        "person": found,
        "state": _state(found),
        "held": roles,
        "kinds": ROLES.values(),
        "locked": found.locked(timezone.now()),
        "own": found == request.user,
        "system": _holds(request, "system_officer"),
        "problems": problems,
    }
    return render(request, "pages/person.html", context, status=status)


def _act(
    request: HttpRequest, person_id: int, form: forms.Form, act: Callable[[dict[str, Any]], object], done: str
) -> HttpResponse:
    """Do what a form asks, or show the account as it is now with what stands in the way."""
    get_object_or_404(Person, pk=person_id)
    if problems := form.problems():
        return _person_page(request, person_id, problems, 400)
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        return _person_page(request, person_id, error.messages, 400)
    except Stale as error:
        return _person_page(request, person_id, [str(error)], 409)
    messages.success(request, done)
    return redirect("person", person_id)


def _revision(given: dict[str, Any]) -> int:
    """The revision that was seen; a form without one was not ours."""
    return -1 if given["revision"] is None else int(given["revision"])


@require_POST
@for_roles("system_officer")
def change_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Rename an account, switch it off or on."""

    def act(given: dict[str, Any]) -> None:
        name, active = given["name"], given["active"]
        keeping.change_person(person_id, _revision(given), name, active, request.user, timezone.now())

    return _act(request, person_id, forms.ChangedPerson(request.POST), act, "已保存")


@require_POST
@never_cache
@for_roles("system_officer")
def reset_password(request: HttpRequest, person_id: int) -> HttpResponse:
    """A new first password, shown once."""
    shown: list[str] = []

    def act(given: dict[str, Any]) -> None:
        shown.append(keeping.reset_password(person_id, _revision(given), request.user, timezone.now()))

    answer = _act(request, person_id, forms.Form(request.POST), act, "口令已重置")
    return _shown_once(request, Person.objects.get(pk=person_id), shown[0]) if shown else answer


@require_POST
@for_roles("security_officer")
def unlock(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let a locked account in again."""

    def act(given: dict[str, Any]) -> None:
        keeping.unlock(person_id, _revision(given), request.user, timezone.now())

    return _act(request, person_id, forms.Form(request.POST), act, "已解除锁定")


@require_POST
@for_roles("security_officer")
def grant_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a role."""

    def act(given: dict[str, Any]) -> None:
        revision = _revision(given)
        keeping.grant_role(person_id, revision, given["unit"], given["role"], request.user, timezone.now())

    return _act(request, person_id, forms.GivenRole(request.POST), act, "已授予")


@require_POST
@for_roles("security_officer")
def revoke_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take a role away."""

    def act(given: dict[str, Any]) -> None:
        keeping.revoke_role(person_id, _revision(given), given["role"], request.user, timezone.now())

    return _act(request, person_id, forms.TakenRole(request.POST), act, "已收回")


@for_roles("system_officer")
def units(request: HttpRequest) -> HttpResponseBase:
    """The tree of units, filtered, by the page, and a form for another."""
    return _units_page(request, None, [], 200)


UNITS = Listing(
    title="单位",
    columns=(
        Column("name", "名称", lambda one: one.name, sort=("name",), link=lambda one: reverse("unit", args=[one.pk])),
        Column("kind", "类别", lambda one: one.kind, sort=("kind", "path")),
        Column("code", "统一社会信用代码或编号", lambda one: one.code, sort=("code",), style="key"),
        Column("parent", "上级单位", lambda one: str(one.parent or "")),
    ),
    filters=(
        Filter("q", "名称或编号", by_words("name", "code")),
        Filter("kind", "类别", by_value("kind"), choices=lambda _: [(kind, kind) for kind in UNIT_KINDS]),
    ),
    order=("path",),
    empty="没有符合的单位。",
    home="units",
)


def _units_page(request: HttpRequest, form: forms.NewUnit | None, problems: list[str], status: int) -> HttpResponseBase:
    context = {"kinds": UNIT_KINDS, "form": form, "problems": problems}
    return UNITS.answer(request, Unit.objects.select_related("parent"), "pages/units.html", context, status)


@require_POST
@for_roles("system_officer")
def new_unit(request: HttpRequest) -> HttpResponseBase:
    """Make a unit."""
    form = forms.NewUnit(request.POST)
    problems = form.problems()
    if not problems:
        given = form.cleaned_data
        try:
            made = keeping.create_unit(
                given["name"], given["kind"], given["code"], given["parent"], request.user, timezone.now()
            )
            claim(made, request.user, timezone.now())
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"已新建「{given['name']}」")
            return redirect("units")
    return _units_page(request, form, problems, 400)


@for_roles("system_officer")
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Rename a unit, mend its code."""
    found = get_object_or_404(Unit.objects.select_related("parent"), pk=unit_id)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        form = forms.ChangedUnit(request.POST)
        problems, status = form.problems(), 400
        if not problems:
            given = form.cleaned_data
            try:
                keeping.change_unit(
                    unit_id, _revision(given), given["name"], given["code"], request.user, timezone.now()
                )
            except ValidationError as error:
                problems = error.messages
            except Stale as error:
                problems, status = [str(error)], 409
            else:
                messages.success(request, "已保存")
                return redirect("unit", unit_id)
        found.refresh_from_db()
    return render(request, "pages/unit.html", {"unit": found, "problems": problems}, status=status)


def _our_words(text: str) -> str:
    """Django says 你的密码 where every other page says 口令."""
    return str(text).replace("你的密码", "口令").replace("密码", "口令").replace("你的", "您的")


@before_password
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """A person's own password. The old one is asked for, and wrong tries count as at the door."""
    assert isinstance(request.user, Person)
    problems: list[str] = []
    if request.method == "POST":
        form = forms.NewPassword(request.POST)
        problems = form.problems()
        if not problems:
            now = timezone.now()
            known = attempt(request.user.username, form.cleaned_data["old"], now, "核对口令")
            if known is None and Person.objects.get(pk=request.user.pk).locked(now):
                sign_out(request)
                messages.error(request, "原口令多次不正确，账号已锁定")
                return redirect("login")
            try:
                if known is None:
                    raise ValidationError("原口令不正确")
                keeping.change_own_password(known, form.cleaned_data["new"], now)
            except ValidationError as error:
                problems = error.messages
            else:
                # Other sessions end with the old password; this one goes on under a new key.
                update_session_auth_hash(request, known)
                messages.success(request, "口令已修改")
                return redirect("plan")
    context = {
        "problems": list(map(_our_words, problems)),
        "policy": [_our_words(text) for text in password_validators_help_texts() if text],
        "due": request.user.must_change_password,
    }
    return render(request, "pages/password.html", context, status=400 if problems else 200)


BUSINESS = tuple(role.code for role in ROLES.values() if role.business)


@never_cache
@for_roles(*BUSINESS)
def tokens(request: HttpRequest) -> HttpResponse:
    """A person's tokens, and a form for another, which is shown once."""
    assert isinstance(request.user, Person)
    problems: list[str] = []
    shown = ""
    now = timezone.now()
    if request.method == "POST":
        form = forms.NewToken(request.POST)
        problems = form.problems()
        if not problems:
            try:
                shown = create_token(request.user, form.cleaned_data["name"], form.cleaned_data["days"], now)
            except ValueError as error:
                problems = [str(error)]
    rows = [{"token": token, "valid": token.valid(now)} for token in Token.objects.filter(person=request.user)[:100]]
    context = {"rows": rows, "shown": shown, "problems": problems}
    return render(request, "pages/tokens.html", context, status=400 if problems else 200)


@require_POST
@for_roles(*BUSINESS)
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Put one of one's own tokens out of use."""
    token = get_object_or_404(Token, pk=token_id, person=request.user)
    revoke_token(token, request.user, timezone.now())
    messages.success(request, f"「{token.name}」已停用")
    return redirect("tokens")


@public
@before_password
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out: by POST alone, so that no link or picture of another page does it."""
    if isinstance(request.user, Person):
        with transaction.atomic():
            record(request.user, "退出", request.user, timezone.now())
    sign_out(request)
    return redirect("plan")
