"""Two forms of the Gongshu plan to try things with, each open for a period, and a firm and a park that fill them."""

from __future__ import annotations

from datetime import date, datetime

from luodi_service.accounts.models import Unit
from luodi_service.lib.audit import Actor, record
from luodi_service.registry.models import Subject
from luodi_service.returns.definitions import Definition, define
from luodi_service.returns.models import OWNER, SELF, STREET, Form
from luodi_service.returns.opening import open_period
from luodi_service.returns.periods import read_period

FIRM, PARK = ("企业", "91000000MA7HBJLR1K"), ("产业园", "YQ01")
"""The firm's 年网上交易额 of 2019 is the one fact that its rent support of that year waits for."""
PERIODS = {"auto-internet": "2019", "park-quarter": "2021Q4"}
_FIRM_LINES = """
年网络销售额 | 万元 | 0 | 10000000 | 100% | 必填
年网上交易额 | 万元 | 0 | 10000000 | 100% | 必填
年纯租金 | 元 | 0 | 100000000 | 50%
"""
_FIRM_RULES = "年网上交易额 >= 年网络销售额 | 可说明 | 网上交易额一般不少于网络销售额"
_PARK_LINES = """
投入使用面积 | 平方米 | 0 | 1000000 | 30% | 必填
租用面积 | 平方米 | 0 | 1000000 | 30%
建筑面积 | 平方米 | 0 | 1000000 | 30%
直接股权投资额 | 万元 | 0 | 10000000
"""


def definitions(owner: Unit) -> tuple[Definition, ...]:
    """The forms, led by a unit."""
    return (
        Definition(
            code="auto-internet", name="汽车互联网企业年报", kind="企业", frequency="年", filler=SELF, by_park=True,
            checker=STREET, owner=owner, due_days=20, basis="年报", since=2017, until=2021, condition="汽车互联网企业",
            lines=_FIRM_LINES, rules=_FIRM_RULES, document="演示数据",
        ),
        Definition(
            code="park-quarter", name="园区季报", kind="产业园", frequency="季度", filler=SELF, checker=OWNER, owner=owner,
            due_days=10, basis="快报", since=2017, until=2021, lines=_PARK_LINES, document="演示数据",
        ),
    )  # fmt: skip


def load_returns(day: date, actor: Actor, at: datetime) -> int:
    """Forms, units and open returns, as far as they are not there yet; gives how many returns are new."""
    firm, park = Unit.objects.get(name="演示企业"), Unit.objects.get(name="演示园区")
    street, owner = Unit.objects.get(name="祥符街道"), Unit.objects.get(name="区科技局")
    for (kind, key), unit in ((FIRM, firm), (PARK, park)):
        _connect(Subject.objects.filter(kind=kind, key=key).first(), unit, street, actor, at)
    opened = 0
    for definition in definitions(owner):
        if not Form.objects.filter(code=definition.code).exists():
            define(definition, actor, at)
        form = Form.objects.get(code=definition.code)
        period = read_period(PERIODS[form.code], definition.frequency)
        assert period is not None
        opened += open_period(form, period, day, actor, at)
    return opened


def _connect(subject: Subject | None, unit: Unit, street: Unit, actor: Actor, at: datetime) -> None:
    """Let a unit answer for a subject that lies in a street; what is connected stays as it is."""
    if subject is None or subject.unit is not None:
        return
    subject.unit, subject.area = unit, subject.area or street
    subject.save(update_fields=["unit", "area"])
    record(actor, "关联单位", subject, at, unit=str(unit), area=str(subject.area))
