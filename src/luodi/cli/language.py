"""The reader's language, told by the locale: English where it says so, Chinese otherwise."""

from __future__ import annotations

import os
from collections.abc import Mapping

from luodi.words import Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG")


def reader_language(environment: Mapping[str, str] = os.environ) -> Language:
    """``en`` where the first locale variable that is set names English, else ``zh``."""
    locale = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    return "en" if locale.lower().startswith("en") else "zh"
