"""``LUODI_ZONE``: which pages an installation serves, and to whom.

The public's installation stands where everybody can reach it. What it does not serve cannot be broken into there, and
nobody who sees more than the public and a firm of its own is let in by it: their rights end at the office's network.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from luodi_service.accounts.models import Person

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
OUTSIDE_ROLES = frozenset({"enterprise", "park"})
"""Roles of people who have no way into the office's network."""
_NOT_PUBLIC = "本站供公众、企业和园区使用，不提供这个页面；请在办公网的服务上打开"
NOT_YOU = "本站供公众、企业和园区使用；您的身份请在办公网的服务上登录"
_NO_STRANGERS = "这是办公网的服务，不收公众意见；请在公众网站上提交，或登录后提交"


def outside(view: Any) -> bool:
    """Whether a view is for the public, for firms and parks, or for anybody's own account."""
    if getattr(view, "public", False) or getattr(view, "before_password", False):
        return True
    return not OUTSIDE_ROLES.isdisjoint(getattr(view, "roles", ()))


def from_strangers(view: View) -> View:
    """Marks a view that takes something in from people who are not signed in."""
    view.from_strangers = True  # type: ignore[attr-defined]
    return view


def served(view: Any) -> bool:
    """Whether this installation serves a view at all."""
    return settings.ZONE != "public" or outside(view)


def admitted(person: Person) -> bool:
    """Whether this installation lets a person in: the public's own only who holds no other role than those outside."""
    return settings.ZONE != "public" or OUTSIDE_ROLES.issuperset(person.codes())


def heard(person: object) -> bool:
    """Whether this installation takes something in from a person, or from one who is not signed in."""
    return settings.ZONE != "office" or isinstance(person, Person)


class ZoneLimit:
    """Answers what lies outside the zone as if it were not there, and says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """None to go on.

        Raises:
            Http404: this installation does not serve the page, or not to this person.
        """
        person = request.user
        leaving = request.resolver_match is not None and request.resolver_match.url_name == "logout"
        if not served(view):
            raise Http404(_NOT_PUBLIC)
        if isinstance(person, Person) and not leaving and not admitted(person):
            raise Http404(NOT_YOU)
        if getattr(view, "from_strangers", False) and not heard(person):
            raise Http404(_NO_STRANGERS)
