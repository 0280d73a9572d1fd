"""The evidence of a claim: all that it rests on and all that was said and done, as one file that stands by itself.

What is read of the claim is read whole: whoever may have it has been asked before (``check_may_have``).
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.claims.evidence_log import log_lines
from luodi_service.claims.evidence_papers import attachments
from luodi_service.claims.evidence_tables import TABLES, source_row, written
from luodi_service.claims.models import Act, Claim, PublicNotice
from luodi_service.claims.official_letters import notice_letter
from luodi_service.lib.audit import record
from luodi_service.plans.bundling import (
    Frozen,
    Packed,
    explanation_of,
    guarded_natures,
    packed,
    papers_alone,
    sources_of_facts,
)
from luodi_service.registry.doors import reach

READERS = frozenset({"office", "auditor"})
TAKEN = "下载证据包"
FREEZING = ("起草", "确认", "提交", "补正提交", "重新核算")
"""Acts by which a claim is frozen anew."""
WITH = ("plan", "version__plan", "subject__unit", "recipient", "award", "applicant")
ABOUT = """本包是申请 {number} 的全部凭据。{mark}
{what}
文件：
claim.csv 申请本身；reasons.txt 依据；facts-sources.csv 每项数据的来源；opinions.csv 各单位意见（作废的也在）；
acts.csv 办理经过；refusals.csv 被拒绝的办理；overrides.csv 改定金额；findings.csv 重复补助核查；tellings.csv 告知；
things.csv 事项；notices.csv 公示，notice-*.docx 公示的 Word 文件；objections.csv 异议和答复；instalments.csv 分期；
orders.csv 支付；receipts.csv 回单；ledger.csv 台账；log.jsonl 日志，每行带前一条的校验值和自己的校验值；
attachments.csv 材料清单，attachments/ 材料。
银行账号和联系方式已隐去中间各位。没有内容的表不在包里。
校验值：manifest.json 有每个文件的 SHA-256；manifest.sha256 是 manifest.json 的 SHA-256，出具单位在下载时把它记入了日志。
"""
BY_RULE = "金额由方案和数据算得：luodi replay 本包，即可重算，不用网络，也不用网页服务。"
OVERRIDDEN = "{} award.json 是测算的金额 {} 元；两人改定为 {} 元，见 overrides.csv。"
BY_MEETING = "这是一事一议：金额由会议决定，不由规则算得，没有可以重算的（luodi replay 因此不收本包）。依据是附件里的会议纪要和协议。"


def frozen_of(claim: Claim) -> Frozen:
    """What a claim froze, as it was stored."""
    acts = Act.objects.filter(claim=claim, act__in=FREEZING).order_by("-pk")
    at = acts.values_list("at", flat=True).first() or claim.at
    return Frozen(
        version=claim.version, snapshot=claim.snapshot, readings=claim.readings, code=claim.code, policy=claim.policy,
        subject=claim.subject, year=claim.year, status=claim.status, amount=claim.amount,
        worked_out_on=timezone.localdate(at), missing=claim.missing, open_readings=claim.open_readings,
        demonstration=claim.demonstration,
    )  # fmt: skip


def check_may_have(claim: Claim, person: Person) -> None:
    """Whether a person may have all that a claim rests on: what a bundle holds cannot be masked, or it would prove nothing.

    Raises:
        PermissionDenied: they may not, and why.
    """
    found = reach(person)
    if not found.codes & READERS:
        raise PermissionDenied("证据包由领导小组办公室和审计下载")
    if claim.origin == Claim.CASE:
        return
    hidden = guarded_natures(frozen_of(claim)) & set(found.hidden)
    if hidden:
        raise PermissionDenied(f"证据包里有{'、'.join(sorted(hidden))}数据，您无权查看；请由审计下载")


def bundle_of(claim: Claim) -> Packed:
    """The bundle of a claim: the same bytes as long as nothing happens to it.

    Raises:
        ValidationError: what keeps it from being packed.
    """
    if claim.origin == Claim.CASE:
        return papers_alone(_papers(claim, None))
    frozen = frozen_of(claim)
    return packed(frozen, _papers(claim, frozen))


def take_bundle(claim: Claim, person: Person, at: datetime) -> Packed:
    """The bundle for a person; that they took it, and the number by which it can be known again, is on record.

    Raises:
        PermissionDenied: they may not have it.
        ValidationError: what keeps it from being packed.
    """
    check_may_have(claim, person)
    made = bundle_of(claim)
    with transaction.atomic():
        # Not of the claim: what is in its bundle does not change by being looked at.
        record(person, TAKEN, "bundle", at, claim=claim.number, bundle=made.hash, bytes=len(made.content))
    return made


def _papers(claim: Claim, frozen: Frozen | None) -> dict[str, bytes | str]:
    found: dict[str, bytes | str] = {"README.txt": _about(claim)}
    if frozen is not None:
        found["reasons.txt"] = explanation_of(frozen).text() + "\n"
        found["facts-sources.csv"] = written(
            TABLES["facts-sources.csv"].heads, map(source_row, sources_of_facts(frozen))
        )
    for name, table in TABLES.items():
        rows = list(table.rows(claim)) if table.rows is not None else []
        if rows:
            found[name] = written(table.heads, rows)
    for notice in PublicNotice.objects.filter(lines__claim=claim).select_related("plan", "by").order_by("pk"):
        found[f"notice-{notice.number}.docx"] = notice_letter(notice)
    return {**found, "log.jsonl": log_lines(claim), **attachments(claim)}


def _about(claim: Claim) -> str:
    what = BY_MEETING if claim.origin == Claim.CASE else BY_RULE
    if claim.origin != Claim.CASE and claim.decided_amount is not None:
        what = OVERRIDDEN.format(what, claim.amount, claim.decided_amount)
    return ABOUT.format(number=claim.number, mark="演示数据，全部虚构。" if claim.demonstration else "", what=what)
