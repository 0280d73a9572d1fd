"""条款对照: every provision of the plan with the page that shows it, how far it works, and what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from luodi_service.pages.provisions import STATES, rows
from luodi_service.pages.views_office import for_roles


@for_roles("office", "auditor")
def provisions(request: HttpRequest) -> HttpResponse:
    """The manifest as a table."""
    found = rows()
    counted = [(words, sum(row.state == state for row in found)) for state, words in STATES.items()]
    return render(request, "pages/provisions.html", {"rows": found, "counted": counted})
