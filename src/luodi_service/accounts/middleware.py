"""Who may come in: everything asks for a login unless it says that it is public; idle people are signed out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from luodi_service.accounts.models import Person

GetResponse = Callable[[HttpRequest], HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_SEEN = "seen"


def public(view: View) -> View:
    """Marks a view that needs no login."""
    view.public = True  # type: ignore[attr-defined]
    return view


def before_password(view: View) -> View:
    """Marks a view that is open to a person who must change the first password before anything else."""
    view.before_password = True  # type: ignore[attr-defined]
    return view


class IdleTimeout:
    """Signs a person out after so many minutes without a request."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; to a stranger where the person was away too long."""
        if request.user.is_authenticated:
            now = timezone.now()
            seen = request.session.get(_SEEN)
            if seen and now - datetime.fromisoformat(seen) > timedelta(minutes=settings.IDLE_MINUTES):
                logout(request)
            else:
                request.session[_SEEN] = now.isoformat()
        return self._get_response(request)


class LoginRequired:
    """Sends whoever is not signed in to the login page, unless the view is public."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """None to go on; whoever still has a first password goes and changes it."""
        person = request.user
        if isinstance(person, Person) and person.must_change_password:
            return None if getattr(view, "before_password", False) else redirect("password")
        if person.is_authenticated or getattr(view, "public", False):
            return None
        return redirect_to_login(request.get_full_path())
