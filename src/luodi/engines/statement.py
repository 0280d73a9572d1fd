"""The query of a program as a text to take away."""

from __future__ import annotations

from luodi.engines.saying import sayable
from luodi.plan.terms import Terms
from luodi.program.policies import Program
from luodi.queries.asked import Asked
from luodi.queries.dialects import DIALECTS
from luodi.queries.facts import usual_layout
from luodi.queries.results import results_query


def statement(program: Program, terms: Terms, asked: Asked, dialect: str, since: int) -> str:
    """The statement that gives the results of the years asked from tables whose first year is ``since``, laid out for
    people to read."""
    with sayable(dialect):
        query = results_query(program, terms, usual_layout(terms, since), asked, DIALECTS[dialect])
    return query.sql(pretty=True) + ";\n"
