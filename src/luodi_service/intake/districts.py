"""The district that a credit code was given in, and the one that an address lies in: where they differ, it is said."""

from __future__ import annotations

import re

DISTRICTS: dict[str, str] = {
    "330102": "上城区", "330103": "下城区", "330104": "江干区", "330105": "拱墅区", "330106": "西湖区", "330108": "滨江区",
    "330109": "萧山区", "330110": "余杭区", "330111": "富阳区", "330112": "临安区", "330113": "临平区", "330114": "钱塘区",
    "330122": "桐庐县", "330127": "淳安县", "330182": "建德市", "330183": "富阳区", "330185": "临安区",
}  # fmt: skip
"""By code of GB/T 2260, those before 2021 too."""
CITIES: dict[str, str] = {"330100": "杭州市本级", "330101": "杭州市市辖区", "330000": "浙江省本级"}
_DISTRICT = re.compile("|".join(sorted(set(DISTRICTS.values()), key=len, reverse=True)))
_DIVISION = slice(2, 8)


def difference(code: str, address: str) -> str:
    """How the district of a code and the one of an address differ, in words; empty where they agree or say nothing."""
    division = code[_DIVISION]
    match = _DISTRICT.search(address)
    given = DISTRICTS.get(division) or CITIES.get(division)
    if match is None or given is None or match.group() == given:
        return ""
    return f"代码登记在{given}（{division}），地址在{match.group()}：请核对是否迁移"
