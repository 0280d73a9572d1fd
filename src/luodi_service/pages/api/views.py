"""Answering: who asks, what they ask, one object or a page of a list; and the page that describes it all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from luodi_service.accounts.middleware import before_password, public
from luodi_service.accounts.models import Person
from luodi_service.accounts.reads import reading
from luodi_service.accounts.tokens import Refused, bearer
from luodi_service.accounts.zones import NOT_YOU, admitted
from luodi_service.pages.api.asking import Asked, Endpoint, Parameter
from luodi_service.pages.api.description import ERRORS, openapi, parameters_of
from luodi_service.pages.api.endpoints import ENDPOINTS
from luodi_service.pages.api.fields import cut
from luodi_service.plans.explaining import Disagreement

MOST, USUAL = 500, 100
_LARGEST = 2**63 - 1


class Wrong(Exception):
    """A question that gets no answer: the status, and why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def answer(endpoint: Endpoint) -> Callable[..., HttpResponse]:
    """The view of an endpoint."""

    def view(request: HttpRequest, **places: int) -> HttpResponse:
        try:
            found = _found(endpoint, request, places)
            response: HttpResponse = JsonResponse(found, json_dumps_params={"ensure_ascii": False})
        except Wrong as wrong:
            response = _error(wrong.status, str(wrong))
        except Http404 as missing:
            response = _error(404, str(missing))
        except Disagreement as fault:
            response = _error(500, str(fault))
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Authorization, Cookie"
        return response

    view.__doc__ = endpoint.summary
    return public(before_password(view))


def _error(status: int, message: str) -> HttpResponse:
    body = {"error": {"code": ERRORS[status][0], "message": message}}
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def _found(endpoint: Endpoint, request: HttpRequest, places: dict[str, int]) -> dict[str, Any]:
    if request.method not in ("GET", "HEAD"):
        raise Wrong(405, "接口只读，只接受 GET")
    asked = Asked(_viewer(request), {**_given(endpoint, request), **places})
    if endpoint.one is not None:
        found = cut(endpoint.fields, endpoint.one(asked))
    else:
        assert endpoint.many is not None
        found = _page(endpoint, asked)
    if isinstance(asked.viewer, Person):
        reading(request, by=asked.viewer, tax=bool(asked.read.get("tax")), **places)
    return found


def _page(endpoint: Endpoint, asked: Asked) -> dict[str, Any]:
    assert endpoint.many is not None
    rows, tell = endpoint.many(asked)
    limit = asked.given.get("limit", USUAL)
    if not 1 <= limit <= MOST:
        raise Wrong(400, f"limit 应为 1 至 {MOST}")
    found = list(rows.order_by("pk").filter(pk__gt=asked.given.get("cursor", 0))[: limit + 1])
    items = [cut(endpoint.fields, tell(row)) for row in found[:limit]]
    return {"items": items, "next_cursor": found[limit - 1].pk if len(found) > limit else None}


def _viewer(request: HttpRequest) -> Any:
    """Whom the token stands for; without one, whoever is signed in, or the public."""
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise Wrong(401, "应写作 Authorization: Bearer 令牌")
        try:
            holder = bearer(request, text.strip(), timezone.now())
        except Refused as refused:
            raise Wrong(429 if refused.locked else 401, str(refused)) from refused
        if not admitted(holder):
            raise Wrong(401, NOT_YOU)
        return holder
    person = request.user
    if isinstance(person, Person):
        if person.must_change_password:
            raise Wrong(403, "须先登录网页修改初始口令")
        return person
    return AnonymousUser()


def _given(endpoint: Endpoint, request: HttpRequest) -> dict[str, Any]:
    """The parameters behind the question mark, each read by its type. One that is not known is a fault, not passed over."""
    known = {parameter.name: parameter for parameter in parameters_of(endpoint) if parameter.place == "query"}
    found: dict[str, Any] = {}
    for name in request.GET:
        if name not in known:
            raise Wrong(400, f"没有参数 {name[:40]}；可用的有 {'、'.join(known) or '（无）'}")
        if len(request.GET.getlist(name)) > 1:
            raise Wrong(400, f"参数 {name} 只能给一次")
        found[name] = _read(known[name], request.GET[name])
    return found


def _read(parameter: Parameter, text: str) -> Any:
    if "\x00" in text or len(text) > 200:
        raise Wrong(400, f"{parameter.name} 太长，或含有不可用的字符")
    if parameter.choices and text not in parameter.choices:
        raise Wrong(400, f"{parameter.name} 应为 {'、'.join(parameter.choices)} 之一")
    if parameter.type == "integer":
        if not re.fullmatch(r"[0-9]{1,19}", text) or int(text) > _LARGEST:
            raise Wrong(400, f"{parameter.name} 应为整数")
        return int(text)
    if parameter.type == "boolean":
        if text not in ("true", "false"):
            raise Wrong(400, f"{parameter.name} 应为 true 或 false")
        return text == "true"
    if parameter.type == "date":
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise Wrong(400, f"{parameter.name} 应写作 2026-11-02 的样子") from error
        if not 1900 <= day.year <= 9998:
            raise Wrong(400, f"{parameter.name} 不在可用的范围内")
        return day
    return text


@public
def description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's interface
    """The OpenAPI document."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False})


@public
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page: no script, nothing from elsewhere."""
    rows = [
        {
            "endpoint": endpoint,
            "address": f"/api/v1{endpoint.address}",
            "parameters": parameters_of(endpoint),
            "fields": list(_flat(endpoint)),
            "listed": endpoint.many is not None,
            "example": _example(endpoint),
        }
        for endpoint in ENDPOINTS
    ]
    errors = [(status, code, words) for status, (code, words) in ERRORS.items()]
    host = request.build_absolute_uri("/").rstrip("/")
    context = {"rows": rows, "errors": errors, "host": host, "most": MOST, "usual": USUAL}
    return render(request, "pages/api.html", context)


def _flat(endpoint: Endpoint) -> Any:
    """Every field with the way to it."""

    def walk(fields: Any, before: str) -> Any:
        for one in fields:
            yield {"name": before + one.name + ("[]" if one.many else ""), "field": one}
            yield from walk(one.fields, f"{before}{one.name}{'[]' if one.many else ''}.")

    yield from walk(endpoint.fields, "items[]." if endpoint.many is not None else "")


def _example(endpoint: Endpoint) -> str:
    address = f"/api/v1{endpoint.address}"
    for parameter in endpoint.parameters:
        address = address.replace(f"{{{parameter.name}}}", str(parameter.example))
    given = [p for p in endpoint.parameters if p.place == "query"][:2]
    return address + ("?" + "&".join(f"{p.name}={p.example}" for p in given) if given else "")


urlpatterns: list[URLPattern] = [
    path("api/", docs, name="api_docs"),
    path("api/v1/openapi.json", description, name="api_openapi"),
    *(path(endpoint.django_path, answer(endpoint), name=f"api_{endpoint.name}") for endpoint in ENDPOINTS),
]
