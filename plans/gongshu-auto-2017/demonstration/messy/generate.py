"""Write the messy demonstration files (演示数据): what offices send, with every kind of mess, about nobody.

    python generate.py [FOLDER]

writes 企业登记（演示）.csv (GB18030) and 企业登记（演示）.xlsx into FOLDER, by default the folder of this script. Every run
writes the same bytes. Each name contains 演示, each row says 演示数据, and each valid credit code has the administrative
division 000000, which nobody has. Beside each row stands what is the matter with it.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import zipfile
from datetime import datetime
from pathlib import Path

# The same bytes whether lxml is installed or not.
os.environ["OPENPYXL_LXML"] = "False"
import openpyxl

MARK = "演示数据"
NAME = "企业登记（演示）"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
FIXED = datetime(2017, 1, 1)  # noqa: DTZ001  Excel knows no zones
STAMP = (2017, 1, 1, 0, 0, 0)

CAPITALS = (
    "300(万元人民币)", "5,060(万元人民币)", "66.6000(万元人民币)", "1,398.5(万元人民币)", "170万人民币", "66.6万元人民币", "50万人民币元",
    "800(万)", "10,000(万)", "12.5(万)", "62(万美元)", "1,398(万美元)", "565.2100(万美元)", "750(万日元)", "1.2亿", "５００万", "-", "",
)  # fmt: skip
"""The eighteen ways in which registers write capital."""
SCOPES = (
    "汽车销售；二手车经纪", "一类汽车维修（小型车）", "汽车改装技术服务", "报废机动车回收（凭资质证书经营）", "网络预约出租汽车服务", "汽车配件、汽车用品的销售",
    "车联网技术开发", "服装、鞋帽的零售", "会务服务、汽车展览", "批发：建材（除汽车配件）",
)  # fmt: skip
DAYS = (
    "2018-05-01",
    "2018.5.1",
    "2018/5/1",
    "2018年5月1日",
    "2018年5月",
    "43221",
    "20180501",
    "２０１８年５月１日",
    "—",
    "",
)


def code(serial: int) -> str:
    """A well-formed code that cannot be anybody's; serials of other generators lie elsewhere."""
    scattered = (serial * 468_397_123 + 90_210_733) % 31**6
    body = "MA" + "".join(ALPHABET[scattered // 31**place % 31] for place in range(6))
    total = sum(weight * int(char, 36) for weight, char in zip(ORGANISATION_WEIGHTS, body, strict=True))
    body = f"91000000{body}{'0X987654321'[total % 11]}"
    total = sum(weight * ALPHABET.index(char) for weight, char in zip(WEIGHTS, body, strict=True))
    return body + ALPHABET[-total % 31]


def wide(text: str) -> str:
    """Full-width digits and letters."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def rows() -> list[list[str]]:
    """Name, code, day, type, capital, scope, address, remark."""
    found = [
        [
            f"演示杂{number:02}号企业有限公司", code(number), DAYS[number % len(DAYS)], ("有限责任公司", "", "无")[number % 3],
            CAPITALS[number % len(CAPITALS)], SCOPES[number % len(SCOPES)], f"杭州市拱墅区演示路{number}号", MARK,
        ]
        for number in range(36)
    ]  # fmt: skip
    found[3][1] = wide(found[3][1])
    found += [
        ["演示小写代码企业", code(101).lower(), "2018-05-01", "", "10万", "汽车维修", "", f"{MARK}：代码小写"],
        ["演示旧注册号企业", "330000000000001", "2018-05-01", "", "10万", "汽车维修", "", f"{MARK}：15位旧注册号"],
        [
            "演示校验位错企业",
            code(102)[:-1] + ("0" if code(102)[-1] != "0" else "1"),
            "",
            "",
            "",
            "",
            "",
            f"{MARK}：校验位",
        ],
        ["演示科学计数企业", "9.1E+17", "", "", "", "", "", f"{MARK}：代码成了数"],
        ["演示没有代码企业", "", "2018-05-01", "", "10万", "汽车维修", "", f"{MARK}：没有代码"],
        ["演示约数企业", code(103), "2018-05-01", "", "约300万", "", "", f"{MARK}：约数"],
        ["演示没有的日子企业", code(104), "2018-02-30", "", "10万", "", "", f"{MARK}：没有这一天"],
        [*found[0][:7], f"{MARK}：与第一行相同"],
        [found[1][0], found[1][1], found[1][2], "", "9万元人民币", "", "", f"{MARK}：与前面不同"],
        ["=1+1演示公式企业", code(105), "2018-05-01", "", "10万", "", "", f"{MARK}：像公式的名称"],
    ]
    return found


HEADINGS = ("企业名称", "统一社会信用代码", "成立时间", "企业类型", "注册资金", "经营范围", "注册地址", "备注")


def comma_text() -> bytes:
    """The rows below two title lines, totals and a signature below them, in the encoding of older programs."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([f"企业登记信息（{MARK}，全部虚构）"])
    writer.writerow(["填报单位：演示单位", "", "", "", "", "", "", "2018年"])
    writer.writerow(HEADINGS)
    writer.writerows(rows())
    writer.writerow([])
    writer.writerow(["合  计", "", "", "", "12,345万", "", "", ""])
    writer.writerow(["填表人：演示　审核人：演示"])
    return buffer.getvalue().encode("gb18030")


def workbook() -> bytes:
    """The same as a workbook: two heading rows, merged cells, typed days, a formula without its result, a hidden sheet."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = FIXED
    sheet = book.active
    sheet.title = "登记"
    sheet.append([f"企业登记信息（{MARK}，全部虚构）"])
    sheet.append(["填报单位：演示单位", None, None, None, None, None, None, "单位：万元"])
    sheet.append(["基本信息", None, None, None, "资本和经营", None, "注册地址", "备注"])
    sheet.append([*HEADINGS[:6], None, None])
    for row in rows():
        cells: list[object] = [text or None for text in row]
        if row[2] == "2018-05-01":
            cells[2] = FIXED.replace(year=2018, month=5)
        elif row[2].isdigit():
            cells[2] = int(row[2])
        sheet.append(cells)
        sheet.cell(sheet.max_row, 1).data_type = "s"
    sheet.append(["演示公式企业", code(106), None, None, "=100*3", None, None, f"{MARK}：公式没有值"])
    sheet.append(["合计", None, None, None, 12345, None, None, None])
    for area in ("A1:H1", "A3:D3", "E3:F3", "G3:G4", "H3:H4"):
        sheet.merge_cells(area)
    hidden = book.create_sheet("底稿")
    hidden.append(HEADINGS[:2])
    hidden.append(["演示底稿企业", code(107)])
    hidden.sheet_state = "hidden"
    return _same_every_time(book)


def _same_every_time(book: openpyxl.Workbook) -> bytes:
    """The workbook without the time at which it was written."""
    written, again = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                start = content.index(b"<dcterms:modified")
                end = content.index(b"</dcterms:modified>")
                stamp = content.index(b">", start) + 1
                content = content[:stamp] + b"2017-01-01T00:00:00Z" + content[end:]
            after.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return again.getvalue()


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    (folder / f"{NAME}.csv").write_bytes(comma_text())
    (folder / f"{NAME}.xlsx").write_bytes(workbook())


if __name__ == "__main__":
    main()
