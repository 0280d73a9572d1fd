"""The endpoints of money: awards, their instalments, and the accounts that they draw on."""

from __future__ import annotations

from luodi_service.ledger.amounts import yuan_of
from luodi_service.ledger.kinds import SUMS
from luodi_service.ledger.models import Account, Award, Instalment
from luodi_service.pages.api.asking import Asked, Endpoint, Parameter, Row, Rows
from luodi_service.pages.api.fields import Field
from luodi_service.plans.describing import money


def _yuan(fen: int) -> str | None:
    """Whole 分 as 元, in text with two decimals."""
    return money(yuan_of(fen))


def _awards(asked: Asked) -> Rows:
    found = Award.objects.visible_to(asked.viewer).select_related("plan", "subject", "recipient", "claim")
    columns = (
        ("plan", "plan__code"), ("policy", "code"), ("year", "year"), ("state", "state"), ("number", "number"),
        ("recipient", "recipient__key"),
    )  # fmt: skip
    return found.filter(**{column: asked.given[name] for name, column in columns if name in asked.given}), _award


def _award(award: Award) -> Row:
    claim = getattr(award, "claim", None)
    return {
        "id": award.pk, "number": award.number, "claim": claim.number if claim is not None else None,
        "plan": award.plan.code, "policy": award.code, "policy_name": award.policy,
        "subject_key": award.subject.key, "recipient_key": award.recipient.key, "recipient_name": award.recipient.name,
        "year": award.year, "amount": _yuan(award.amount_fen), "due_back": _yuan(award.due_back_fen),
        "recovered": _yuan(award.recovered_fen), "state": award.state, "state_words": award.get_state_display(),
        "held": award.held, "document": award.document or None, "demonstration": award.demonstration, "at": award.at,
    }  # fmt: skip


def _instalments(asked: Asked) -> Rows:
    found = Instalment.objects.visible_to(asked.viewer).select_related("award")
    columns = (("award", "award__number"), ("year", "year"), ("due_year", "due_year"), ("state", "state"))
    return found.filter(
        **{column: asked.given[name] for name, column in columns if name in asked.given}
    ), instalment_row


def instalment_row(one: Instalment) -> Row:
    """An instalment with the number of its award."""
    return {
        "id": one.pk, "award": one.award.number, "number": one.number, "due_year": one.due_year, "year": one.year,
        "amount": _yuan(one.amount_fen), "paid": _yuan(one.paid_fen), "state": one.state,
        "state_words": one.get_state_display(),
    }  # fmt: skip


def _accounts(asked: Asked) -> Rows:
    found = Account.objects.visible_to(asked.viewer).select_related("plan")
    columns = (("plan", "plan__code"), ("policy", "code"), ("year", "year"), ("source", "source"))

    def row(account: Account) -> Row:
        sums = {name.removesuffix("_fen"): _yuan(getattr(account, name)) for name in SUMS}
        return {
            "id": account.pk, "plan": account.plan.code, "policy": account.code, "year": account.year,
            "source": account.source, **sums, "left": _yuan(account.left_fen),
        }  # fmt: skip

    return found.filter(**{column: asked.given[name] for name, column in columns if name in asked.given}), row


_PLAN = Parameter("plan", "string", "方案代码", "gongshu-auto-2017-trial")
_POLICY = Parameter("policy", "string", "政策代码", "lease_support")
_AWARD_STATES = tuple(code for code, _ in Award.STATES)
_INSTALMENT_STATES = tuple(code for code, _ in Instalment.STATES)
AWARD = (
    Field("id", "integer", "序号", 7),
    Field("number", "string", "资金编号", "2026-000007"),
    Field("claim", "string", "申请编号", "2026-000123", nullable=True),
    Field("plan", "string", "方案代码", "gongshu-auto-2017-trial"),
    Field("policy", "string", "政策代码", "lease_support"),
    Field("policy_name", "string", "政策名称", "租用办园补助"),
    Field("subject_key", "string", "主体编号", "YQ01"),
    Field("recipient_key", "string", "受益单位编号", "91000000MA1KR02H6Y"),
    Field("recipient_name", "string", "受益单位名称，可为空", ""),
    Field("year", "integer", "年度", 2018),
    Field("amount", "money", "审定的金额（元）", "2500000.00"),
    Field("due_back", "money", "应追回而未追回（元）", "0.00"),
    Field("recovered", "money", "已追回或抵扣（元）", "0.00"),
    Field("state", "string", "状态", "committed", choices=_AWARD_STATES),
    Field("state_words", "string", "状态的中文", "下达"),
    Field("held", "boolean", "是否中止支付", False),
    Field("document", "string", "下达文件", None, nullable=True),
    Field("demonstration", "boolean", "是否演示数据", True),
    Field("at", "time", "占用的时间", "2026-03-10T10:00:00+08:00"),
)
INSTALMENT = (
    Field("id", "integer", "序号", 9),
    Field("award", "string", "资金编号", "2026-000007"),
    Field("number", "integer", "期", 1),
    Field("due_year", "integer", "应付年度", 2026),
    Field("year", "integer", "预算年度", 2026),
    Field("amount", "money", "金额（元）", "2500000.00"),
    Field("paid", "money", "已付（元）", "2500000.00"),
    Field("state", "string", "状态", "paid", choices=_INSTALMENT_STATES),
    Field("state_words", "string", "状态的中文", "已付"),
)
ACCOUNT = (
    Field("id", "integer", "序号", 2),
    Field("plan", "string", "方案代码", "gongshu-auto-2017-trial"),
    Field("policy", "string", "政策代码", "lease_support"),
    Field("year", "integer", "预算年度", 2026),
    Field("source", "string", "资金来源", "区级"),
    Field("budget", "money", "预算（元）", "40000000.00"),
    Field("reserved", "money", "占用（元）", "0.00"),
    Field("committed", "money", "下达未付（元）", "0.00"),
    Field("paid", "money", "已付（元）", "2500000.00"),
    Field("due_back", "money", "应追回（元）", "0.00"),
    Field("recovered", "money", "已追回（元）", "0.00"),
    Field("left", "money", "尚可使用（元）", "37500000.00"),
)
MONEY_ENDPOINTS = (
    Endpoint(
        "awards", "awards/", "您可以查看的资金", AWARD,
        (
            _PLAN, _POLICY,
            Parameter("year", "integer", "年度", 2018),
            Parameter("state", "string", "状态", "committed", choices=_AWARD_STATES),
            Parameter("number", "string", "资金编号", "2026-000007"),
            Parameter("recipient", "string", "受益单位编号", "91000000MA1KR02H6Y"),
        ),
        many=_awards, shape="Award",
    ),
    Endpoint(
        "instalments", "instalments/", "您可以查看的各期资金", INSTALMENT,
        (
            Parameter("award", "string", "资金编号", "2026-000007"),
            Parameter("year", "integer", "预算年度", 2026),
            Parameter("due_year", "integer", "应付年度", 2026),
            Parameter("state", "string", "状态", "paid", choices=_INSTALMENT_STATES),
        ),
        many=_instalments, shape="Instalment",
    ),
    Endpoint(
        "accounts", "accounts/", "预算与使用，供财政、办公室、区领导、审计", ACCOUNT,
        (
            _PLAN, _POLICY,
            Parameter("year", "integer", "预算年度", 2026),
            Parameter("source", "string", "资金来源", "区级"),
        ),
        many=_accounts, shape="Account",
    ),
)  # fmt: skip
