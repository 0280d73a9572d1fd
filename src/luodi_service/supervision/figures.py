"""Figures of targets as evidence: what the last run gives, unless it is of so few that it would tell of single respondents."""

from __future__ import annotations

from dataclasses import dataclass

from luodi_service.plans.duties import target_figure
from luodi_service.plans.models import Plan

FEWEST = 3
"""Respondents of whom a figure may be told at the least (统计法)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in words with the run that gave it, or why it is none."""

    run: int = 0
    words: str = ""
    problem: str = ""


def figure_of(plan: Plan, name: str, year: int) -> Shown:
    """A target of a plan in a year as evidence."""
    found = target_figure(plan, name, year)
    if found is None:
        return Shown(problem=f"没有 {year} 年的测算结果：请核对名称，或请办公室先测算")
    if found.respondents is not None and found.respondents < FEWEST:
        return Shown(problem=f"{year} 年只由 {found.respondents} 家汇总，少于 {FEWEST} 家，不得使用（统计法）")
    if not found.value:
        return Shown(problem=f"{year} 年的值还不知道，不能作佐证")
    return Shown(found.run, found.value)
