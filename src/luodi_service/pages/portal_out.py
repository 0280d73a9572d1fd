"""What leaves for the portal, written as a file: 政策清单 and 兑付结果, as tables or JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from luodi_service.claims.applying import is_invented
from luodi_service.claims.models import Claim
from luodi_service.claims.portal import policies, results
from luodi_service.claims.portal.columns import COLUMNS, HEADS
from luodi_service.claims.portal.policies import INVENTED
from luodi_service.claims.portal.results import Wanted
from luodi_service.pages.tables_out import WRITERS, written_workbook
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.margins import plans
from luodi_service.plans.models import Plan

POLICIES, RESULTS = "政策清单", "兑付结果"
POLICY_ENDINGS, RESULT_ENDINGS = ("xlsx", "json"), ("xlsx", "csv", "json")
TEMPLATE = "门户申报模板.xlsx"


@dataclass(frozen=True, slots=True)
class Left:
    """A file that leaves: its name, an open file whoever sends it closes, and how many policies or rows it holds."""

    name: str
    file: IO[bytes]
    count: int


def published_plan(code: str = "") -> Plan:
    """The plan of a code; without one the only plan that is published.

    Raises:
        ValidationError: there is none, or several to choose from; says which.
    """
    known = {plan.code: plan for plan in plans() if payable_version(plan) is not None or plan.code == code}
    found = known.get(code) if code else next(iter(known.values())) if len(known) == 1 else None
    if found is None:
        names = "、".join(known)
        raise ValidationError(f"请写明方案代码：{names}" if names else "没有这个方案，或没有已经发布的方案")
    return found


def policies_file(plan: Plan, ending: str, at: datetime) -> Left:
    """政策清单 of the version in force, as ``xlsx`` or ``json``.

    Raises:
        ValidationError: the plan is a draft, or there is no such file.
    """
    _check(POLICIES, ending, POLICY_ENDINGS)
    name = _name(POLICIES, ending, at, invented=is_invented(plan))
    if ending == "json":
        document = policies.policies_document(plan)
        listed = document.pop("policies")
        return Left(name, *_json(document, "policies", listed))
    file, count = written_workbook(POLICIES, policies.HEADS, policies.policies_rows(plan))
    return Left(name, file, count)


def results_file(claims: QuerySet[Claim], wanted: Wanted, ending: str, at: datetime) -> Left:
    """兑付结果 of claims that may be shown, as ``xlsx``, ``csv`` or ``json``.

    Raises:
        ValidationError: there is no such file.
    """
    _check(RESULTS, ending, RESULT_ENDINGS)
    found = results.results(claims, wanted)
    invented = claims.filter(demonstration=True).exists()
    name = _name(RESULTS, ending, at, invented=invented)
    if ending == "json":
        head = {
            "format": results.FORMAT, "at": timezone.localtime(at).isoformat(timespec="seconds"),
            "plan": wanted.plan or None, "since": str(wanted.since) if wanted.since is not None else None,
            "portal_only": wanted.portal_only, "demonstration": invented,
        }  # fmt: skip
        return Left(name, *_json(head, "claims", found))
    return Left(name, *WRITERS[ending](RESULTS, results.HEADS, results.result_rows(found)))


def template_file() -> Left:
    """The table that 申报 is filled in by: headings alone, so that nobody sends an example in."""
    file, _ = written_workbook("申报", HEADS, [])
    return Left(TEMPLATE, file, len(COLUMNS))


def _check(what: str, ending: str, endings: Iterable[str]) -> None:
    if ending not in endings:
        raise ValidationError(f"{what}只有 {'、'.join(endings)}")


def _name(what: str, ending: str, at: datetime, *, invented: bool) -> str:
    return f"{what}{f'-{INVENTED}' if invented else ''}-{timezone.localtime(at):%Y%m%d-%H%M}.{ending}"


def _json(head: dict[str, Any], name: str, rows: Iterable[dict[str, Any]]) -> tuple[IO[bytes], int]:
    """A JSON object of a head and a list, written row by row: a hundred thousand claims are never in memory at once."""
    file = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
    opening = json.dumps(head, ensure_ascii=False)
    text.write(f'{opening[:-1]}, "{name}": [')
    count = 0
    for row in rows:
        text.write(f"{',' if count else ''}\n{json.dumps(row, ensure_ascii=False)}")
        count += 1
    text.write("\n]}\n")
    text.flush()
    text.detach()
    file.seek(0)
    return file, count
