"""政策清单 for the portal: every policy of the version in force, in the words of the law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from luodi_service.claims.applying import is_invented
from luodi_service.claims.freezing import DRAFT_PLAN
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.models import Plan, Version
from luodi_service.plans.policy_list import ListedPolicy, listed_policies, validity_of

FORMAT = "LUODI-POLICIES-1"
HEADS = (
    "方案代码", "方案", "文号", "版本校验值", "生效", "失效", "政策代码", "政策", "条款", "条款原文", "申报对象", "受益", "条件", "金额",
    "材料", "办理流程", "执行首年", "执行末年", "免申即享", "一事一议", "数据说明",
)  # fmt: skip
INVENTED = "演示数据"
Row = dict[str, Any]


def version_listed(plan: Plan) -> Version:
    """The version whose policies firms apply for.

    Raises:
        ValidationError: the plan is a draft, which entitles nobody to anything.
    """
    found = payable_version(plan)
    if found is None:
        raise ValidationError(DRAFT_PLAN, code="CL01")
    return found


def policies_document(plan: Plan) -> Row:
    """The list as JSON has it: ``policies`` with steps and words one by one.

    Raises:
        ValidationError: the plan is a draft.
    """
    version = version_listed(plan)
    validity = validity_of(version)
    return {
        "format": FORMAT, "plan": plan.code, "title": plan.title, "document_number": validity.document,
        "version": version.number, "hash": version.hash, "valid_from": _day(validity.valid_from),
        "valid_to": _day(validity.valid_to), "demonstration": is_invented(plan),
        "policies": [_policy(one) for one in listed_policies(version)],
    }  # fmt: skip


def _policy(one: ListedPolicy) -> Row:
    return {
        "code": one.code, "name": one.name, "provision": one.provision, "provision_label": one.label,
        "provision_text": one.text, "subject_kind": one.kind, "recipient": one.recipient,
        "conditions": list(one.conditions), "alternatives": [list(words) for words in one.alternatives],
        "amounts": list(one.amounts), "materials": list(one.materials),
        "steps": [
            {"name": step.name, "days": step.days, "working_days": step.working, "units": list(step.units)}
            for step in one.steps
        ],
        "first_year": one.first_year, "last_year": one.last_year, "found": one.found, "case_by_case": one.case_by_case,
    }  # fmt: skip


def policies_rows(plan: Plan) -> Iterator[list[str | int]]:
    """The list as a table has it, as ``HEADS`` says.

    Raises:
        ValidationError: the plan is a draft.
    """
    version = version_listed(plan)
    validity, note = validity_of(version), INVENTED if is_invented(plan) else ""
    head = [plan.code, plan.title, validity.document, version.hash, _day(validity.valid_from) or "",
            _day(validity.valid_to) or ""]  # fmt: skip
    for one in listed_policies(version):
        conditions = [*one.conditions, *(f"下列之一：{'；或'.join(group)}" for group in one.alternatives)]
        yield [
            *head, one.code, one.name, one.label, one.text, one.kind, one.recipient, "；".join(conditions),
            "；".join(one.amounts), "、".join(one.materials), " → ".join(map(str, one.steps)), one.first_year or "",
            one.last_year or "", _said(one.found), _said(one.case_by_case), note,
        ]  # fmt: skip


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _said(truth: bool) -> str:
    return "是" if truth else "否"
