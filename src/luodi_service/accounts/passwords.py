"""The password policy beyond what Django brings."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")


class MixedCharacters:
    """Wants characters of three of the four classes: small and capital letters, digits, others."""

    needed = 3

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002  Django's interface
        """Raise for a password of too few classes."""
        if sum(bool(re.search(pattern, password)) for pattern in _CLASSES) < self.needed:
            raise ValidationError(self.get_help_text(), code="too_uniform")

    def get_help_text(self) -> str:
        """What is wanted, in words."""
        return "口令须含小写字母、大写字母、数字、其他字符四类中的至少三类。"
