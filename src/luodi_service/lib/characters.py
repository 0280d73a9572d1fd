"""What is asked or sent, character by character: NUL, which no database keeps, is turned away at the door; years are read
from four plain digits alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

_API = "/api/"
"""The API says for itself which parameter is wrong."""


def is_year(text: str) -> bool:
    """Whether a text is a year: other digits (²) and thousands of them are none."""
    return re.fullmatch(r"[0-9]{4}", text) is not None


_PERSONAL = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|[1-8][0-9]{14,18}[Xx]?)(?![0-9])")
"""Numbers of mobiles, identity cards and bank accounts; a credit code begins with another digit or holds letters."""


def without_personal(text: str) -> str:
    """The words that somebody sought, as the log keeps them: of a person's number its first three and last four."""
    return _PERSONAL.sub(lambda match: f"{match[0][:3]}****{match[0][-4:]}", text)


class NoNulls:
    """Refuses requests with NUL in the address, its parameters, or the fields of a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """None to go on.

        Raises:
            BadRequest: there is NUL in it.
        """
        if request.path.startswith(_API):
            return
        given = (request.GET, request.POST) if request.method == "POST" else (request.GET,)
        words = (word for form in given for name, values in form.lists() for word in (name, *values))
        if "\x00" in request.path or any("\x00" in word for word in words):
            raise BadRequest("提交的内容含有不可用的字符（NUL）")
