"""The columns of 申报: one table."""

from __future__ import annotations

from dataclasses import dataclass

NUMBER, POLICY, SUBJECT, YEAR = "门户编号", "政策代码", "主体编号", "年度"
PAYEE, BANK, ACCOUNT, CONSENT = "户名", "开户行", "银行账号", "同意核验"
INVOICE, PREMISES, PROJECT, NOTE = "发票", "房屋", "项目", "备注"
OUTCOME, PROBLEM = "结果", "问题"
"""Columns that a file comes back with; brought again they are not read."""
AGREED = frozenset({"是", "同意"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, the characters it may have, whether it must be filled, what it means, and an example.

    ``exact`` columns are read as they are written, others with full width as half width. ``lines`` may hold several lines.
    """

    name: str
    most: int
    needed: bool
    meaning: str
    example: str
    exact: bool = False
    lines: bool = False


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column(
            NUMBER,
            60,
            True,
            "门户给这件申报的编号，同一编号只收一次；待补正的，补正后用原编号再报",
            "ZJ-2026-000001",
            exact=True,
        ),
        Column(POLICY, 60, True, "政策清单中的政策代码", "lease_support"),
        Column(SUBJECT, 200, True, "统一社会信用代码，或项目、活动等的编号", "91000000MA1KR02H6Y"),
        Column(YEAR, 4, True, "四位数字", "2018"),
        Column(PAYEE, 200, True, "收款户名", "杭州演示北星科技园发展有限公司", exact=True),
        Column(BANK, 200, True, "收款银行，写到支行", "演示银行拱墅支行", exact=True),
        Column(ACCOUNT, 40, True, "收款账号，8 至 30 位数字；在 Excel 里设为文本格式", "6222000000000018"),
        Column(CONSENT, 4, True, "写 是 或 同意：申报人同意向有关部门核验数据；没有同意的不收", "是"),
        Column(INVOICE, 200, False, "有关发票的号码，没有的空着", "", exact=True),
        Column(PREMISES, 200, False, "有关房屋的地址，没有的空着", "", exact=True),
        Column(PROJECT, 200, False, "有关项目的名称或编号，没有的空着", "", exact=True),
        Column(NOTE, 1_000, False, "其他说明", "", exact=True, lines=True),
    )
}
"""By heading, in the order of the template."""
HEADS = tuple(COLUMNS)
NEEDED = tuple(name for name, column in COLUMNS.items() if column.needed)
THINGS = (INVOICE, PREMISES, PROJECT)
"""What a claim is about beyond its subject, each of the kind that its column is called."""
