"""The page docs/reference/provisions.md: every provision with its page and test, from the manifest."""

from __future__ import annotations

import os

import django

from golden.goldens import HERE

PAGE = HERE.parent.parent / "docs" / "reference" / "provisions.md"


def provisions_page() -> str:
    """The page as Markdown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi_service.settings")
    os.environ.setdefault("LUODI_DEMONSTRATION", "1")
    django.setup()
    from luodi_service.pages.provisions import reference  # the manifest knows the service's people

    return reference()
