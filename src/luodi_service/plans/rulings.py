"""Ruling on a reading: an office decides which option holds, by a document of a day. A new version says so."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.program.policies import ReadingRule

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.plans.checking import Texts
from luodi_service.plans.models import Plan, Publication, Version
from luodi_service.plans.plan_blocks import checked_document, ruled_text
from luodi_service.plans.runs import current_run
from luodi_service.plans.targets import targets_under
from luodi_service.plans.texts import compiled
from luodi_service.plans.versions import add_checked, locked_current


def reading_of(version: Version, code: str) -> ReadingRule | None:
    """The reading of an English code."""
    return next((rule for rule in compiled(version).program.readings if rule.code == code), None)


def question(version: Version, code: str) -> dict[str, Any] | None:
    """A reading with its options, what each means and what each moved in the last run, money or targets; None where there
    is none."""
    rule = reading_of(version, code)
    if rule is None:
        return None
    run = current_run(version)
    effects = {effect["reading"]: effect for effect in run.effects} if run is not None else {}
    effect = effects.get(rule.name, {})
    options = effect.get("options", [])
    moved = {option["option"]: {**option, "moved": Decimal(option["moved"])} for option in options}
    meanings = rule.explanations or ("",) * len(rule.labels)
    return {
        "rule": rule,
        "quote": rule.quote.shown if rule.quote else "",
        "provision": rule.quote.provision.label if rule.quote else "",
        "effect": effect,
        "targets": targets_under(version, effect),
        "options": [
            {"label": label, "meaning": meaning, "effect": moved.get(label)}
            for label, meaning in zip(rule.labels, meanings, strict=True)
        ],
    }


def rule_on(
    plan: Plan, number: int, code: str, option: str, document: str, on: date, by: Person, at: datetime, today: date
) -> Version:
    """The next version, with the ruling in the reading's block.

    Raises:
        ValidationError: no such reading or option, ruled on already, the version is no longer the current one, or the
            document's number or date do not do.
    """
    document = checked_document(document)
    if on > today:
        raise ValidationError("裁定日期还没有到")
    with transaction.atomic():
        current = locked_current(plan, number)
        rule = reading_of(current, code)
        if rule is None:
            raise ValidationError("没有这个口径")
        if rule.ruling is not None:
            ruled = f"{rule.labels[rule.ruling.option]}，{rule.ruling.document}，{rule.ruling.on}"
            raise ValidationError(f"口径「{rule.name}」已裁定（{ruled}）；改变裁定须修改方案，另走程序")
        if option not in rule.labels:
            raise ValidationError(f"「{option[:60]}」不是选项；可选：{'、'.join(rule.labels)}")
        text = ruled_text(current, rule.name, f"{option}，{document}，{on}")
        note = f"裁定口径「{rule.name}」：{option}（{document}）"
        version = add_checked(current, Texts(text, current.terms, current.official), note, by, at)
        published = Publication.objects.filter(version=current).first()
        if published is not None:
            kept = {name: getattr(published, name) for name in ("draft", "document", "valid_from", "valid_to")}
            Publication.objects.create(version=version, by=by, at=at, **kept)
        record(
            by, "裁定口径", version, at, reading=rule.name, option=option, document=document, on=on,
            version=version.number, published=published is not None,
        )  # fmt: skip
    return version
