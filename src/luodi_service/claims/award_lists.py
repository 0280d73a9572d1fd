"""Lists of other departments' awards: a table with known headings, read row by row; all rows are taken, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.uploadedfile import UploadedFile

from luodi_service.claims.models import OtherAward, Thing
from luodi_service.lib.characters import is_year
from luodi_service.plans.dictionary import LooseRow, Refused, opened, unescaped

HEADS = ("统一社会信用代码", "名称", "部门", "事项", "年度", "金额（元）", "类别", "内容")
"""The columns, as the template has them; 名称, 金额, 类别 and 内容 may be left empty."""
NEEDED = HEADS[:1] + HEADS[2:5]
MOST = 50_000
"""Rows of one list."""
LOOKED_AT = 10
"""Rows among which the heading is looked for."""
_LONGEST = dict(zip(HEADS, (200, 200, 100, 200, 8, 30, 2, 200), strict=True))


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that cannot be taken: its number in the file, and why."""

    row: int
    why: str


def read_list(file: UploadedFile, *, demonstration: bool) -> tuple[list[OtherAward], list[Bad]]:
    """The rows of a list, and every row that cannot be taken with the reason; what is wrong with the file as a whole stands
    at row 0."""
    with NamedTemporaryFile(prefix="luodi-list-") as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        try:
            return _read(Path(kept.name), file.name or "", demonstration=demonstration)
        except Refused as error:
            return [], [Bad(0, str(error))]


def _read(path: Path, name: str, *, demonstration: bool) -> tuple[list[OtherAward], list[Bad]]:
    tables = [table for table in opened(path, name).tables if not table.hidden]
    if not tables:
        return [], [Bad(0, "文件里没有可见的工作表")]
    places: dict[str, int] = {}
    made, bad = list[OtherAward](), list[Bad]()
    for number, row in enumerate(tables[0].rows(), start=1):
        if row.blank:
            continue
        if not places:
            places = _places(row)
            if not places and number >= LOOKED_AT:
                break
            continue
        if len(made) + len(bad) >= MOST:
            return [], [Bad(row.number, f"一份清单最多 {MOST:,} 行，请分成几份")]
        award, why = _award(row, places, demonstration=demonstration)
        if why:
            bad.append(Bad(row.number, why))
        else:
            made.append(award)
    if not places:
        return [], [Bad(0, f"没有表头：第一行要有{'、'.join(NEEDED)}。请下载模板，照着填")]
    return made, bad


def _places(row: LooseRow) -> dict[str, int]:
    """Where each column stands, of a row that heads the table."""
    texts = [_plain(text) for text in row.cells]
    found = {head: texts.index(_plain(head)) for head in HEADS if _plain(head) in texts}
    return found if set(NEEDED) <= set(found) else {}


def _plain(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）").replace("（元）", "")


def _award(row: LooseRow, places: dict[str, int], *, demonstration: bool) -> tuple[OtherAward, str]:
    texts = {head: unescaped(row.at(place)).strip() for head, place in places.items()}
    given = {head: texts.get(head, "") for head in HEADS}
    problems = [f"{head}读不出来：{row.spoilt[at]}" for head, at in places.items() if at in row.spoilt]
    problems += [f"没有{head}" for head in NEEDED if not given[head]]
    problems += [f"{head}超过 {most} 个字" for head, most in _LONGEST.items() if len(given[head]) > most]
    year, amount, kind = (
        given["年度"].removesuffix("年").removesuffix(".0"),
        _amount(given["金额（元）"]),
        given["类别"],
    )
    if given["年度"] and not is_year(year):
        problems.append(f"年度「{given['年度'][:20]}」不是年份")
    if amount is not None and not (amount.is_finite() and 0 < amount < 10**15 and amount == round(amount, 2)):
        problems.append(f"金额「{given['金额（元）'][:20]}」不是大于 0、精确到分的数；不知道的空着")
    if kind and kind not in Thing.KINDS:
        problems.append(f"类别「{kind[:10]}」不是{'、'.join(Thing.KINDS)}")
    if bool(kind) != bool(given["内容"]):
        problems.append("类别和内容要一起填")
    award = OtherAward(
        subject_key=given["统一社会信用代码"][:200], name=given["名称"][:200], department=given["部门"][:100],
        matter=given["事项"][:200], year=int(year) if is_year(year) else 0, amount=None if problems else amount,
        kind=kind[:2], value=given["内容"][:200], demonstration=demonstration,
    )  # fmt: skip
    return award, "；".join(problems)


def _amount(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        return Decimal("NaN")


def told(bad: Sequence[Bad], most: int) -> list[str]:
    """The first of the bad rows in words, and how many more there are."""
    rows = [f"第 {one.row} 行：{one.why}" if one.row else one.why for one in bad[:most]]
    return rows + ([f"另有 {len(bad) - most} 行"] if len(bad) > most else [])
