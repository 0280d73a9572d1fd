"""The letters that claims lead to, as Word files: the notice, word of what was awarded, and the list for the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError

from luodi_service.accounts.models import Person, Role
from luodi_service.claims.models import Claim, NoticeLine, Opinion, PublicNotice
from luodi_service.claims.states import COMMITTED, DECISION
from luodi_service.lib.letters import Letter, Table, write_letter
from luodi_service.plans.bundling import basis_words
from luodi_service.registry.masking import masked

MOST = 2_000
"""Claims of one letter."""
NOTICE_HEADS = ("序号", "受益单位", "统一社会信用代码或编号", "政策", "年度", "金额（元）")
HOW_TO_OBJECT = "对公示内容有异议的，请在公示期内以真实姓名（单位名称）书面提出，写明联系方式，并附证据。匿名或者没有证据的异议不予受理。"
NOTICE_WIDTHS = (0.5, 2.2, 1.9, 1.6, 0.6, 1.2)


@dataclass(frozen=True, slots=True)
class Head:
    """What a letter says beside its list."""

    title: str
    document: str
    addressed_to: str
    dated: date


def masked_key(key: str) -> str:
    """A credit code, or another key, with its first and last four characters."""
    return masked("bank_account", key)


def whose(claim: Claim) -> str:
    """Whom a claim is paid to, with what it is for where that is not the same."""
    recipient = claim.recipient or claim.subject
    return str(recipient) if recipient.pk == claim.subject_id else f"{recipient}（{claim.subject}）"


def issuer_of(person: Person) -> str:
    """The unit in whose name the office writes, with the district before it where its own name leaves that out."""
    role = Role.objects.filter(person=person, role="office").select_related("unit__parent").order_by("pk").first()
    if role is None:
        return "领导小组办公室"
    unit, above = role.unit, role.unit.parent
    if above is not None and unit.name[:1] == above.name[-1:] and not unit.name.startswith(above.name):
        return f"{above.name}{unit.name[1:]}"
    return unit.name


def notice_letter(notice: PublicNotice) -> bytes:
    """The Word file of a notice: what its page shows."""
    rows = (
        NoticeLine.objects.filter(notice=notice).select_related("claim__subject", "claim__recipient").order_by("number")
    )
    term = f"{notice.days}{'个工作日' if notice.working else '日'}"
    signed = issuer_of(notice.by)
    year, _, number = notice.number.partition("-")
    return write_letter(
        Letter(
            issuer=f"{signed}文件", document_number=f"公示〔{year}〕{int(number or 0)}号", title=notice.title, addressed_to="",
            paragraphs=(
                f"根据{basis_words(notice.plan)}，下列单位的申请经审核、审定，现将拟兑现的资金予以公示。",
                f"公示期{term}：{_day(notice.opens)}至{_day(notice.closes)}。",
                f"{HOW_TO_OBJECT}受理异议的联系方式：{notice.contact}。",
            ),
            signed=signed, dated=notice.opens, demonstration=notice.demonstration,
            attachments=("拟兑现资金公示名单",),
            tables=(
                Table(
                    heads=NOTICE_HEADS, widths=NOTICE_WIDTHS, numbers=(0, 4), attachment=1,
                    rows=tuple(
                        (str(row.number), whose(row.claim), masked_key((row.claim.recipient or row.claim.subject).key),
                         row.claim.policy, str(row.claim.year), row.amount)
                        for row in rows
                    ),
                ),
            ),
        )
    )  # fmt: skip


def award_letter(claims: Iterable[Claim], head: Head, person: Person) -> bytes:
    """兑现通知: that the money of some claims was committed, with the list of them.

    Raises:
        PermissionDenied: letters are the office's.
        ValidationError: none or too many claims, or one of which nothing was committed.
    """
    found = _checked(claims, COMMITTED, person, "还没有下达")
    total = sum((claim.final_amount for claim in found), Decimal(0))
    documents = "、".join(
        sorted({claim.award.document for claim in found if claim.award is not None and claim.award.document})
    )
    return _written(
        head, person, found,
        (
            f"根据{_bases(found)}和{documents or '下达文件'}，现将{len(found)}项资金予以下达，合计{total:,.2f}元，名单见附件。",
            "请有关单位按批准的用途使用资金，并接受财政、审计部门的监督检查。资金拨付到申请时登记的账户；分期拨付的，以后各期经复核再付。",
        ),
        "兑现资金名单", ("序号", "受益单位", "政策", "年度", "金额（元）", "申请编号"),
        [
            (str(number), whose(claim), claim.policy, str(claim.year), claim.final_amount, claim.number)
            for number, claim in enumerate(found, 1)
        ],
        (0.5, 2.4, 1.6, 0.6, 1.2, 1.3),
    )  # fmt: skip


def decision_letter(claims: Iterable[Claim], head: Head, person: Person) -> bytes:
    """The list for the 审定: what each unit said, and what each claim comes to.

    Raises:
        PermissionDenied: letters are the office's.
        ValidationError: none or too many claims, or one that does not wait for a decision.
    """
    found = _checked(claims, (DECISION,), person, "不在审定环节")
    # An unknown amount is not nothing: a list that added it up as such would be decided on a wrong total.
    unknown = [claim.number for claim in found if claim.final_amount is None]
    if unknown:
        raise ValidationError(f"申请 {'、'.join(unknown)} 的金额还算不出来，先重新核算或退回")
    total = sum((claim.final_amount for claim in found), Decimal(0))
    said: dict[int, list[str]] = {}
    rows = Opinion.objects.filter(claim__in=found, void=False).exclude(opinion="").select_related("unit").order_by("pk")
    for one in rows:
        said.setdefault(one.claim_id, []).append(f"{one.unit}{one.opinion}")
    return _written(
        head, person, found,
        (
            f"根据{_bases(found)}，下列{len(found)}项申请已经有关单位审核，合计{total:,.2f}元，提请审定。各单位的意见见附件。",
            "审定的结果和理由记入会议纪要。",
        ),
        "提请审定的申请", ("序号", "受益单位", "政策", "年度", "金额（元）", "各单位意见"),
        [
            (str(number), whose(claim), claim.policy, str(claim.year), claim.final_amount, "；".join(said.get(claim.pk, ())))
            for number, claim in enumerate(found, 1)
        ],
        (0.5, 2.0, 1.5, 0.6, 1.2, 2.2),
    )  # fmt: skip


def _checked(claims: Iterable[Claim], states: Sequence[str], person: Person, why: str) -> list[Claim]:
    if "office" not in person.codes():
        raise PermissionDenied("公文由领导小组办公室拟")
    found = sorted(claims, key=lambda claim: claim.pk)
    if not found or len(found) > MOST:
        raise ValidationError(f"请选 1 至 {MOST:,} 项申请")
    problems = [
        f"申请 {claim.number} {claim.get_state_display()}，{why}" for claim in found if claim.state not in states
    ]
    if len({claim.demonstration for claim in found}) > 1:
        problems.append("演示数据不与真实的申请写在同一份公文里")
    if problems:
        raise ValidationError(problems[:20])
    return found


def _written(
    head: Head, person: Person, claims: Sequence[Claim], paragraphs: tuple[str, ...], name: str, heads: tuple[str, ...],
    rows: Sequence[tuple[str | Decimal | None, ...]], widths: tuple[float, ...],
) -> bytes:  # fmt: skip
    signed = issuer_of(person)
    return write_letter(
        Letter(
            issuer=f"{signed}文件", document_number=head.document, title=head.title, addressed_to=head.addressed_to,
            paragraphs=paragraphs, signed=signed, dated=head.dated, demonstration=claims[0].demonstration,
            attachments=(name,), tables=(Table(heads=heads, rows=tuple(rows), widths=widths, numbers=(0, 3), attachment=1),),
        )
    )  # fmt: skip


def _bases(claims: Sequence[Claim]) -> str:
    return "、".join(basis_words(plan) for plan in {claim.plan_id: claim.plan for claim in claims}.values())


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
