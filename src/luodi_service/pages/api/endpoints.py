"""The table of endpoints: those of plans, runs and facts, and after them those of claims and of money."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import Http404

from luodi_service.facts.models import Fact
from luodi_service.facts.reading import known_by_end_of
from luodi_service.pages.api.asking import Asked, Endpoint, Parameter, Row, Rows
from luodi_service.pages.api.claims import CLAIM_ENDPOINTS
from luodi_service.pages.api.fields import Field
from luodi_service.pages.api.money import MONEY_ENDPOINTS
from luodi_service.pages.api.tasks import TASK_ENDPOINTS
from luodi_service.pages.views import shown_plan
from luodi_service.plans import describing
from luodi_service.plans.explaining import shown
from luodi_service.plans.models import Line, Plan, Run
from luodi_service.registry.models import Subject

STATUSES = ("eligible", "ineligible", "missing", "undecided", "excluded")


def _plan(asked: Asked) -> Row:
    return describing.describe_plan(_asked_plan(asked))


def _asked_plan(asked: Asked) -> Plan:
    """The plan that was asked for by its code, or the one at the root."""
    return shown_plan(asked.given.get("plan", ""))


def _runs(asked: Asked) -> Rows:
    return describing.runs_for(_asked_plan(asked), asked.viewer), describing.describe_run


def _run(asked: Asked) -> Run:
    known = Run.objects.filter(pk=asked.given["run"]).select_related("version__plan").first()
    run = (
        describing.runs_for(known.version.plan, asked.viewer).filter(pk=known.pk).first() if known is not None else None
    )
    if not isinstance(run, Run):
        raise Http404("没有这次测算，或您无权查看")
    return run


def _lines(asked: Asked) -> Rows:
    run, given = _run(asked), asked.given
    names = describing.policy_names(run.version)
    codes = {name: code for code, name in names.items()}
    lines = Line.objects.visible_to(asked.viewer).filter(run=run).select_related("subject")
    if "policy" in given:
        lines = lines.filter(policy=names.get(given["policy"], ""))
    if "status" in given:
        lines = lines.filter(status=given["status"])
    if "year" in given:
        lines = lines.filter(year=given["year"])
    if "subject" in given:
        lines = lines.filter(subject__key=given["subject"])
    return lines, lambda line: describing.describe_line(line, codes)


def _targets(asked: Asked) -> Row:
    run = _run(asked)
    return {"run": run.pk, "figures": run.targets}


def _explanation(asked: Asked) -> Row:
    run = _run(asked)
    lines = Line.objects.visible_to(asked.viewer).filter(run=run, pk=asked.given["line"])
    line = lines.select_related("run__version__plan", "subject__unit").first()
    if line is None:
        raise Http404("没有这条结果，或您无权查看")
    found = shown(line, asked.reach)
    if found["read_tax"]:
        asked.read["tax"] = True
    explanation = found["explanation"]
    codes = {name: code for code, name in describing.policy_names(run.version).items()}
    return {
        "line": describing.describe_line(line, codes),
        "heading": explanation.heading,
        "verdict": explanation.verdict,
        "provision": explanation.policy.label,
        "text": explanation.provision,
        "reasons": describing.describe_reasons(found["told"]),
        "obstacles": list(explanation.obstacles),
        "demonstration": found["demonstration"],
    }


def _subjects(asked: Asked) -> Rows:
    given = asked.given
    found = Subject.objects.visible_to(asked.viewer).select_related("area", "park")
    if "kind" in given:
        found = found.filter(kind=given["kind"])
    if "key" in given:
        found = found.filter(key=given["key"])
    if "q" in given:
        found = found.filter(Q(key__icontains=given["q"]) | Q(name__icontains=given["q"]))

    def row(subject: Subject) -> Row:
        return {
            "id": subject.pk,
            "kind": subject.kind,
            "key": subject.key,
            "name": subject.name,
            "area": subject.area.name if subject.area is not None else None,
            "park": subject.park.key if subject.park is not None else None,
        }

    return found, row


def _facts(asked: Asked) -> Rows:
    given = asked.given
    found = Fact.objects.visible_to(asked.viewer).exclude(term__name__startswith="〔")
    for name, column in (("kind", "subject__kind"), ("key", "subject__key"), ("term", "term__name"), ("year", "year")):
        if name in given:
            found = found.filter(**{column: given[name]})
    day: date | None = given.get("asof")
    last = known_by_end_of(day) if day is not None else None
    if given.get("history"):
        found = found.filter(pk__lte=last) if last is not None else found
    else:
        newest = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        found = found.as_of(newest if last is None else last)

    def row(fact: Fact) -> Row:
        asked.read["tax"] = asked.read.get("tax", False) or fact.term.nature == "税务"
        return {
            "id": fact.pk,
            "subject_kind": fact.subject.kind,
            "subject_key": fact.subject.key,
            "term": fact.term.name,
            "year": fact.year or None,
            "part": fact.part or None,
            "value": fact.value or None,
            "form": fact.term.form,
            "unit": fact.term.unit or None,
            "source": fact.batch.source,
            "document": fact.batch.document or None,
            "basis": fact.batch.basis,
            "boundary": fact.batch.boundary,
            "by": fact.batch.by.name if fact.batch.by is not None else None,
            "at": fact.batch.at,
            "demonstration": fact.batch.demonstration,
        }

    return found.select_related("subject", "term", "batch__by"), row


_UNITS = (
    Field("lead", "string", "牵头单位", ["区商务局"], many=True),
    Field("responsible", "string", "责任单位", ["区科技局"], many=True),
)
_PROVISION = Field("provision", "string", "所在条款的地址", "4.2")
PLAN = (
    Field("code", "string", "方案代码", "gongshu-auto-2017"),
    Field("title", "string", "名称", "拱墅区汽车互联网产业发展五年行动计划（2017年-2021年）"),
    Field("version", "integer", "版本号", 1),
    Field("hash", "string", "三个文件的 SHA-256", "9f2c…"),
    Field("taken_in_at", "time", "载入时间", "2026-11-02T09:30:00+00:00"),
    Field("published", "boolean", "是否正式发布；征求意见稿的结果只是测算", False),
    Field("document_number", "string", "文号", None, nullable=True),
    Field("valid_from", "date", "施行日期", None, nullable=True),
    Field("valid_to", "date", "失效日期", None, nullable=True),
    Field(
        "provisions", "", "条款，按原文顺序", many=True,
        fields=(
            Field("id", "string", "地址", "4.2"),
            Field("label", "string", "名称", "四（二）"),
            Field("text", "string", "原文", "鼓励改造旧厂房……"),
        ),
    ),
    Field(
        "policies", "", "政策", many=True,
        fields=(
            Field("code", "string", "代码", "renovation_support"),
            Field("name", "string", "名称", "改造补助"),
            _PROVISION,
            Field("subject_kind", "string", "对象", "改造项目"),
            Field("case_by_case", "boolean", "一事一议，不作测算", False),
            Field("first_year", "integer", "执行首年", 2017, nullable=True),
            Field("last_year", "integer", "执行末年", 2019, nullable=True),
        ),
    ),
    Field(
        "targets", "", "目标", many=True,
        fields=(
            Field("name", "string", "名称", "整车市场成交额"),
            _PROVISION,
            *_UNITS,
            Field(
                "milestones", "", "达标要求", many=True,
                fields=(
                    Field("words", "string", "原文", "到2021年达到500亿元"),
                    Field("due", "integer", "到哪一年；null 为每年", 2021, nullable=True),
                ),
            ),
        ),
    ),
    Field(
        "measures", "", "举措与机制", many=True,
        fields=(
            Field("name", "string", "名称", "领导小组"),
            Field("kind", "string", "类别", "机制"),
            _PROVISION,
            *_UNITS,
            Field("lacking", "string", "写成规则还缺的机制；null 为不缺", None, nullable=True),
        ),
    ),
    Field(
        "readings", "", "执行口径", many=True,
        fields=(
            Field("code", "string", "代码", "tier_steps"),
            Field("name", "string", "名称", "档次"),
            Field("provision", "string", "所在条款的地址", "4.7", nullable=True),
            Field("question", "string", "问题", "一年内跨过两档，怎样计奖"),
            Field("options", "string", "选项", ["最高档", "逐档累计"], many=True),
            Field("used", "string", "现用选项", "最高档"),
            Field("ruling", "string", "裁定文件；null 为未裁定", None, nullable=True),
            Field("ruled_on", "date", "裁定日期", None, nullable=True),
        ),
    ),
)  # fmt: skip
RUN = (
    Field("id", "integer", "编号", 1),
    Field("version", "integer", "方案版本号", 1),
    Field("years", "integer", "年度", [2017, 2018, 2019], many=True),
    Field(
        "readings",
        "",
        "另行指定的口径",
        many=True,
        fields=(Field("reading", "string", "口径", "档次"), Field("option", "string", "选项", "最高档")),
    ),
    Field("state", "string", "状态", "done", choices=tuple(code for code, _ in Run.STATES)),
    Field("snapshot", "integer", "所据数据截止到哪一号", 1204),
    Field("demonstration", "boolean", "所据是否全为演示数据", True),
    Field("started_at", "time", "发起时间", "2026-11-02T09:30:00+00:00"),
    Field("finished_at", "time", "完成时间", "2026-11-02T09:30:09+00:00", nullable=True),
    Field("facts_hash", "string", "数据的 SHA-256", "51ab…", nullable=True),
    Field("results_hash", "string", "结果的 SHA-256", "c07e…", nullable=True),
)
LINE = (
    Field("id", "integer", "编号", 42),
    Field("policy", "string", "政策代码", "renovation_support"),
    Field("policy_name", "string", "政策名称", "改造补助"),
    Field("subject_kind", "string", "主体类别", "改造项目"),
    Field("subject_key", "string", "主体编号", "GZ2018-01"),
    Field("subject_name", "string", "主体名称，可为空", ""),
    Field("year", "integer", "年度", 2018),
    Field("status", "string", "结果", "eligible", choices=STATUSES),
    Field("status_words", "string", "结果的中文", "符合"),
    Field("amount", "money", "金额（元），两位小数的文本；null 为尚不能确定，不是零", "2500000.00", nullable=True),
    Field("missing", "string", "还缺的数据", [], many=True),
    Field(
        "open_readings",
        "",
        "未裁定且影响金额的口径，各选项下的金额",
        many=True,
        fields=(
            Field("reading", "string", "口径", "档次"),
            Field(
                "options",
                "",
                "选项",
                many=True,
                fields=(
                    Field("option", "string", "选项", "最高档"),
                    Field("amount", "money", "金额（元）", "500000.00", nullable=True),
                ),
            ),
        ),
    ),
    Field("payable", "boolean", "可否兑付；征求意见稿一律为否", False),
)
REASON = (
    Field("mark", "string", "✓ 成立，✗ 不成立，？ 未知，其余为算式", "✓"),
    Field("words", "string", "依据", "实际投资额 1,250万元 ≥ 1,000万元：是"),
    Field("quote", "string", "所据原文", "实际投资额在1000万元以上", nullable=True),
    Field("reasons", "", "下一层依据", many=True, again="Reason"),
)
EXPLANATION = (
    Field("line", "", "结果", fields=LINE),
    Field("heading", "string", "何政策、何主体、何年", "改造补助 · 改造项目「GZ2018-01」 · 2018年"),
    Field("verdict", "string", "结论", "符合，250万元（2,500,000.00 元）"),
    Field("provision", "string", "条款", "四（二）"),
    Field("text", "string", "条款原文", "鼓励改造旧厂房……"),
    Field("reasons", "", "依据树", many=True, fields=REASON),
    Field("obstacles", "string", "不可兑付的原因", ["方案是征求意见稿"], many=True),
    Field("demonstration", "boolean", "是否演示数据", True),
)
TARGETS = (
    Field("run", "integer", "测算编号", 1),
    Field(
        "figures", "", "每项目标每年一条", many=True,
        fields=(
            Field("target", "string", "目标", "产业园物理空间"),
            Field("year", "integer", "年度", 2019),
            Field("state", "string", "状态", "behind", choices=tuple(describing.TARGET_STATES)),
            Field("value", "string", "数值，以基本单位写成的文本，比例写成小数；null 为未知，不是零", "113000", nullable=True),
            Field("bound", "string", "下一个达标要求的数", "120000", nullable=True),
            Field("due", "integer", "到哪一年；null 为每年", 2019, nullable=True),
            Field("path", "string", "路径在这一年的数", "120000", nullable=True),
            Field("missing", "string", "还缺的术语或裁定", [], many=True),
            Field("members", "integer", "范围内的主体数", 10),
            Field("waiting", "integer", "还缺数据的主体数", 0),
        ),
    ),
)  # fmt: skip
SUBJECT = (
    Field("id", "integer", "编号", 7),
    Field("kind", "string", "类别", "企业"),
    Field("key", "string", "编号或统一社会信用代码", "91000000MA1KR02H6Y"),
    Field("name", "string", "名称，可为空", "杭州演示北星科技园发展有限公司"),
    Field("area", "string", "所在街道", "祥符街道", nullable=True),
    Field("park", "string", "所在产业园的编号", "YQ01", nullable=True),
)
FACT = (
    Field("id", "integer", "序号；数据只增不改，越大越新", 1204),
    Field("subject_kind", "string", "主体类别", "改造项目"),
    Field("subject_key", "string", "主体编号", "GZ2018-01"),
    Field("term", "string", "术语", "实际投资额"),
    Field("year", "integer", "年度；null 为不随年度变化", None, nullable=True),
    Field("part", "integer", "401 至 404 为季度，1201 至 1212 为月；null 为全年", None, nullable=True),
    Field("value", "string", "值，以基本单位写成的精确文本；null 为已撤回", "12500000", nullable=True),
    Field("form", "string", "类型", "数量"),
    Field("unit", "string", "单位", "元", nullable=True),
    Field("source", "string", "来源", "演示数据"),
    Field("document", "string", "文件", None, nullable=True),
    Field("basis", "string", "口径", "年报"),
    Field("boundary", "string", "行政区划版本", "2017"),
    Field("by", "string", "录入人；null 为系统", None, nullable=True),
    Field("at", "time", "录入时间", "2026-11-02T09:30:00+00:00"),
    Field("demonstration", "boolean", "是否演示数据", True),
)
_RUN = Parameter("run", "integer", "测算编号", 1, place="path")
_YEAR = Parameter("year", "integer", "年度", 2018)
_PLAN = Parameter("plan", "string", "方案代码，不填的是首页上的方案", "gongshu-auto-2017")
PAGING = (
    Parameter("limit", "integer", "每页条数，1 至 500，默认 100", 100),
    Parameter("cursor", "integer", "上一页给出的 next_cursor", 100),
)
ENDPOINTS = (
    Endpoint("plan", "plan/", "方案：条款、政策、目标、举措、口径", PLAN, (_PLAN,), one=_plan, shape="Plan"),
    Endpoint("runs", "runs/", "测算：办公室和审计看到全部，其他人看到当前一次", RUN, (_PLAN,), many=_runs, shape="Run"),
    Endpoint(
        "lines",
        "runs/<int:run>/lines/",
        "一次测算的结果，限于您可以查看的主体",
        LINE,
        (
            _RUN,
            Parameter("policy", "string", "政策代码", "renovation_support"),
            Parameter("status", "string", "结果", "eligible", choices=STATUSES),
            _YEAR,
            Parameter("subject", "string", "主体编号", "GZ2018-01"),
        ),
        many=_lines,
        shape="Line",
    ),
    Endpoint(
        "targets",
        "runs/<int:run>/targets/",
        "一次测算的目标：数值、路径、状态",
        TARGETS,
        (_RUN,),
        one=_targets,
        shape="Targets",
    ),
    Endpoint(
        "explanation",
        "runs/<int:run>/lines/<int:line>/explanation/",
        "一条结果的依据树；无权查看的税务数据显示为达到、未达到或不显示",
        EXPLANATION,
        (_RUN, Parameter("line", "integer", "结果编号", 42, place="path")),
        one=_explanation,
        shape="Explanation",
    ),
    Endpoint(
        "subjects",
        "subjects/",
        "您可以查看的主体",
        SUBJECT,
        (
            Parameter("kind", "string", "类别", "企业"),
            Parameter("key", "string", "编号", "91000000MA1KR02H6Y"),
            Parameter("q", "string", "编号或名称中的文字", "演示"),
        ),
        many=_subjects,
        shape="Subject",
    ),
    Endpoint(
        "facts",
        "facts/",
        "您可以查看的数据：每项最新的一条；无权查看的税务数据不在其中",
        FACT,
        (
            Parameter("kind", "string", "主体类别", "改造项目"),
            Parameter("key", "string", "主体编号", "GZ2018-01"),
            Parameter("term", "string", "术语", "实际投资额"),
            _YEAR,
            Parameter("asof", "date", "截至哪一天日终所知", "2026-11-02"),
            Parameter("history", "boolean", "true 时连同被取代的", True),
        ),
        many=_facts,
        shape="Fact",
    ),
    *CLAIM_ENDPOINTS,
    *MONEY_ENDPOINTS,
    *TASK_ENDPOINTS,
)
