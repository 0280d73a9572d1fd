"""What a subject's page says of its recognition cases."""

from __future__ import annotations

from typing import Any

from django import template

from luodi_service.recognition.models import Case
from luodi_service.registry.models import Subject

register = template.Library()
SHOWN = 10


@register.inclusion_tag("pages/subject_recognitions.html", takes_context=True)
def recognitions_of(context: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """The newest cases of a subject, as far as the viewer may see them."""
    rows = Case.objects.visible_to(context["user"]).filter(subject=subject).select_related("subject", "term")
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    return {"cases": found[:SHOWN], "more": len(found) > SHOWN, "subject": subject}
