"""What targets come to, refreshed after new facts without a run of everything: whole or not at all, and the same again at
any later day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import Actor, System, record
from luodi_service.plans.demonstrations import is_demonstration
from luodi_service.plans.margins import shown_version
from luodi_service.plans.models import Plan, Run
from luodi_service.plans.reckoning import reckon
from luodi_service.plans.snapshots import last_fact
from luodi_service.plans.target_outlook import Outlook, asked_targets, outlooks
from luodi_service.targets.groups import groups_of
from luodi_service.targets.models import Reckoning, TargetYear


def current_reckoning(plan: Plan) -> Reckoning | None:
    """The newest finished reckoning of the version that everybody is shown; what it holds is read once it is asked for."""
    found = Reckoning.objects.filter(plan=plan, version=shown_version(plan), state="done")
    return found.select_related("version__plan").defer("figures", "quarters", "groups").order_by("-pk").first()


def new_reckoning(plan: Plan, actor: Actor, at: datetime, run: Run | None = None) -> Reckoning:
    """A reckoning in the queue, over what is known now, or over what a run knew."""
    snapshot = last_fact() if run is None else run.snapshot
    with transaction.atomic():
        made = Reckoning.objects.create(
            plan=plan,
            version=shown_version(plan),
            run=run,
            snapshot=snapshot,
            demonstration=is_demonstration(snapshot),
            by=actor if isinstance(actor, Person) else None,
            at=at,
        )
        record(actor, "刷新目标", made, at, snapshot=snapshot, run=made.run_id)
    return made


def carry_out(pk: int) -> Reckoning:
    """Work a reckoning out and store it in one transaction. One that is done stays as it is."""
    made = Reckoning.objects.select_related("version", "plan").get(pk=pk)
    if not Reckoning.objects.filter(pk=pk).exclude(state="done").update(state="running", problem=""):
        return made
    kinds = {one.subjects for one in asked_targets(made.version)}
    found = reckon(made.version, made.snapshot, groups_of(kinds))
    quarters = [asdict(one) | {"missing": list(one.missing)} for one in found.quarters]
    with transaction.atomic():
        # Another worker may have taken it up after a restart; whoever comes second leaves it.
        made = Reckoning.objects.select_for_update().select_related("version", "plan").get(pk=pk)
        if made.state == "done":
            return made
        made.figures, made.quarters, made.facts_hash = found.figures, quarters, found.facts_hash
        made.groups = [asdict(one) | {"missing": list(one.missing)} for one in found.groups]
        made.hash, made.demonstration = hash_of(found.figures, quarters), found.demonstration
        made.state, made.finished_at = "done", timezone.now()
        made.save()
        _store_rows(made)
        record(System("目标"), "完成刷新目标", made, made.finished_at, figures=len(made.figures), hash=made.hash)
    return made


def replays(made: Reckoning) -> bool:
    """Whether its version and snapshot give the same figures to the last byte today."""
    found = reckon(made.version, made.snapshot)
    quarters = [asdict(one) | {"missing": list(one.missing)} for one in found.quarters]
    return (made.facts_hash, made.hash) == (found.facts_hash, hash_of(found.figures, quarters))


def hash_of(figures: Iterable[Mapping[str, Any]], quarters: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 over figures and quarters as JSON lines."""
    digest = hashlib.sha256()
    for one in (*figures, *quarters):
        digest.update(json.dumps(one, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def _store_rows(made: Reckoning) -> None:
    """The rows to be listed: those of the newest reckoning of a plan alone."""
    if Reckoning.objects.filter(plan=made.plan, version=made.version, state="done", pk__gt=made.pk).exists():
        return
    TargetYear.objects.filter(plan=made.plan).delete()
    asked = {one.name: one for one in asked_targets(made.version)}
    ahead = {year: _outlooks_of(made, year) for year in {figure["year"] for figure in made.figures}}
    rows = []
    for figure in made.figures:
        one, outlook = asked[figure["target"]], ahead[figure["year"]][figure["target"]]
        rows.append(
            TargetYear(
                reckoning=made, plan=made.plan, position=one.position, target=one.name, label=one.label, kind=one.kind,
                year=figure["year"], state=figure["state"], value=_number(figure["value"]), path=_number(figure["path"]),
                due=figure["due"], unit=one.unit, missing=figure["missing"], waiting=figure["waiting"],
                forecast=outlook.value, method=outlook.words, reaches=outlook.reaches,
            )
        )  # fmt: skip
    TargetYear.objects.bulk_create(rows)


def _outlooks_of(made: Reckoning, year: int) -> dict[str, Outlook]:
    """What could be foreseen at the end of a year: from what was known of it and of the years before."""
    figures = [one for one in made.figures if one["year"] <= year]
    return outlooks(made.version, figures, [one for one in made.quarters if one["year"] <= year])


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
