"""查找: over all that the viewer may see, kind by kind."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luodi_service.accounts.middleware import public
from luodi_service.pages.search_sources import search as found_by

WORDS_MAX = 60


@require_safe
@public
def search(request: HttpRequest) -> HttpResponse:
    """What was sought, and what was found; strangers find what is public."""
    words = " ".join(request.GET.get("q", "").split())[:WORDS_MAX]
    found = found_by(request.user, words) if words else []
    return render(request, "pages/search.html", {"q": words, "found": found, "longest": WORDS_MAX})
