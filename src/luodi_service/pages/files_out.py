"""Files that are handed out: always to be kept, never to be shown by the browser as what they say they are."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"


def file_answer(name: str, content: bytes, kind: str) -> HttpResponse:
    """A file under a name, of a kind."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
