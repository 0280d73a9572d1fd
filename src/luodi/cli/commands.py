"""The commands: each asks the library one thing and shows the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click

from luodi import __version__
from luodi.bundles import open_bundle, replay
from luodi.cases.boundaries import boundaries
from luodi.cases.reading import read_cases
from luodi.cases.runner import run_cases
from luodi.cli.help import HelpedCommand, HelpedGroup
from luodi.cli.replaying import replayed_json, replayed_text
from luodi.cli.results import ENGINES, LINES, MARK_OF_CSV, PARQUET, PYTHON, Asked, usual_engine, write_results
from luodi.cli.scenarios import changes_given, named_scenarios
from luodi.cli.screen import Progress, deliver, line, show_faults
from luodi.compiler import Plan, compile_plan, load
from luodi.diagnostics import Diagnostics, Faults
from luodi.evaluate.question import policy_named, such_as
from luodi.reports.budget_report import BudgetReport
from luodi.reports.budget_text import budget_csv, budget_json, budget_text
from luodi.reports.budget_workbook import write_budget_workbook
from luodi.reports.coverage import coverage_text
from luodi.reports.effects import effects_text
from luodi.reports.explanations import Explanation, dumped
from luodi.reports.plan_page import write_page
from luodi.reports.report import Report
from luodi.reports.simulation_page import write_simulation_page
from luodi.reports.simulation_report import SimulationReport
from luodi.reports.simulation_text import simulation_json, simulation_text
from luodi.reports.simulation_workbook import write_simulation_workbook
from luodi.reports.summary import summary_text
from luodi.reports.tables import figures_json
from luodi.reports.target_report import TargetReport
from luodi.reports.targets_page import write_targets_page
from luodi.reports.targets_text import targets_text
from luodi.reports.targets_workbook import write_targets_workbook
from luodi.reports.template import template_workbook
from luodi.reports.terms import terms_text
from luodi.reports.workbook import write_workbook
from luodi.source import Cell
from luodi.words import Detail, Words

CASES, DEMONSTRATION = "cases", "demonstration"
SHIPPED = Path("plans/gongshu-auto-2017")
Command = Callable[..., Any]

plan_argument = click.argument("plan", type=click.Path(path_type=Path))
facts_option = click.option("--facts", metavar="PATH", required=True, type=click.Path(path_type=Path))
years_option = click.option("--year", "years", metavar="YEAR", required=True, multiple=True, type=int)
readings_option = click.option("--reading", "readings", metavar="口径=选项", multiple=True)
engine_option = click.option("--engine", type=click.Choice(ENGINES))
engine_url_option = click.option("--engine-url", metavar="URL", default="")
memory_option = click.option("--memory", metavar="SIZE", default="")
output_option = click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))


@click.group("luodi", cls=HelpedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def luodi() -> None:
    """See ``words.COMMANDS``, as for every command here."""


def command(name: str) -> Callable[[Command], click.Command]:
    """A command of the group."""
    return luodi.command(name, cls=HelpedCommand)


@command("check")
@plan_argument
@click.pass_context
def check(ctx: click.Context, plan: Path) -> None:
    """All faults of a plan."""
    compiled, diagnostics = compile_plan(plan)
    if compiled is None or len(diagnostics):
        show_faults(diagnostics, to_errors=False)
        ctx.exit(1)
    program = compiled.program
    said = line(
        "clean",
        plan=repr(compiled),
        title=program.title,
        policies=len(program.policies),
        targets=len(program.targets),
        readings=len(program.readings),
    )
    click.echo(said)


@command("coverage")
@plan_argument
@click.option("--as", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def coverage(ctx: click.Context, plan: Path, form: str) -> None:
    """What of the text is formalised; a plan with faults has a coverage too."""
    compiled, diagnostics = compile_plan(plan)
    if compiled is None:
        raise Faults(diagnostics)
    found = compiled.coverage
    _data(json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n" if form == "json" else coverage_text(found))
    if any(item.status == "uncovered" for item in (*found.provisions, *found.numbers)):
        ctx.exit(1)


@command("eval")
@plan_argument
@facts_option
@years_option
@click.option("--policy", "policies", metavar="NAME", multiple=True)
@readings_option
@click.option("--change", "changes", metavar="SPOT=VALUE", multiple=True)
@engine_option
@engine_url_option
@memory_option
@click.option("--no-open-readings", "closed", is_flag=True)
@click.option("--as", "form", type=click.Choice([*LINES, PARQUET, "xlsx", "html"]))
@output_option
def evaluate(
    plan: Path,
    facts: Path,
    years: tuple[int, ...],
    policies: tuple[str, ...],
    readings: tuple[str, ...],
    changes: tuple[str, ...],
    engine: str | None,
    engine_url: str,
    memory: str,
    form: str | None,
    output: Path | None,
    *,
    closed: bool,
) -> None:
    """Results of a run, of a plan with some spots changed where asked."""
    form = form or _form_of(output, ("csv", PARQUET, "xlsx", "html"), "jsonl")
    if form in ("xlsx", PARQUET) and output is None:
        raise _fault("LD0807", "--as", format=form)
    if form in _REPORTS and engine not in (None, PYTHON):
        told = Words(
            "网页和工作簿要写明理由，理由由逐户计算给出", "pages and workbooks tell reasons, which the evaluator gives"
        )
        raise _fault("LD0911", "--engine", engine=engine, format=form, problem=told)
    loaded = load(plan)
    if changes:
        loaded = loaded.changed(changes_given(changes, "--change"))
    chosen = _chosen(readings)
    if form in _REPORTS:
        with Progress() as progress:
            report = loaded.report(facts, years, policies=policies or None, readings=chosen, progress=progress)
            write = _REPORTS[form]
            deliver(lambda file: write(report, file), output)
        _note_nothing(loaded, policies, len(report.results))
        return
    engine = engine or usual_engine(facts)
    asked = Asked(loaded, facts, years, policies or None, chosen, not closed, engine, engine_url, memory)
    _note_nothing(loaded, policies, write_results(asked, form, output))


@command("sql")
@plan_argument
@click.option("--dialect", type=click.Choice(["duckdb", "postgres", "spark"]), default="duckdb")
@click.option("--year", "years", metavar="YEAR", multiple=True, type=int)
@click.option("--since", metavar="YEAR", type=int)
@click.option("--policy", "policies", metavar="NAME", multiple=True)
@readings_option
@click.option("--open-readings", "opened", is_flag=True)
@output_option
def sql(
    plan: Path,
    dialect: str,
    years: tuple[int, ...],
    since: int | None,
    policies: tuple[str, ...],
    readings: tuple[str, ...],
    output: Path | None,
    *,
    opened: bool,
) -> None:
    """The query of a run, to take away."""
    loaded = load(plan)
    found = loaded.sql(
        years or loaded.years,
        dialect=dialect,
        since=since,
        policies=policies or None,
        readings=_chosen(readings),
        open_readings=opened,
    )
    _data(found, output)


@command("explain")
@plan_argument
@facts_option
@click.option("--policy", metavar="NAME", required=True)
@click.option("--subject", metavar="ID", required=True)
@click.option("--year", metavar="YEAR", required=True, type=int)
@readings_option
@engine_option
@engine_url_option
@memory_option
@click.option("--reproducer", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--as", "form", type=click.Choice(["text", "md", "json", "html"]), default="text")
@output_option
def explain(
    plan: Path,
    facts: Path,
    policy: str,
    subject: str,
    year: int,
    readings: tuple[str, ...],
    engine: str | None,
    engine_url: str,
    memory: str,
    reproducer: Path,
    form: str,
    output: Path | None,
) -> None:
    """The reasons of one result, of an engine's where one is named."""
    explanation = load(plan).explain(
        facts, policy, subject, year, readings=_chosen(readings), engine=engine or usual_engine(facts), url=engine_url,
        memory=memory, reproducer=reproducer,
    )  # fmt: skip
    _data(_EXPLAINED[form](explanation), output)


@command("readings")
@plan_argument
@facts_option
@years_option
@click.option("--as", "form", type=click.Choice(["text", "json"]), default="text")
def readings_(plan: Path, facts: Path, years: tuple[int, ...], form: str) -> None:
    """What the open questions move."""
    found = load(plan).effects(facts, years)
    if form == "json":
        _data(json.dumps([effect.as_json() for effect in found], ensure_ascii=False, indent=2) + "\n")
    elif found:
        _data(effects_text(found))
    else:
        click.echo(line("no_readings"))


@command("targets")
@plan_argument
@facts_option
@years_option
@readings_option
@click.option("--as", "form", type=click.Choice(["text", "json", "xlsx", "html"]))
@output_option
def targets(
    plan: Path, facts: Path, years: tuple[int, ...], readings: tuple[str, ...], form: str | None, output: Path | None
) -> None:
    """Where the targets stand."""
    form = form or _form_of(output, ("json", "xlsx", "html"), "text")
    if form == "xlsx" and output is None:
        raise _fault("LD0807", "--as", format=form)
    report = load(plan).target_report(facts, years, readings=_chosen(readings))
    write = _TARGETS[form]
    deliver(lambda file: write(report, file), output)
    if not report.program.targets:
        click.echo(line("no_targets"), err=True)


@command("budget")
@plan_argument
@click.option("--facts", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--year", metavar="YEAR", required=True, type=int)
@readings_option
@click.option("--as", "form", type=click.Choice(["text", "json", "csv", "xlsx"]))
@output_option
def budget(
    plan: Path, facts: Path | None, year: int, readings: tuple[str, ...], form: str | None, output: Path | None
) -> None:
    """What a year will ask for."""
    form = form or _form_of(output, ("json", "csv", "xlsx"), "text")
    if form == "xlsx" and output is None:
        raise _fault("LD0807", "--as", format=form)
    loaded = load(plan)
    report = loaded.budget_report(facts or loaded.folder / DEMONSTRATION, year, readings=_chosen(readings))
    mark = MARK_OF_CSV if form == "csv" and output is not None else ""

    def write(file: BinaryIO) -> None:
        file.write(mark.encode())
        _BUDGETS[form](report, file)

    deliver(write, output)


@command("simulate")
@plan_argument
@facts_option
@years_option
@click.option("--set", "sets", metavar="SPOT=VALUE", multiple=True)
@click.option("--scenario", "scenarios", metavar="NAME='SPOT=VALUE; ...'", multiple=True)
@engine_option
@engine_url_option
@memory_option
@click.option("--as", "form", type=click.Choice(["text", "json", "xlsx", "html"]))
@output_option
def simulate(
    plan: Path,
    facts: Path,
    years: tuple[int, ...],
    sets: tuple[str, ...],
    scenarios: tuple[str, ...],
    engine: str | None,
    engine_url: str,
    memory: str,
    form: str | None,
    output: Path | None,
) -> None:
    """Scenarios side by side against the plan as it is."""
    form = form or _form_of(output, ("json", "xlsx", "html"), "text")
    if form == "xlsx" and output is None:
        raise _fault("LD0807", "--as", format=form)
    named = named_scenarios(sets, scenarios)
    loaded = load(plan)
    with Progress() as progress:
        report = loaded.simulation_report(
            facts, years, named, engine=engine or usual_engine(facts), url=engine_url, memory=memory, progress=progress
        )
    write = _SIMULATED[form]
    deliver(lambda file: write(report, file), output)
    if not report.simulation.lines:
        _note_nothing(loaded, (), 0)


@command("replay")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--as", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def replay_(ctx: click.Context, bundle: Path, form: str) -> None:
    """An award worked out again from its evidence bundle alone."""
    replayed = replay(open_bundle(bundle))
    _data(replayed_json(replayed) if form == "json" else replayed_text(replayed))
    if not replayed.agrees:
        ctx.exit(1)


@command("terms")
@plan_argument
@click.option("--template", metavar="FILE.xlsx", type=click.Path(path_type=Path, dir_okay=False))
def terms(plan: Path, template: Path | None) -> None:
    """The data dictionary, or a workbook to fill."""
    loaded = load(plan)
    if template is None:
        _data(terms_text(loaded.terms))
        return
    workbook = template_workbook(loaded.terms, loaded.program.title)
    deliver(workbook.save, template)


@command("test")
@plan_argument
@click.option("--boundaries", "boundaries", is_flag=True)
def test(plan: Path, *, boundaries: bool) -> None:
    """The worked cases of a plan."""
    loaded = load(plan)
    diagnostics = Diagnostics()
    summary = (_run_boundaries if boundaries else _run_cases)(loaded, diagnostics)
    if len(diagnostics):
        raise Faults(diagnostics)
    click.echo(summary)


@command("demonstrate")
@click.argument("plan", type=click.Path(path_type=Path), default=SHIPPED)
@click.option("--out", "folder", metavar="DIR", type=click.Path(path_type=Path), default=Path("out"))
def demonstrate(plan: Path, folder: Path) -> None:
    """The main job on the facts that are shipped beside a plan."""
    loaded = load(plan)
    with Progress() as progress:
        report = loaded.report(loaded.folder / DEMONSTRATION, loaded.years, progress=progress)
    click.echo(summary_text(report))
    name = loaded.folder.resolve().name
    for form, write in _REPORTS.items():
        path = folder / f"{name}.{form}"
        deliver(lambda file, write=write: write(report, file), path)  # type: ignore[misc]


_REPORTS: dict[str, Callable[[Report, BinaryIO], None]] = {"xlsx": write_workbook, "html": write_page}
_TARGETS: dict[str, Callable[[TargetReport, BinaryIO], None]] = {
    "text": lambda report, file: file.writelines([targets_text(report).encode()]),
    "json": lambda report, file: file.writelines(
        [figures_json(report.figures, report.readings, report.forecasts).encode()]
    ),
    "xlsx": write_targets_workbook,
    "html": write_targets_page,
}
_BUDGETS: dict[str, Callable[[BudgetReport, BinaryIO], None]] = {
    "text": lambda report, file: file.writelines([budget_text(report).encode()]),
    "json": lambda report, file: file.writelines([budget_json(report).encode()]),
    "csv": lambda report, file: file.writelines([budget_csv(report).encode()]),
    "xlsx": write_budget_workbook,
}
_SIMULATED: dict[str, Callable[[SimulationReport, BinaryIO], None]] = {
    "text": lambda report, file: file.writelines([simulation_text(report).encode()]),
    "json": lambda report, file: file.writelines([simulation_json(report).encode()]),
    "xlsx": write_simulation_workbook,
    "html": write_simulation_page,
}
_EXPLAINED: dict[str, Callable[[Explanation], str]] = {
    "text": lambda explanation: explanation.text() + "\n",
    "md": Explanation.markdown,
    "json": lambda explanation: dumped(explanation) + "\n",
    "html": Explanation.html,
}


def _note_nothing(plan: Plan, names: Sequence[str], results: int) -> None:
    """Say why there is no result, which is no fault: beside the data, which stay empty."""
    if results:
        return
    asked = [policy_named(plan.program, name, Diagnostics()) for name in names] or plan.program.policies
    computable = any(policy is not None and not policy.case_by_case for policy in asked)
    click.echo(line("none_observed" if computable else "none_computable"), err=True)


def _form_of(output: Path | None, known: Sequence[str], usual: str) -> str:
    """The format that a file's name asks for; the usual one where it names none that is known."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return suffix if suffix in known else usual


def _data(text: str, output: Path | None = None) -> None:
    deliver(lambda file: file.writelines([text.encode()]), output)


def _chosen(readings: Sequence[str]) -> dict[str, str]:
    """``口径=选项`` pairs. Faults: LD0702 one without =, LD0806 a reading given twice."""
    found: dict[str, str] = {}
    for text in readings:
        name, separator, option = text.replace("＝", "=").partition("=")
        if not separator:
            raise _fault("LD0702", "--reading", name=text, near="", known=such_as(["跨档计奖=补差"]))
        if found.setdefault(name.strip(), option.strip()) != option.strip():
            twice = Words(f"口径「{name.strip()}」给了两个选项", f"two options for the reading 「{name.strip()}」")
            raise _fault("LD0806", "--reading", problem=twice, command=click.get_current_context().command_path)
    return found


def _fault(code: str, place: str, **details: Detail) -> Faults:
    diagnostics = Diagnostics()
    diagnostics.add(code, Cell(place, 0, ""), **details)
    return Faults(diagnostics)


def _run_cases(plan: Plan, diagnostics: Diagnostics) -> str:
    report = run_cases(plan.program, plan.terms, plan.folder / CASES, diagnostics)
    return line("cases", count=len(report.cases), checks=report.expectations)


def _run_boundaries(plan: Plan, diagnostics: Diagnostics) -> str:
    cases = read_cases(plan.program, plan.terms, plan.folder / CASES, diagnostics)
    return line("boundaries", count=len(boundaries(plan.program, plan.terms, cases, diagnostics)))
