"""Self-contained HTML pages: one file, its style inside, nothing fetched from anywhere."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2

from luodi.evaluate.words import YUAN, in_words
from luodi.reports.report import MARK


def page(template: str, **context: Any) -> str:
    """A page from a template of this package; everything that is put into it is escaped."""
    return _templates().get_template(template).render(context)


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader("luodi.reports", part) for part in ("templates", "static")]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["mark"] = MARK
    environment.filters["money"] = lambda amount: in_words(amount, YUAN)
    environment.filters["wan"] = lambda amount: _without_idle_zeros(f"{amount / 10_000:,.2f}")
    environment.filters["exact"] = lambda amount: f"{amount:,.2f} 元"
    return environment


def _without_idle_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".")
