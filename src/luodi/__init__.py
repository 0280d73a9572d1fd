"""luodi (落地): an industrial plan whose official text is the program.

    >>> import luodi
    >>> plan = luodi.load("plans/gongshu-auto-2017")
    >>> plan.evaluate("plans/gongshu-auto-2017/demonstration", years=[2019])

The names listed here are the public interface, kept stable as versions say; everything else may change.
"""

from luodi.checked_plan import Plan
from luodi.compiler import load
from luodi.diagnostics import Diagnostic, Faults
from luodi.evaluate.effects import OptionEffect, ReadingEffect
from luodi.evaluate.figures import Figures
from luodi.evaluate.foresight import Foreseen, Foresight
from luodi.evaluate.instalments import Instalment
from luodi.evaluate.results import Result, Results
from luodi.evaluate.simulation import MovedResult, ScenarioEffect, Simulation, SimulationLine
from luodi.evaluate.target_readings import TargetOption, TargetReading
from luodi.evaluate.targets import Figure
from luodi.facts import Facts
from luodi.reports.budget_report import BudgetReport
from luodi.reports.explanations import Explanation
from luodi.reports.report import Report
from luodi.reports.simulation_report import SimulationReport
from luodi.reports.target_report import TargetReport

__all__ = [
    "BudgetReport",
    "Diagnostic",
    "Explanation",
    "Facts",
    "Faults",
    "Figure",
    "Figures",
    "Foreseen",
    "Foresight",
    "Instalment",
    "MovedResult",
    "OptionEffect",
    "Plan",
    "ReadingEffect",
    "Report",
    "Result",
    "Results",
    "ScenarioEffect",
    "Simulation",
    "SimulationLine",
    "SimulationReport",
    "TargetOption",
    "TargetReading",
    "TargetReport",
    "load",
]
__version__ = "0.1.0"
