"""Take what every golden prints now for right, and write the references of errors, settings and provisions anew. Look at the difference before you commit.

``make accept``, or some goldens only: ``PYTHONPATH=tests .venv/bin/python -m golden.accept LD0401``.
"""

from __future__ import annotations

import sys

from golden.goldens import BAD, GOOD, accept, goldens
from golden.provisions_page import PAGE as PROVISIONS_PAGE
from golden.provisions_page import provisions_page
from golden.reference import PAGE, page
from golden.settings_page import PAGE as SETTINGS_PAGE
from golden.settings_page import settings_page


def _main(names: list[str]) -> None:
    for golden in [*goldens(BAD), *goldens(GOOD)]:
        if (not names or golden.path.stem in names) and accept(golden):
            print(f"changed: {golden.path.parent.name}/{golden.path.name}")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(goldens(BAD)), encoding="utf-8")
    SETTINGS_PAGE.write_text(settings_page(), encoding="utf-8")
    PROVISIONS_PAGE.write_text(provisions_page(), encoding="utf-8")


if __name__ == "__main__":
    _main(sys.argv[1:])
