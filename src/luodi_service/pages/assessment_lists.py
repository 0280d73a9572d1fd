"""The lists of assessments and of the results of one."""

from __future__ import annotations

from django.db.models import F, QuerySet

from luodi_service.assessment.definitions import GROUPS
from luodi_service.assessment.models import MONEY, OBJECTS, RESULT_STATES, STATES, UNITS, Assessment, Result
from luodi_service.assessment.results import UNDECIDED, score_words
from luodi_service.assessment.scoring import GRADES
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words

OPEN_GRADE = "none"

ASSESSMENTS = Listing(
    title="考评",
    columns=(
        Column("name", "考评", str, ("year", "object"), Assessment.get_absolute_url),
        Column("plan", "方案", lambda one: one.plan.title, ("plan__title",)),
        Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight"),
        Column("document", "文号", lambda one: one.document, ("document",)),
        Column("report_by", "自评截止", lambda one: one.report_by or "", ("report_by",), style="tight"),
        Column("computed", "测算", lambda one: one.computed_at or "", ("computed_at",), style="tight"),
        Column("appeal_by", "申诉截止", lambda one: one.appeal_by or "", ("appeal_by",), style="tight"),
        Column("final", "定档文号", lambda one: one.final_document, ("final_document",)),
    ),
    filters=(
        Filter("q", "文号", by_words("document", "final_document")),
        Filter("object", "类别", by_value("object"), choices=lambda _: OBJECTS.items()),
        Filter("state", "状态", by_value("state"), choices=lambda _: STATES.items()),
    ),
    order=("-year", "-object", "pk"),
    empty="还没有您可以查看的考评。",
    home="assessments",
)


def _by_grade(rows: QuerySet, grade: str) -> QuerySet:
    return rows.filter(grade="" if grade == OPEN_GRADE else grade)


def _veto_words(one: Result) -> str:
    return UNDECIDED if one.vetoed is None else "是" if one.vetoed else "否"


def results_of(assessment: Assessment) -> Listing:
    """The results of an assessment."""
    grades = [(word, word) for _, word in GRADES[assessment.object]] + [(OPEN_GRADE, UNDECIDED)]
    score = Column("score", "得分", score_words, ("score", "most"), style="n")
    state = Column("state", "状态", lambda one: one.get_state_display(), ("state",), style="tight")
    grade = Column("grade", "等次", lambda one: one.grade or UNDECIDED, ("grade",), style="tight")
    veto = Column("veto", "一票否决", _veto_words, ("vetoed",), style="tight")
    by_grade = Filter("grade", "等次", _by_grade, choices=lambda _: grades)
    by_state = Filter("state", "状态", by_value("state"), choices=lambda _: RESULT_STATES.items())
    if assessment.object == MONEY:
        name = Column("name", "资金", lambda one: one.name, ("name",), Result.get_absolute_url)
        columns: tuple[Column, ...] = (name, score, grade, state)
        filters: tuple[Filter, ...] = (by_grade, by_state)
    else:
        columns = (
            Column("group", "组别", lambda one: one.group, ("group",), style="tight"),
            Column("rank", "名次", lambda one: UNDECIDED if one.rank is None else one.rank, ("rank",), style="n"),
            Column("name", "单位", lambda one: one.name, ("name",), lambda one: one.link),
            score, grade, veto, state,
        )  # fmt: skip
        groups = [(one, one) for one in GROUPS[UNITS]]
        filters = (
            Filter("q", "单位", by_words("name")),
            Filter("group", "组别", by_value("group"), choices=lambda _: groups),
            by_grade,
            by_state,
        )
    return Listing(
        title=f"{assessment}结果",
        columns=columns,
        filters=filters,
        order=("code", "pk")
        if assessment.object == MONEY
        else ("group", F("rank").asc(nulls_last=True), "-most", "pk"),  # type: ignore[arg-type]
        empty="还没有您可以查看的结果：测算以后才有，公布以后各单位才能看到全表。",
    )
