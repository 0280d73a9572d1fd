"""Where in a bundle what stands."""

from __future__ import annotations

from luodi.plan.files import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE

AWARD = "award.json"
PLAN, FACTS, PAPERS = "plan/", "facts/", "papers/"
PLAN_FILES = (PLAN_FILE, TERMS_FILE, OFFICIAL_FILE)
NEEDED = (AWARD, *(f"{PLAN}{name}" for name in PLAN_FILES))
"""The files without which nothing can be worked out."""
USUAL_NAME = "证据包.zip"
"""What a bundle is called in messages while it has no name yet."""


def inside(files: dict[str, bytes], folder: str) -> dict[str, bytes]:
    """The files of a folder, by what follows its name."""
    return {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
