"""The endpoints of claims: those that a caller may see, each with its opinions, acts and instalments, and public notices."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404

from luodi_service.claims.models import Act, Claim, NoticeLine, Opinion, PublicNotice
from luodi_service.claims.official_letters import masked_key, whose
from luodi_service.claims.portal.models import PortalFile, PortalRow
from luodi_service.claims.states import STATES, STEPS
from luodi_service.ledger.models import Instalment
from luodi_service.pages.api.asking import Asked, Endpoint, Parameter, Row, Rows
from luodi_service.pages.api.fields import Field
from luodi_service.pages.api.money import INSTALMENT, instalment_row
from luodi_service.plans.describing import money

_ORIGINS = tuple(code for code, _ in Claim.ORIGINS)
_WITH = ("plan", "version", "subject", "recipient", "award")


def _claims(asked: Asked) -> Rows:
    found = Claim.objects.visible_to(asked.viewer).select_related(*_WITH)
    columns = (
        ("plan", "plan__code"), ("policy", "code"), ("year", "year"), ("state", "state"), ("origin", "origin"),
        ("number", "number"), ("portal_number", "portal_number"), ("subject", "subject__key"),
    )  # fmt: skip
    given = {column: asked.given[name] for name, column in columns if name in asked.given}
    return found.filter(**given), claim_row


def claim_row(claim: Claim) -> Row:
    """A claim as a list tells it. Where the money goes to is told to nobody here."""
    step = STEPS.get(claim.state)
    return {
        "id": claim.pk, "number": claim.number, "portal_number": claim.portal_number or None, "plan": claim.plan.code,
        "version": claim.version.number, "policy": claim.code, "policy_name": claim.policy,
        "subject_kind": claim.subject.kind, "subject_key": claim.subject.key, "subject_name": claim.subject.name,
        "recipient_key": claim.recipient.key if claim.recipient is not None else None, "year": claim.year,
        "origin": claim.origin, "state": claim.state, "state_words": claim.get_state_display(),
        "step": step.name if step is not None else None, "since": claim.since, "due": claim.due,
        "amount": money(claim.final_amount), "engine_amount": money(claim.amount),
        "obstacles": list(claim.obstacles), "award": claim.award.number if claim.award is not None else None,
        "demonstration": claim.demonstration, "at": claim.at,
    }  # fmt: skip


def _claim(asked: Asked) -> Row:
    rows = Claim.objects.visible_to(asked.viewer).select_related(*_WITH)
    claim = rows.filter(pk=asked.given["claim"]).first()
    if claim is None:
        raise Http404("没有这项申请，或您无权查看")
    opinions = Opinion.objects.visible_to(asked.viewer).filter(claim=claim).exclude(opinion="").order_by("pk")
    acts = Act.objects.visible_to(asked.viewer).filter(claim=claim).order_by("pk")
    parts = Instalment.objects.visible_to(asked.viewer).filter(award=claim.award_id).select_related("award")
    return {
        "claim": claim_row(claim),
        "schedule": [{"year": int(year), "amount": money(Decimal(amount))} for year, amount in claim.schedule],
        "opinions": [
            {
                "round": one.round, "step": one.get_step_display(), "unit": one.unit.name, "opinion": one.opinion,
                "text": one.text, "document": one.document or None, "void": one.void, "at": one.at,
            }
            for one in opinions.select_related("unit")
        ],
        "acts": [
            {
                "act": one.act, "before": one.before or None, "after": one.after, "reason": one.reason or None,
                "document": one.document or None, "late_days": one.late_days, "at": one.at,
            }
            for one in acts
        ],
        "instalments": [instalment_row(one) for one in parts.order_by("number")],
    }  # fmt: skip


def _notices(asked: Asked) -> Rows:
    def row(notice: PublicNotice) -> Row:
        return {
            "id": notice.pk, "number": notice.number, "plan": notice.plan.code, "title": notice.title,
            "opens": notice.opens, "closes": notice.closes, "days": notice.days, "working_days": notice.working,
            "contact": notice.contact, "stopped_at": notice.stopped_at, "stopped_why": notice.stopped_why or None,
            "demonstration": notice.demonstration,
        }  # fmt: skip

    return PublicNotice.objects.visible_to(asked.viewer).select_related("plan"), row


def _notice_lines(asked: Asked) -> Rows:
    notice = PublicNotice.objects.visible_to(asked.viewer).filter(pk=asked.given["notice"]).first()
    if notice is None:
        raise Http404("没有这份公示")

    def row(line: NoticeLine) -> Row:
        claim = line.claim
        return {
            "id": line.pk, "number": line.number, "claim": claim.number, "policy": claim.code, "policy_name": claim.policy,
            "recipient": whose(claim), "recipient_key_masked": masked_key((claim.recipient or claim.subject).key),
            "year": claim.year, "amount": money(line.amount), "standing": line.standing,
        }  # fmt: skip

    rows = NoticeLine.objects.visible_to(asked.viewer).filter(notice=notice)
    return rows.select_related("claim__subject", "claim__recipient"), row


def _portal_files(asked: Asked) -> Rows:
    def row(file: PortalFile) -> Row:
        return {
            "id": file.pk, "name": file.name, "plan": file.plan.code, "sha256": file.sha256, "rows": file.rows_total,
            "state": file.state, "state_words": file.get_state_display(), "by": file.by.name, "at": file.at,
            "finished_at": file.finished_at, "demonstration": file.demonstration,
        }  # fmt: skip

    return PortalFile.objects.visible_to(asked.viewer).select_related("plan", "by").defer("content"), row


def _portal_rows(asked: Asked) -> Rows:
    file = PortalFile.objects.visible_to(asked.viewer).filter(pk=asked.given["file"]).first()
    if file is None:
        raise Http404("没有这份文件，或您无权查看")
    found = PortalRow.objects.visible_to(asked.viewer).filter(file=file).select_related("claim")
    if "outcome" in asked.given:
        found = found.filter(outcome=asked.given["outcome"])

    def row(one: PortalRow) -> Row:
        return {
            "id": one.pk, "row": one.number, "portal_number": one.portal_number, "policy": one.code,
            "subject_key": one.key, "year": one.year, "outcome": one.outcome,
            "claim": one.claim.number if one.claim is not None else None,
            "faults": [{"column": column or None, "why": why} for column, why in one.faults.items()],
        }  # fmt: skip

    return found, row


_OUTCOMES = tuple(code for code, _ in PortalRow.OUTCOMES)
CLAIM = (
    Field("id", "integer", "序号", 42),
    Field("number", "string", "申请编号", "2026-000123"),
    Field("portal_number", "string", "门户编号", "ZJ-2026-000001", nullable=True),
    Field("plan", "string", "方案代码", "gongshu-auto-2017-trial"),
    Field("version", "integer", "方案版本号", 1),
    Field("policy", "string", "政策代码", "lease_support"),
    Field("policy_name", "string", "政策名称", "租用办园补助"),
    Field("subject_kind", "string", "主体类别", "产业园"),
    Field("subject_key", "string", "主体编号", "YQ01"),
    Field("subject_name", "string", "主体名称，可为空", ""),
    Field("recipient_key", "string", "受益单位编号；null 为未定", "91000000MA1KR02H6Y", nullable=True),
    Field("year", "integer", "年度", 2018),
    Field("origin", "string", "来源：免申即享、自行申报、门户申报、一事一议", "portal", choices=_ORIGINS),
    Field("state", "string", "状态", "first", choices=tuple(STATES)),
    Field("state_words", "string", "状态的中文", "初审"),
    Field("step", "string", "正在审核的环节", "初审", nullable=True),
    Field("since", "date", "本环节起", "2026-03-02"),
    Field("due", "date", "办理期限", "2026-03-09", nullable=True),
    Field("amount", "money", "金额（元）；null 为尚不能确定，不是零", "2500000.00", nullable=True),
    Field("engine_amount", "money", "测算的金额（元），与上一项不同即经两人改定", "2500000.00", nullable=True),
    Field("obstacles", "string", "不可兑付的原因", [], many=True),
    Field("award", "string", "资金编号", "2026-000007", nullable=True),
    Field("demonstration", "boolean", "是否演示数据", True),
    Field("at", "time", "建立时间", "2026-03-02T09:30:00+08:00"),
)
CLAIM_WITH_ALL = (
    Field("claim", "", "申请", fields=CLAIM),
    Field(
        "schedule", "", "分期", many=True,
        fields=(Field("year", "integer", "年度", 2026), Field("amount", "money", "金额（元）", "1000000.00")),
    ),
    Field(
        "opinions", "", "各单位的意见，退回后作废的在内", many=True,
        fields=(
            Field("round", "integer", "轮次", 1),
            Field("step", "string", "环节", "联审"),
            Field("unit", "string", "单位", "区税务局"),
            Field("opinion", "string", "意见", "同意", choices=Opinion.WORDS),
            Field("text", "string", "说明", ""),
            Field("document", "string", "纪要、文件", None, nullable=True),
            Field("void", "boolean", "是否作废", False),
            Field("at", "time", "时间", "2026-03-04T10:00:00+08:00"),
        ),
    ),
    Field(
        "acts", "", "办理经过", many=True,
        fields=(
            Field("act", "string", "办理", "提交"),
            Field("before", "string", "之前的状态", "prepared", nullable=True, choices=tuple(STATES)),
            Field("after", "string", "之后的状态", "submitted", choices=tuple(STATES)),
            Field("reason", "string", "理由", None, nullable=True),
            Field("document", "string", "文件", None, nullable=True),
            Field("late_days", "integer", "逾期工作日", 0),
            Field("at", "time", "时间", "2026-03-02T09:30:00+08:00"),
        ),
    ),
    Field("instalments", "", "各期资金，限于您可以查看的", many=True, fields=INSTALMENT),
)  # fmt: skip
NOTICE = (
    Field("id", "integer", "序号", 3),
    Field("number", "string", "公示号", "2026-0003"),
    Field("plan", "string", "方案代码", "gongshu-auto-2017-trial"),
    Field("title", "string", "标题", "拟兑现资金公示"),
    Field("opens", "date", "起", "2026-03-10"),
    Field("closes", "date", "止", "2026-03-16"),
    Field("days", "integer", "公示期", 7),
    Field("working_days", "boolean", "是否按工作日计", False),
    Field("contact", "string", "受理异议的联系方式", "0571-00000000"),
    Field("stopped_at", "time", "撤下的时间", None, nullable=True),
    Field("stopped_why", "string", "撤下的原因", None, nullable=True),
    Field("demonstration", "boolean", "是否演示数据", True),
)
NOTICE_LINE = (
    Field("id", "integer", "序号", 8),
    Field("number", "integer", "公示上的序号", 1),
    Field("claim", "string", "申请编号", "2026-000123"),
    Field("policy", "string", "政策代码", "lease_support"),
    Field("policy_name", "string", "政策名称", "租用办园补助"),
    Field("recipient", "string", "受益单位；不是申报主体的，后面括号里写申报主体", "杭州演示北星科技园发展有限公司"),
    Field("recipient_key_masked", "string", "受益单位的编号，遮去中间", "9100****2H6Y"),
    Field("year", "integer", "年度", 2018),
    Field("amount", "money", "金额（元）", "2500000.00"),
    Field("standing", "boolean", "是否仍然有效", True),
)
PORTAL_FILE = (
    Field("id", "integer", "编号", 5),
    Field("name", "string", "文件", "申报.xlsx"),
    Field("plan", "string", "方案代码", "gongshu-auto-2017-trial"),
    Field("sha256", "string", "文件的 SHA-256", "51ab…"),
    Field("rows", "integer", "行", 120),
    Field("state", "string", "状态", "taken", choices=tuple(code for code, _ in PortalFile.STATES)),
    Field("state_words", "string", "状态的中文", "已收"),
    Field("by", "string", "谁", "演示经办"),
    Field("at", "time", "时间", "2026-03-02T09:30:00+08:00"),
    Field("finished_at", "time", "完成的时间", None, nullable=True),
    Field("demonstration", "boolean", "是否演示数据", True),
)
PORTAL_ROW = (
    Field("id", "integer", "序号", 77),
    Field("row", "integer", "文件中的行", 2),
    Field("portal_number", "string", "门户编号，没有写的为空", "ZJ-2026-000001"),
    Field("policy", "string", "政策代码，照文件", "lease_support"),
    Field("subject_key", "string", "主体编号，照文件", "YQ01"),
    Field("year", "string", "年度，照文件", "2018"),
    Field("outcome", "string", "结果", "taken", choices=_OUTCOMES),
    Field("claim", "string", "收成的申请；不收的，已有的申请", "2026-000123", nullable=True),
    Field(
        "faults", "", "不收的原因", many=True,
        fields=(
            Field("column", "string", "列；null 为整行", "银行账号", nullable=True),
            Field("why", "string", "原因", "只写数字，8 至 30 位"),
        ),
    ),
)  # fmt: skip
CLAIM_ENDPOINTS = (
    Endpoint(
        "claims", "claims/", "您可以查看的申请", CLAIM,
        (
            Parameter("plan", "string", "方案代码", "gongshu-auto-2017-trial"),
            Parameter("policy", "string", "政策代码", "lease_support"),
            Parameter("year", "integer", "年度", 2018),
            Parameter("state", "string", "状态", "paying", choices=tuple(STATES)),
            Parameter("origin", "string", "来源", "portal", choices=_ORIGINS),
            Parameter("number", "string", "申请编号", "2026-000123"),
            Parameter("portal_number", "string", "门户编号", "ZJ-2026-000001"),
            Parameter("subject", "string", "主体编号", "YQ01"),
        ),
        many=_claims, shape="Claim",
    ),
    Endpoint(
        "claim", "claims/<int:claim>/", "一项申请：分期、意见、办理经过、各期资金", CLAIM_WITH_ALL,
        (Parameter("claim", "integer", "申请的序号（id），不是编号", 42, place="path"),), one=_claim, shape="ClaimWithAll",
    ),
    Endpoint("public_notices", "notices/", "公示，任何人都可查看", NOTICE, many=_notices, shape="Notice"),
    Endpoint(
        "public_notice_lines", "notices/<int:notice>/lines/", "一份公示的各项，与公示页所载相同", NOTICE_LINE,
        (Parameter("notice", "integer", "公示的序号（id），不是公示号", 3, place="path"),), many=_notice_lines, shape="NoticeLine",
    ),
    Endpoint(
        "portal_files", "portal/files/", "门户申报文件，供办公室和审计", PORTAL_FILE, many=_portal_files, shape="PortalFile"
    ),
    Endpoint(
        "portal_rows", "portal/files/<int:file>/rows/", "门户申报文件的逐行结果", PORTAL_ROW,
        (
            Parameter("file", "integer", "文件的编号", 5, place="path"),
            Parameter("outcome", "string", "结果", "refused", choices=_OUTCOMES),
        ),
        many=_portal_rows, shape="PortalRow",
    ),
)  # fmt: skip
