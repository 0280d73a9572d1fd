"""What a report rests on: files, facts of the fact base and figures of targets; read as they are, their values copied in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.facts.decisions import Disagreement
from luodi_service.facts.models import Fact
from luodi_service.lib.filing import keep_files
from luodi_service.lib.visibility import Viewer
from luodi_service.plans.words import fact_in_words
from luodi_service.registry.doors import AGGREGATES, GUARDED, STATISTICS
from luodi_service.supervision.figures import FEWEST, figure_of
from luodi_service.supervision.models import Evidence, Report, Task

FILES_MAX, FACTS_MAX = 20, 20
WORDS_MAX = 200


@dataclass(frozen=True, slots=True)
class NamedFact:
    """A fact as somebody names it: whose, and of which term. The year is that of the task."""

    subject: str
    term: str


@dataclass(frozen=True, slots=True)
class GivenEvidence:
    """What somebody hands in with a report: files of a day, facts, names of targets."""

    files: Sequence[UploadedFile] = ()
    words: str = ""
    dated: date | None = None
    facts: Sequence[NamedFact] = ()
    targets: Sequence[str] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.files or self.facts or self.targets)


@dataclass(slots=True)
class Found:
    """Evidence that was looked at: rows without a report yet, everything wrong with it, and what the checker is told."""

    rows: list[Evidence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def look_at(given: GivenEvidence, task: Task, quarter: int, person: Person, at: datetime) -> Found:
    """Look at evidence; nothing is kept."""
    found = Found()
    today = timezone.localdate(at)
    _files(given, task, today, found)
    if len(given.facts) + len(given.targets) > FACTS_MAX:
        found.problems.append(f"一次最多附 {FACTS_MAX} 项数据")
    for named in given.facts[:FACTS_MAX]:
        _fact(named, task, quarter, person, found)
    for name in given.targets[:FACTS_MAX]:
        _target(name, task, found)
    return found


def _files(given: GivenEvidence, task: Task, today: date, found: Found) -> None:
    if len(given.files) > FILES_MAX:
        found.problems.append(f"一次最多附 {FILES_MAX} 个文件，请合并后再传")
    if len(given.words) > WORDS_MAX:
        found.problems.append(f"佐证说明超过 {WORDS_MAX} 个字")
    if not given.files:
        return
    if given.dated is None:
        found.problems.append("请写明佐证材料的日期：是哪一天的事")
    elif given.dated.year != task.year:
        found.problems.append(f"佐证材料的日期 {given.dated} 不在 {task.year} 年：这个任务只认当年的佐证")
    elif given.dated > today:
        found.problems.append(f"佐证材料的日期 {given.dated} 还没有到")


def _fact(named: NamedFact, task: Task, quarter: int, person: Person, found: Found) -> None:
    called = f"数据「{named.subject} {named.term}」"
    visible = Fact.objects.visible_to(person).filter(
        Q(subject__key=named.subject) | Q(subject__name=named.subject), term__name=named.term
    )
    rows = (
        visible.filter(year=task.year or 0, part__in=(0, 400 + quarter))
        .exclude(value="")
        .select_related("subject", "term")
    )
    newest = rows.order_by("-part", "-pk").first()
    # What is newest of all sources counts; one that was taken back since is known no more.
    holds = newest and Fact.objects.filter(
        subject=newest.subject, term=newest.term, year=newest.year, part=newest.part
    ).order_by("-pk").values_list("pk", flat=True).first() == newest.pk  # fmt: skip
    if newest is None or not holds:
        years = visible.exclude(value="").order_by("year").values_list("year", flat=True).distinct()
        others = "、".join(str(year) for year in years if year and year != task.year)
        said = (
            f"没有 {task.year} 年的值（有的是 {others} 年：别年的数据不能作佐证）" if others else "没有，或您无权查看"
        )
        found.problems.append(f"{called}{said}：请核对主体和术语的名称")
        return
    if newest.term.nature == STATISTICS and newest.term.kind not in AGGREGATES:
        found.problems.append(
            f"{called}是单个调查对象的统计数据，不得对外提供（统计法），也不得作佐证：请用 {FEWEST} 家以上的汇总数"
        )
        return
    value = fact_in_words(newest.value, newest.term.form, newest.term.unit)
    found.rows.append(
        Evidence(task=task, words=f"{newest.subject} {newest.term} {newest.year}年", fact=newest, value=value[:100])
    )
    same = {name: getattr(newest, name) for name in ("subject_id", "term_id", "year", "part")}
    if Disagreement.objects.filter(**same, differs=True).exists():
        guarded = newest.term.nature in GUARDED and newest.term.kind not in AGGREGATES
        what = "所附的一项数据" if guarded else f"「{newest.subject} {newest.term} {newest.year}年」"
        found.warnings.append(f"{what}各来源不一致，请核对以哪个来源为准")


def _target(name: str, task: Task, found: Found) -> None:
    figure = figure_of(task.plan, name, task.year or 0)
    if figure.problem:
        found.problems.append(f"目标「{name}」{figure.problem}")
        return
    found.rows.append(
        Evidence(
            task=task, words=f"目标：{name} {task.year}年", target=name[:100], run=figure.run, value=figure.words[:100]
        )
    )


def keep(found: Found, given: GivenEvidence, report: Report) -> list[Evidence]:
    """Keep evidence with the report that rests on it, all or none. The transaction is the caller's.

    Raises:
        ValidationError: everything that is wrong with the files.
    """
    rows = list(found.rows)
    for stored in keep_files(list(given.files)):
        words = given.words.strip() or stored.name
        rows.append(Evidence(task=report.task, words=words[:WORDS_MAX], dated=given.dated, file=stored))
    for row in rows:
        row.report = report
        row.save()
    return rows


def signs(rows: Sequence[Evidence]) -> set[str]:
    """By what evidence is told to be the same again: the bytes of files, the facts, the targets with their values."""
    return {
        f"file {row.file.sha256}" if row.file is not None else f"fact {row.fact_id} {row.target} {row.value}"
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """Evidence as a viewer may see it: a figure of tax or of a single firm is told to whom that fact is told alone."""

    row: Evidence
    hidden: bool
    subject: str = ""


def shown(rows: Sequence[Evidence], viewer: Viewer) -> list[ShownEvidence]:
    """Evidence for a viewer."""
    numbers = [row.fact_id for row in rows if row.fact_id is not None]
    seen = (
        set(Fact.objects.visible_to(viewer).filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()
    )
    return [ShownEvidence(row, row.fact_id is not None and row.fact_id not in seen) for row in rows]


def no_evidence(given: GivenEvidence, percent: int) -> None:
    """Let no percentage be reported of which nothing says that it is so (design: practice, 督查).

    Raises:
        ValidationError: there is none.
    """
    if percent > 0 and not given.any:
        raise ValidationError(f"完成率 {percent}% 没有佐证：请附文件，或指明基础数据、目标的数值")
