"""Days as people write them: ``2018.5.1``, ``2018年5月``, ``20180501``, ``43221``, ``2018-05-01 13:20``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from luodi.facts.forms import YEAR_FIRST, YEAR_LAST, normal
from luodi.facts.loose.notes import NOTHING, Bad, Read, Taken, says_nothing
from luodi.words import Words

_FULL = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/.])\s?(?P<month>[0-9]{1,2})(?P=sign)\s?(?P<day>[0-9]{1,2})\.?"
    r"|年(?P<month2>[0-9]{1,2})月(?P<day2>[0-9]{1,2})[日号])"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|\+[0-9:]{4,5})?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"(?P<year>[0-9]{4})(?:年(?P<month>[0-9]{1,2})月?|[-/.](?P<month2>[0-9]{1,2}))")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_SERIALS = range(18_264, 73_416)  # 1950 to 2100
_EPOCH = date(1899, 12, 30)


def read_day(text: str) -> Read:
    """A cell as a day."""
    content = normal(text)
    if not content:
        return NOTHING
    if says_nothing(content):
        return Taken(None, Words(f"「{content}」按没有填写处理", f"「{content}」 is taken for unknown"))
    match = _FULL.fullmatch(content)
    if match is not None:
        return _day(content, match["year"], match["month"] or match["month2"], match["day"] or match["day2"])
    match = _COMPACT.fullmatch(content)
    if match is not None:
        return _day(content, *match.groups())
    if _SERIAL.fullmatch(content) and int(float(content)) in _SERIALS:
        day = _EPOCH + timedelta(days=int(float(content)))
        return Taken(day, Words(f"「{content}」是表格软件的日期序号，读作 {day}", f"「{content}」 is read as {day}"))
    match = _MONTH.fullmatch(content)
    if match is not None:
        read = _day(content, match["year"], match["month"] or match["month2"], "1")
        if isinstance(read, Taken):
            return Taken(
                read.value, Words(f"「{content}」只写到月，按当月 1 日", f"「{content}」 names a month: its first day")
            )
        return read
    return _bad(content)


def _day(content: str, year: str, month: str, day: str) -> Read:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return _bad(content)
    return Taken(found) if YEAR_FIRST <= found.year <= YEAR_LAST else _bad(content)


def _bad(content: str) -> Bad:
    return Bad(Words(f"「{content[:40]}」不是日期：写作 2018-05-01", f"「{content[:40]}」 is no day: write 2018-05-01"))
