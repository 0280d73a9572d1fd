"""Worked examples of a plan: read, run, and held against every boundary that the plan sets."""

from __future__ import annotations

from luodi.cases.boundaries import Boundary, boundaries
from luodi.cases.case import Case, Expectation
from luodi.cases.reading import read_cases
from luodi.cases.runner import CaseReport, run_cases

__all__ = ["Boundary", "Case", "CaseReport", "Expectation", "boundaries", "read_cases", "run_cases"]
