"""A document and its terms to a checked program: the passes, in the order in which they need each other."""

from __future__ import annotations

from luodi.diagnostics import Diagnostics
from luodi.plan.document import Document
from luodi.plan.terms import Terms
from luodi.program.context import Context
from luodi.program.coverage import Coverage, cover
from luodi.program.general import (
    read_general_rules,
    read_measures,
    read_narratives,
    read_plan_block,
    read_targets,
)
from luodi.program.policies import Program
from luodi.program.policy_blocks import read_policies
from luodi.program.readings import read_definitions, read_readings

PASSES = (
    read_plan_block,
    read_readings,
    read_definitions,
    read_policies,
    read_general_rules,
    read_targets,
    read_measures,
    read_narratives,
)


def build(document: Document, terms: Terms, diagnostics: Diagnostics) -> tuple[Program, Coverage]:
    """The program of a plan and what of its text it covers. Faulty parts are reported and left out."""
    context = Context(document, terms, diagnostics)
    for read in PASSES:
        read(context)
    return context.program, cover(document, context.quoted, context.program.measures, diagnostics)
