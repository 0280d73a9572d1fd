"""The data dictionary as lines for a terminal."""

from __future__ import annotations

from luodi.plan.terms import Terms


def terms_text(terms: Terms) -> str:
    """Every term by kind of subject: name, form, unit, period, nature and source."""
    lines: list[str] = []
    for kind in terms.kinds:
        lines.append(kind)
        for term in terms.of(kind):
            form = "/".join(term.choices) or (f"{term.form}:{term.target}" if term.target else term.form)
            period = "年" if term.yearly else "不变"
            parts = [term.name, form, term.unit_name, period, term.nature, term.origin, term.note]
            lines.append("  " + "\t".join(parts).rstrip())
    return "\n".join(lines) + "\n"
