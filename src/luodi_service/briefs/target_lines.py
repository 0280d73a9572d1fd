"""Targets as a brief tells them: as they stood at the end of its year, beside the year before and what is foreseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from luodi_service.briefs.gathered import UNKNOWN, WORDS, Asked, Figure, Gathered, Grid, Source, counts
from luodi_service.facts.boundaries import of_district, warnings
from luodi_service.plans.models import Version
from luodi_service.plans.target_outlook import number_in_words
from luodi_service.targets.standing import Standing, standings

HEADS = ("目标", "年度", "数值", "该年应到", "状态", "预测", "牵头单位")
HEADS_BEHIND = ("目标", "数值", "应到", "未供数的单位")
BEHIND, SETTLED = "behind", {"met": "达成", "on_track": "在轨", "behind": "滞后"}
NONE = "—"


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target in a year, and in the year before."""

    standing: Standing
    before: Standing | None

    @property
    def year(self) -> int:
        """The year."""
        return self.standing.year

    @property
    def state_words(self) -> str:
        """The state as a shape and a word."""
        return f"{self.standing.mark} {self.standing.state_words}"

    @property
    def forecast(self) -> str:
        """In words, with its method."""
        found = self.standing.forecast
        if found is None or found.value is None:
            return NONE
        return f"{found.due}年{found.value_words}（{found.words}）"


def lines(asked: Asked) -> list[TargetLine]:
    """Every target as it stood at the end of the year that is asked for, by the newest year of which something is known."""
    of_year: dict[int, dict[str, Standing]] = {}

    def stood(name: str, year: int) -> Standing | None:
        if year not in of_year:
            of_year[year] = {one.name: one for one in standings(asked.plan, asked.today, year)}
        found = of_year[year].get(name)
        # Of a year that the plan does not tell, the last one is given.
        return found if found is not None and found.year == year else None

    found: list[TargetLine] = []
    for one in standings(asked.plan, asked.today):
        known = [year for year, words, _ in one.by_year if year <= asked.year and words != UNKNOWN]
        year = max(known, default=min(one.year, asked.year))
        found.append(TargetLine(stood(one.name, year) or one, stood(one.name, year - 1)))
    return found


def gather(asked: Asked) -> Gathered:
    """The figures and tables of targets."""
    found = lines(asked)
    trace = found[0].standing.trace if found else {}
    whole = _source(asked, trace, "", "/targets/")
    by_state = {word: sum(line.standing.state == state for line in found) for state, word in SETTLED.items()}
    rest = sum(line.standing.state not in SETTLED for line in found)
    result = Gathered(counts("目标", {"总数": len(found), **by_state, "待定": rest}, whole))
    borders = of_district(trace["snapshot"]) if trace.get("snapshot") is not None else {}
    for line in found:
        name = line.standing.name
        source = _source(asked, trace, f"目标「{name}」，{line.year}年，", line.standing.link)
        result.figures |= _of_target(line, source, asked.version, borders)
        result.warnings += [f"目标「{name}」：{words}" for words in line.standing.warnings]
    result.grids["目标表"] = _table(found, whole)
    result.grids["滞后目标"] = _behind([line for line in found if line.standing.state == BEHIND], whole)
    result.demonstration = any(line.standing.demonstration for line in found)
    return result


def _source(asked: Asked, trace: Mapping[str, Any], what: str, link: str) -> Source:
    """Where figures of targets come from: the reckoning, with the run that it is of, its snapshot and the hash of its facts."""
    number = trace.get("reckoning")
    told = "还没有算过" if number is None else f"目标数值第 {number} 次计算，第{asked.version.number}版方案"
    return Source(
        f"{what}{told}", f"{timezone.localtime(asked.at):%Y-%m-%d %H:%M}", link, trace.get("run"), trace.get("snapshot"),
        trace.get("facts_hash", ""),
    )  # fmt: skip


def _of_target(
    line: TargetLine, source: Source, version: Version, borders: Mapping[int, set[str]]
) -> dict[str, Figure]:
    words = {
        "数值": line.standing.value_words,
        "年度": f"{line.year}年",
        "路径": line.standing.path_words,
        "状态": line.state_words,
        "预测": line.forecast,
        "较上年": _compared(line, version, borders),
    }
    return {f"目标.{line.standing.name}.{field}": Figure(told, "", WORDS, source) for field, told in words.items()}


def _compared(line: TargetLine, version: Version, borders: Mapping[int, set[str]]) -> str:
    """Against the year before; figures of other borders are not compared."""
    last, now, before = line.year - 1, line.standing, line.before
    if before is None or before.value is None or now.value is None:
        return f"{last}年或{line.year}年的数值{UNKNOWN}，不作比较"
    said = warnings({year: borders[year] for year in (last, line.year) if year in borders})
    if said and now.warnings:
        return f"{last}年为{before.value_words}；{said[0]}"
    moved = now.value - before.value
    if not moved:
        return f"与{last}年持平"
    size = number_in_words(version, now.name, abs(moved)).replace("%", "个百分点")
    return f"较{last}年的{before.value_words}{'增加' if moved > 0 else '减少'}{size}"


def _table(found: Iterable[TargetLine], source: Source) -> Grid:
    rows = [
        (
            line.standing.name, str(line.year), line.standing.value_words, line.standing.path_words, line.state_words, line.forecast,
            "、".join(line.standing.lead) or NONE,
        )
        for line in found
    ]  # fmt: skip
    links = tuple(line.standing.link for line in found)
    return Grid(
        HEADS,
        tuple(rows),
        source,
        links,
        (2.2, 0.7, 1.2, 1.2, 1, 1.4, 1.2),
        (1, 2, 3),
        empty="方案没有写成规则的目标。",
    )


def _behind(found: Iterable[TargetLine], source: Source) -> Grid:
    rows = [
        (
            line.standing.name, line.standing.value_words, line.standing.path_words,
            "；".join(f"{one.unit_name}（{one.what}）" for one in line.standing.late) or NONE,
        )
        for line in found
    ]  # fmt: skip
    links = tuple(line.standing.link for line in found)
    return Grid(HEADS_BEHIND, tuple(rows), source, links, (2, 1.2, 1.2, 2), (1, 2), empty="没有滞后的目标。")
