"""The demonstration's register: a few titles, lists, steps, tenancies, contacts and brands of its firms, and what came of two
exhibitions, all invented."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi_service.lib.audit import System
from luodi_service.registry.keeping import EVENT, FIRM, PARK, add_record, new_list
from luodi_service.registry.models import NamedList, Subject, Title
from luodi_service.registry.models.brands import Brand

NOTE = "演示数据"
_A, _B, _C, _D, _E = (
    "91000000MA2RNBH17L", "91000000MAWL1XKK0G", "91000000MAHRNEFL33", "91000000MAMPFHWH0K", "91000000MAQN8T6N43",
)  # fmt: skip
LISTS = (("双百企业", date(2018, 3, 20)), ("旭日企业", date(2018, 3, 20)), ("大树企业", date(2019, 4, 12)))
MEMBERS = (
    (_A, "双百企业", date(2018, 3, 20), None),
    (_B, "旭日企业", date(2018, 3, 20), date(2020, 12, 31)),
    (_C, "大树企业", date(2019, 4, 12), None),
)
"""Firm, list, from, to."""
TITLES = (
    (_A, "高新技术企业", "国家", "新认定", date(2017, 11, 13), date(2020, 11, 12)),
    (_A, "高新技术企业", "国家", "复评", date(2020, 12, 1), date(2023, 11, 30)),
    (_B, "科技型中小企业", "省", "新认定", date(2019, 6, 5), None),
    (_C, "电子商务示范企业", "市", "新认定", date(2018, 9, 1), date(2021, 8, 31)),
    (_D, "专精特新企业", "省", "新认定", date(2024, 5, 20), date(2027, 5, 19)),
)
"""Firm, name, level, new or again, granted, valid to."""
STEPS = (
    (_A, "个转企", date(2013, 4, 9)),
    (_A, "小升规", date(2018, 2, 28)),
    (_A, "规改股", date(2021, 10, 15)),
    (_C, "小升规", date(2020, 3, 6)),
)
TENANCIES = (
    (_A, "YQ01", date(2017, 10, 16), None, "1幢301室", "420"),
    (_A, "YQ04", date(2020, 1, 1), None, "2幢", None),
    (_B, "YQ01", date(2018, 12, 3), None, "1幢302室", "265.5"),
    (_C, "YQ01", date(2017, 3, 27), date(2022, 3, 26), "1幢301室", "180"),
    (_E, "YQ01", date(2019, 7, 12), None, "3幢1至2层", "1360"),
)
"""Firm, park, from, to, premises, area in ㎡."""
CONTACTS = (
    (_A, "王演示", "13800000001", "330000199001010016", "6222000000000000018"),
    (_B, "李演示", "13800000002", "", ""),
)  # fmt: skip

BRANDS = (
    (_A, "自建平台", "演示车商城", date(2017, 3, 1), None),
    (_B, "电商品牌", "演示好车", date(2018, 5, 18), None),
    (_C, "第三方平台", "演示车品旗舰店", date(2017, 9, 1), date(2020, 6, 30)),
)
"""Firm, kind, name, from, to."""
BRAND_YEARS = (
    (_A, "演示车商城", 2018, "126000000", "全国汽车电商第15位（演示）"),
    (_A, "演示车商城", 2019, "158300000", "全国汽车电商第12位（演示）"),
    (_B, "演示好车", 2019, None, "全省二手车电商第3位（演示）"),
    (_C, "演示车品旗舰店", 2019, "42750000.5", ""),
)
"""Firm, brand, year, turnover in 元, rank."""
PUBLISHER = "演示行业协会"
EXHIBITIONS = (
    ("HD2019-06", "杭州国际汽车展（演示）", date(2019, 10, 25), 86, "32000", 98_000, "412000000"),
    ("HD2021-02", "汽车互联网展（演示）", date(2021, 10, 15), 64, None, None, "175500000"),
)
"""Event, name, day, exhibitors, area in ㎡, visitors, turnover in 元."""
DEALS = (
    ("HD2019-06", "演示车型首批订购", "整车销售", "演示汽贸、演示车企", "36000000", date(2019, 10, 26)),
    ("HD2019-06", "演示车联网联合实验室", "技术合作", "演示科技、演示大学", None, date(2019, 10, 27)),
    ("HD2021-02", "演示零部件集采", "零部件贸易", "演示配件、演示后市场", "8200000", date(2021, 10, 16)),
)
"""Event, name, kind, parties, amount in 元, day."""


def load_register(at: datetime) -> int:
    """Put the demonstration's records down, once; gives how many there are."""
    if Title.objects.filter(demonstration=True).exists():
        return 0
    firms = _by_key(FIRM, {row[0] for row in (*MEMBERS, *TITLES, *STEPS, *TENANCIES, *CONTACTS, *BRANDS)})
    parks = _by_key(PARK, {row[1] for row in TENANCIES})
    events = _by_key(EVENT, {row[0] for row in EXHIBITIONS})
    if not firms or not parks or not events:
        return 0
    actor = System("演示")
    with transaction.atomic():
        for name, dated in LISTS:
            new_list(name, NOTE, dated, actor, at, demonstration=True)
        lists = {found.name: found for found in NamedList.objects.filter(demonstration=True)}
        rows: list[tuple[str, str, dict[str, Any]]] = [
            *(("membership", key, {"of": lists[of], "since": since, "until": until}) for key, of, since, until in MEMBERS),
            *(
                ("title", key, {"name": name, "level": level, "grant": grant, "granted_on": on, "valid_to": to})
                for key, name, level, grant, on, to in TITLES
            ),
            *(("step", key, {"step": step, "on": on}) for key, step, on in STEPS),
            *(
                (
                    "tenancy",
                    key,
                    {
                        "park": parks[park], "since": since, "until": until, "premises": premises,
                        "area_sqm": _decimal(area),
                    },
                )
                for key, park, since, until, premises, area in TENANCIES
            ),
            *(
                ("contact", key, {"name": name, "phone": phone, "id_number": number, "bank_account": account})
                for key, name, phone, number, account in CONTACTS
            ),
            *(
                ("brand", key, {"kind": kind, "name": name, "since": since, "until": until})
                for key, kind, name, since, until in BRANDS
            ),
            *(
                (
                    "exhibition",
                    key,
                    {
                        "name": name, "opened_on": on, "exhibitors": exhibitors, "area_sqm": _decimal(area),
                        "visitors": visitors, "turnover_cny": _decimal(turnover),
                    },
                )
                for key, name, on, exhibitors, area, visitors, turnover in EXHIBITIONS
            ),
            *(
                ("deal", key, {"name": name, "kind": kind, "parties": parties, "amount_cny": _decimal(amount), "signed_on": on})
                for key, name, kind, parties, amount, on in DEALS
            ),
        ]  # fmt: skip
        known = {**firms, **events}
        for what, key, given in rows:
            add_record(what, known[key], {**given, "document": NOTE}, actor, at, demonstration=True)
        brands = {brand.name: brand for brand in Brand.objects.filter(demonstration=True)}
        for key, name, year, turnover, rank in BRAND_YEARS:
            said = {"brand": brands[name], "year": year, "turnover_cny": _decimal(turnover), "rank": rank}
            given = {**said, "publisher": PUBLISHER, "document": NOTE}
            add_record("brand_year", firms[key], given, actor, at, demonstration=True)
    return len(rows) + len(BRAND_YEARS)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _by_key(kind: str, keys: set[str]) -> dict[str, Subject]:
    found = {one.key: one for one in Subject.objects.filter(kind=kind, key__in=keys)}
    return found if len(found) == len(keys) else {}
