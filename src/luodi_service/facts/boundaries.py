"""区划版本: by which borders of the district a figure was counted. Figures of different borders are not compared unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from luodi_service.facts.models import Fact

BOUNDARIES = ("2017", "2021")
"""The district as the plan knew it, and after the merger of 2021."""
DISTRICT = "区域"


def warnings(by_year: Mapping[int, Iterable[str]]) -> list[str]:
    """What to say of years counted by different borders, in words: between which years they change, and within which."""
    said: list[str] = []
    before: tuple[int, frozenset[str]] | None = None
    for year in sorted(year for year in by_year if year):
        now = frozenset(by_year[year])
        if len(now) > 1:
            said.append(f"{year}年的数据用了不同的行政区划版本（{'、'.join(sorted(now))}），不能直接相加或比较")
        if before is not None and now != before[1] and now and before[1]:
            versions = f"{'、'.join(sorted(before[1]))}区划与{'、'.join(sorted(now))}区划"
            said.append(f"{before[0]}年与{year}年的行政区划版本不同（{versions}），不能直接比较")
        if now:
            before = year, now
    return said


def of_district(last: int) -> dict[int, set[str]]:
    """By year, the borders by which the district's own figures that hold were counted, up to the fact of a number."""
    found: dict[tuple[int, int, int, int], str] = {}
    rows = Fact.objects.filter(subject__kind=DISTRICT, pk__lte=last, year__gt=0).order_by("pk")
    for subject, term, year, part, value, boundary in rows.values_list(
        "subject_id", "term_id", "year", "part", "value", "batch__boundary"
    ):
        found[subject, term, year, part] = boundary if value else ""
    by_year: dict[int, set[str]] = {}
    for (_, _, year, _), boundary in found.items():
        if boundary:
            by_year.setdefault(year, set()).add(boundary)
    return by_year
