"""Bringing a file: what it seems to be, which columns a person takes for what, and the dry run that follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from luodi_service.accounts.models import Person, Unit
from luodi_service.intake.contents import kept
from luodi_service.intake.models import Import, Source
from luodi_service.intake.permits import kinds_for, permits, refusals, supplying_units
from luodi_service.intake.reading import Seen, recognised, records_of, terms_used
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.plans.dictionary import IGNORE, KEY, YEAR, Refused, kinds, remembered_key, terms_of
from luodi_service.registry.doors import GUARDED

FACTORS = {"1": "", "100": "百", "1000": "千", "10000": "万", "1000000": "百万", "100000000": "亿", "0.01": "%"}
"""By factor, the word for it before a unit."""


def source_named(name: str, unit: Unit, kind: str, person: Person, at: datetime) -> Source:
    """The source of a name, new where there is none yet.

    Raises:
        ValidationError: the person may not bring such tables for the unit.
    """
    if unit not in supplying_units(person):
        raise ValidationError(f"您不能为{unit}提供数据")
    if kind not in kinds_for(person, unit, kinds()):
        raise ValidationError(f"{unit}不提供「{kind}」的数据：请选别的主体类别，或由负责的单位导入")
    with transaction.atomic():
        source, new = Source.objects.get_or_create(name=name, unit=unit, kind=kind)
        if new:
            record(person, "新增数据来源", source, at, name=name, unit=str(unit), kind=kind)
    return source


def bring(
    source: Source, file: File, name: str, given: Mapping[str, Any], person: Person, at: datetime,
    continues: Import | None = None,
) -> Import:  # fmt: skip
    """A file as an import whose columns are to be looked at.

    Raises:
        ValidationError: it is no table that can be read; nothing of it is kept but the file.
    """
    one = Import(
        source=source, content=kept(file), file_name=PurePath(name.replace("\\", "/")).name[-200:], by=person, at=at,
        basis=given.get("basis") or source.basis, boundary=given.get("boundary") or source.boundary,
        document=given.get("document", ""), year=given.get("year") or 0, demonstration=bool(given.get("demonstration")),
        continues=continues,
    )  # fmt: skip
    try:
        _put(one, recognised(one))
    except Refused as refused:
        raise ValidationError(f"{one.file_name}：{refused}") from refused
    one.guarded = _guard(one)
    with transaction.atomic():
        one.save()
        record(person, "上传导入文件", one, at, file=one.file_name, sha256=one.content.sha256, source=str(source))
    return one


def look_again(one: Import, sheet: str, row: int, height: int, revision: int) -> None:
    """Take another sheet, or another row for the heading.

    Raises:
        ValidationError: it cannot be read so.
        Stale: somebody changed the import since.
    """
    try:
        seen = recognised(one, sheet, row, height)
    except Refused as refused:
        raise ValidationError(str(refused)) from refused
    with transaction.atomic():
        _locked(one, revision)
        _put(one, seen)
        one.guarded = _guard(one)
        one.state, one.revision = Import.MAPPING, revision + 1
        one.save()


def _put(one: Import, seen: Seen) -> None:
    one.form, one.sheet, one.layout, one.uses = seen.form, seen.sheet, seen.layout, seen.uses
    one.remarks = [*seen.remarks]
    if not seen.layout["row"]:
        one.remarks.append("没有找到表头：在下面写明表头在第几行")
    one.layout["sheets"] = [list(sheet) for sheet in seen.sheets]


def _locked(one: Import, revision: int) -> Import:
    locked = Import.objects.select_for_update().get(pk=one.pk)
    if locked.revision != revision or locked.state not in (Import.MAPPING, Import.READY, Import.FAILED):
        raise Stale(one)
    if locked.last_row:
        raise ValidationError("已经导入了一部分，不能再改各列")
    return locked


def settle(
    one: Import, chosen: Mapping[int, tuple[str, str]], year: int, revision: int, person: Person, at: datetime
) -> None:
    """Take the columns for what a person says, remember it, and wait for the dry run.

    Raises:
        ValidationError: every reason why it cannot be read so.
        Stale: somebody changed the import since.
    """
    uses = [_settled(use, *chosen.get(use["index"], (use["target"], use["factor"]))) for use in one.uses]
    one.uses, one.year = uses, year
    problems = _problems(one)
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        _locked(one, revision)
        one.guarded = _guard(one)
        one.state, one.revision, one.counts, one.problem = Import.TRYING, revision + 1, {}, ""
        one.done = one.rows = 0
        one.save()
        kept_mapping = {remembered_key(use["heading"]): _remembered(use) for use in uses if use["heading"]}
        source = Source.objects.select_for_update().get(pk=one.source_id)
        source.mapping |= kept_mapping
        source.basis, source.boundary, source.revision = one.basis, one.boundary, source.revision + 1
        source.save(update_fields=["mapping", "basis", "boundary", "revision"])
        named = {use["heading"]: use["target"] for use in uses if use["target"]}
        record(person, "确认导入列", one, at, columns=named)


def _guard(one: Import) -> str:
    """The nature of figures in a file that not everybody may see, whatever its columns are taken for.

    What a file of the tax office holds is seen before anybody says what its columns are, and stands in columns that
    are not read. What was guarded once stays so.
    """
    natures = {term.nature for term in terms_used(one)}
    natures |= {nature for permit in permits(one.by, one.source.unit) for nature in permit.natures}
    return one.guarded or next((nature for nature in GUARDED if nature in natures), "")


def _settled(use: Mapping[str, Any], target: str, factor: str) -> dict[str, Any]:
    if (target, factor) == (use["target"], use["factor"]):
        return dict(use) | {"sure": True}
    return dict(use) | {"target": target, "factor": factor, "reason": "由您选定", "sure": True}


def _remembered(use: Mapping[str, Any]) -> dict[str, str]:
    return {"target": use["target"], "factor": use["factor"]}


def _problems(one: Import) -> list[str]:
    known = {term.name: term for term in terms_of(one.source.kind)}
    problems: list[str] = []
    taken: dict[str, str] = {}
    for use in one.uses:
        target = use["target"]
        if target == IGNORE:
            continue
        if target not in known and target not in (KEY, YEAR):
            problems.append(f"「{use['heading']}」：{one.source.kind}没有术语「{target}」")
        elif target in taken:
            problems.append(f"「{taken[target]}」和「{use['heading']}」都选了「{target}」：只留一列")
        taken[target] = use["heading"]
        if use["factor"] not in FACTORS or not _is_number(use["factor"]):
            problems.append(f"「{use['heading']}」的单位不在可选的范围内")
    if problems:
        return problems
    if one.year and not 1900 <= one.year <= 2100:
        problems.append("年度应在 1900 至 2100 之间")
    problems += [str(words) for words in records_of(one).lacking()]
    return problems + list(refusals(one.by, one.source.unit, one.source.kind, terms_used(one)).values())


def _is_number(text: str) -> bool:
    try:
        return Decimal(text) > 0
    except InvalidOperation:
        return False
