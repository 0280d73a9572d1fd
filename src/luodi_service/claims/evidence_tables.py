"""The tables of a bundle: one row of the table for each, with what it is headed by and where its rows come from."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luodi_service.claims.models import (
    Act,
    Claim,
    Finding,
    NoticeLine,
    Objection,
    Opinion,
    Override,
    Refusal,
    Telling,
    Thing,
)
from luodi_service.facts.models import Fact
from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.models import Entry, Instalment, OrderLine, Receipt
from luodi_service.plans.dictionary import escaped
from luodi_service.registry.masking import masked, masked_under

Rows = Iterator[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a bundle; ``rows`` is None where they come from elsewhere."""

    heads: tuple[str, ...]
    rows: Callable[[Claim], Rows] | None


def written(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV in UTF-8 with the mark by which spreadsheets know it, without what they would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(escaped, heads))
    writer.writerows([escaped(told(value)) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def told(value: object) -> str:
    """A value as a cell says it: times with their zone, sums exact, what is unknown empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _claim(claim: Claim) -> Rows:
    yield "编号", claim.number
    yield "方案", claim.plan.title
    yield "版本", f"第{claim.version.number}版，{claim.version.hash}"
    yield "政策", f"{claim.policy}（{claim.code}）"
    yield "主体", f"{claim.subject.kind} {claim.subject.key} {claim.subject}"
    yield "受益单位", f"{claim.recipient.key} {claim.recipient}" if claim.recipient is not None else ""
    yield "年度", claim.year
    yield "来源", claim.get_origin_display()
    yield "状态", claim.get_state_display()
    yield "数据截止", claim.snapshot
    yield "口径", "；".join(f"{name}：{option}" for name, option in claim.readings.items())
    yield "测算金额（元）", claim.amount
    yield "改定金额（元）", claim.decided_amount
    yield "最终金额（元）", claim.final_amount
    yield "分期", "；".join(f"{year}年 {amount} 元" for year, amount in claim.schedule)
    yield "申请人", claim.applicant.name if claim.applicant is not None else ""
    yield "提交", claim.applied_at
    yield "同意使用部门数据", claim.consent
    yield "收款", f"{claim.payee_name}，{claim.payee_bank}，{masked('bank_account', claim.payee_account)}"
    yield "说明", claim.note


def source_row(fact: Fact) -> list[object]:
    """A fact with where it came from."""
    batch = fact.batch
    return [
        fact.subject.kind, fact.subject.key, fact.term.name, fact.year or "", fact.part or "", fact.value, batch.source,
        batch.document, batch.dated, batch.basis, batch.boundary, batch.cause,
        batch.by.name if batch.by is not None else "系统", batch.at, fact.pk,
    ]  # fmt: skip


def _name(person: Any) -> str:
    return person.name if person is not None else ""


def _opinions(claim: Claim) -> Rows:
    for one in Opinion.objects.filter(claim=claim).select_related("unit", "by", "instead_of").order_by("pk"):
        yield (
            one.round, one.get_step_display(), one.unit.name, one.opinion or "未表示", one.text, one.document, one.due,
            _name(one.by), _name(one.instead_of), one.at, one.void,
        )  # fmt: skip


def _acts(claim: Claim) -> Rows:
    for one in Act.objects.filter(claim=claim).select_related("by").order_by("pk"):
        yield (
            one.at, one.act, one.get_before_display() if one.before else "", one.get_after_display(), one.reason,
            one.document, one.late_days, _name(one.by) or "系统",
        )  # fmt: skip


def _refusals(claim: Claim) -> Rows:
    for one in Refusal.objects.filter(claim=claim).select_related("by").order_by("pk"):
        yield one.at, one.act, one.why, _name(one.by) or "公众或系统"


def _overrides(claim: Claim) -> Rows:
    words = {None: "待确认", True: "同意", False: "否决"}
    for one in Override.objects.filter(claim=claim).select_related("by", "agreed_by").order_by("pk"):
        yield (
            one.at, one.engine_amount, one.amount, one.reason, one.document, _name(one.by), words[one.agreed],
            _name(one.agreed_by), one.agreed_at,
        )  # fmt: skip


def _findings(claim: Claim) -> Rows:
    for one in Finding.objects.filter(claim=claim).select_related("by", "other").order_by("pk"):
        yield one.why, one.other.number if one.other is not None else "", one.cleared, _name(one.by), one.at


def _tellings(claim: Claim) -> Rows:
    for one in Telling.objects.filter(claim=claim).select_related("person").order_by("pk"):
        yield one.at, one.how, _name(one.person)


def _things(claim: Claim) -> Rows:
    for one in Thing.objects.filter(claim=claim).order_by("pk"):
        yield one.kind, one.value


def _notices(claim: Claim) -> Rows:
    for one in NoticeLine.objects.filter(claim=claim).select_related("notice__by").order_by("pk"):
        notice = one.notice
        yield (
            notice.number, notice.title, one.number, one.amount, notice.opens, notice.closes, notice.days,
            "工作日" if notice.working else "日", notice.stopped_at, notice.stopped_why, one.standing, _name(notice.by), notice.at,
        )  # fmt: skip


def _objections(claim: Claim) -> Rows:
    rows = Objection.objects.filter(line__claim=claim).select_related("line__notice", "answered_by")
    for one in rows.defer("content").order_by("pk"):
        yield (
            one.line.notice.number, one.line.number, one.name, masked("phone", one.contact), one.text, one.file_name,
            one.sha256, one.at, one.outcome or "未答复", one.answer, _name(one.answered_by), one.answered_at,
        )  # fmt: skip


def _instalments(claim: Claim) -> Rows:
    for one in Instalment.objects.filter(award=claim.award_id).order_by("number") if claim.award_id else ():
        yield (
            one.number, one.due_year, one.year, yuan_of(one.amount_fen), yuan_of(one.paid_fen), one.get_state_display(),
        )  # fmt: skip


def _orders(claim: Claim) -> Rows:
    rows = OrderLine.objects.filter(instalment__award=claim.award_id) if claim.award_id else OrderLine.objects.none()
    for one in rows.select_related("order__by", "instalment").order_by("pk"):
        yield (
            str(one), one.order.number, one.instalment.number, yuan_of(one.amount_fen), one.payee_name, one.payee_bank,
            masked("bank_account", one.payee_account), one.get_state_display(), one.reason, _name(one.order.by), one.order.at,
        )  # fmt: skip


def _receipts(claim: Claim) -> Rows:
    if not claim.award_id:
        return
    rows = Receipt.objects.filter(Q(line__instalment__award=claim.award_id) | Q(award=claim.award_id))
    for one in rows.select_related("file", "line__order").defer("file__content").order_by("pk"):
        cells = "；".join(f"{head}：{masked_under(head, str(cell))}" for head, cell in one.said.items())
        yield (
            one.file.name, one.file.sha256, one.row, one.kind, one.reference, str(one.line) if one.line is not None else "",
            yuan_of(one.amount_fen) if one.amount_fen is not None else None, one.on, one.refusal, cells,
        )  # fmt: skip


def _ledger(claim: Claim) -> Rows:
    if not claim.award_id:
        return
    rows = Entry.objects.filter(award=claim.award_id).select_related(
        "account", "instalment", "line__order", "receipt", "by"
    )
    for one in rows.order_by("pk"):
        yield (
            one.pk, one.at, one.get_kind_display(), yuan_of(one.amount_fen), one.account.year, one.account.source,
            one.instalment.number if one.instalment is not None else "", str(one.line) if one.line is not None else "",
            one.receipt.reference if one.receipt is not None else "", one.reason, one.document, _name(one.by),
        )  # fmt: skip


TABLES: dict[str, Table] = {
    "claim.csv": Table(("项目", "内容"), _claim),
    "facts-sources.csv": Table(
        ("类别", "编号", "术语", "年度", "季度、月份", "值", "来源", "文件", "文件日期", "口径", "行政区划版本", "由来", "录入",
         "录入时间", "号"), None,
    ),
    "opinions.csv": Table(
        ("轮次", "环节", "单位", "意见", "说明", "文件", "期限", "办理人", "代", "时间", "作废"), _opinions
    ),
    "acts.csv": Table(("时间", "办理", "之前", "之后", "理由", "文件", "逾期工作日", "办理人"), _acts),
    "refusals.csv": Table(("时间", "办理", "不办的原因", "人"), _refusals),
    "overrides.csv": Table(
        ("时间", "测算金额（元）", "改定金额（元）", "理由", "文件", "提议人", "结果", "确认人", "确认时间"), _overrides
    ),
    "findings.csv": Table(("疑点", "另一申请", "核查结论", "核查人", "时间"), _findings),
    "tellings.csv": Table(("时间", "方式", "人"), _tellings),
    "things.csv": Table(("类别", "内容"), _things),
    "notices.csv": Table(
        ("公示号", "标题", "序号", "金额（元）", "起", "止", "公示期", "日", "撤下", "撤下的原因", "有效", "办理人", "时间"), _notices
    ),
    "objections.csv": Table(
        ("公示号", "序号", "姓名或单位", "联系方式（已隐去）", "异议", "证据", "证据 SHA-256", "时间", "结论", "答复", "答复人",
         "答复时间"), _objections,
    ),
    "instalments.csv": Table(("期", "应付年度", "预算年度", "金额（元）", "已付（元）", "状态"), _instalments),
    "orders.csv": Table(
        ("支付编号", "批次", "期", "金额（元）", "户名", "开户行", "账号（已隐去）", "状态", "退汇原因", "办理人", "时间"), _orders
    ),
    "receipts.csv": Table(
        ("文件", "文件 SHA-256", "行", "类别", "流水号", "支付编号", "金额（元）", "日期", "不入账的原因", "原文"), _receipts
    ),
    "ledger.csv": Table(
        ("号", "时间", "类别", "金额（元）", "预算年度", "资金来源", "期", "支付编号", "流水号", "事由", "文件", "办理人"), _ledger
    ),
}  # fmt: skip
"""By the name of the file."""
