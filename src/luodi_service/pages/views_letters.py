"""公文: word of what was awarded, and the list for the decision, of claims that are ticked."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.models import Claim
from luodi_service.claims.official_letters import MOST, award_letter, decision_letter
from luodi_service.claims.states import COMMITTED, DECISION
from luodi_service.lib.audit import record
from luodi_service.pages.files_out import WORD, file_answer
from luodi_service.pages.forms_notices import Drafted
from luodi_service.pages.notice_lists import LETTERS
from luodi_service.pages.views_noticing import WITH, chosen
from luodi_service.pages.views_office import for_roles

LETTERS_BY = {"award": award_letter, "decision": decision_letter}
TYPED = ("kind", "title", "document", "addressed_to", "dated", "all")


@for_roles("office")
def letters(request: HttpRequest) -> HttpResponseBase:
    """The claims that letters are written of; the letter itself once it is asked for."""
    assert isinstance(request.user, Person)
    rows = Claim.objects.visible_to(request.user).filter(state__in=(*COMMITTED, DECISION)).select_related(*WITH)
    problems: list[str] = []
    ticked: set[int] = set()
    if request.method == "POST":
        form = Drafted(request.POST)
        claims, ticked = chosen(request, LETTERS, rows, MOST)
        problems = form.problems()
        if not problems:
            try:
                return _letter(request, form, list(claims))
            except ValidationError as error:
                problems = error.messages
    context = {
        "problems": problems,
        "ticked": ticked,
        "kinds": Drafted.base_fields["kind"].choices,  # type: ignore[attr-defined]
        "typed": {name: request.POST.get(name, "")[:200] for name in TYPED},
        "today": timezone.localdate(),
    }
    return LETTERS.answer(request, rows, "pages/letters.html", context, 400 if problems else 200)


def _letter(request: HttpRequest, form: Drafted, claims: list[Claim]) -> HttpResponseBase:
    assert isinstance(request.user, Person)
    kind, head = form.cleaned_data["kind"], form.head()
    content = LETTERS_BY[kind](claims, head, request.user)
    with transaction.atomic():
        said = {"title": head.title, "document": head.document, "claims": [claim.number for claim in claims]}
        record(request.user, "拟公文", "letter", timezone.now(), letter=kind, **said)
    return file_answer(f"{head.title}.docx", content, WORD)
