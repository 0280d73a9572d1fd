"""What can be searched: one row for each kind of thing, each through the door of its model or the guard of its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from luodi_service.consultation.models import Consultation
from luodi_service.intake.models import Import
from luodi_service.lib.finding import holding
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.plan_addresses import address
from luodi_service.pages.subject_pages import address_of
from luodi_service.plans.margins import plans, shown_version
from luodi_service.plans.models import Run, Version
from luodi_service.plans.provisions import provisions
from luodi_service.plans.texts import compiled
from luodi_service.promotion.models import Lead, Posting
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject, Title
from luodi_service.returns.models import Return
from luodi_service.supervision.models import Task

SHOWN = 10
"""Hits of a kind on the page; all of them stand in its list."""
COUNTED = 1_000
"""Hits are counted up to here: nobody reads on, and to count them all takes longer than to find them."""
AROUND = 24
"""Characters of a provision on either side of what was sought."""
RUN_READERS = frozenset({"office", "auditor"})


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, where it stands, and what it is about."""

    text: str
    link: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of a kind: how many, the first of them, and the list where all stand."""

    label: str
    number: int
    hits: list[Hit]
    more: str = ""

    @property
    def words(self) -> str:
        """How many, in words."""
        return f"{COUNTED} 条以上" if self.number > COUNTED else f"{self.number} 条"


Search = Callable[[Viewer, str], Found]


def _found(label: str, rows: QuerySet, told: Callable[[Any], Hit], more: str = "") -> Found:
    number = len(rows.order_by().values_list("pk")[: COUNTED + 1])
    return Found(label, number, [told(row) for row in rows[:SHOWN]] if number else [], more if number > SHOWN else "")


def _subjects(viewer: Viewer, words: str) -> Found:
    # What is found in one sweep is read by its keys: sorted in the sweep itself, it would be swept to the end.
    seen = Subject.objects.visible_to(viewer).filter(holding(words, "key", "name"))
    keys = list(seen.order_by().values_list("pk", flat=True)[: COUNTED + 1])
    rows = Subject.objects.filter(pk__in=keys).select_related("area").order_by("kind", "key")[:SHOWN]
    more = f"{reverse('subjects')}?{urlencode({'q': words})}" if len(keys) > SHOWN else ""
    return Found("主体", len(keys), [_subject(row) for row in rows], more)


def _subject(row: Subject) -> Hit:
    note = "　".join(filter(None, (row.kind, row.key if row.name else "", str(row.area or ""))))
    return Hit(str(row), address_of(row), note)


def _titles(viewer: Viewer, words: str) -> Found:
    rows = Title.objects.visible_to(viewer).filter(holding(words, "name"), withdrawn="").select_related("subject")
    return _found(
        "称号",
        rows.order_by("-granted_on", "pk"),
        lambda row: Hit(
            f"{row}　{row.subject}",
            address_of(row.subject),
            f"{row.granted_on} 认定",
        ),
    )


def _returns(viewer: Viewer, words: str) -> Found:
    rows = Return.objects.visible_to(viewer).select_related("form", "subject")
    found = rows.filter(holding(words, "form__name", "subject__key", "subject__name"))
    return _found(
        "报表", found.order_by("-due", "pk"), lambda row: Hit(str(row), row.get_absolute_url(), row.get_state_display())
    )


def _imports(viewer: Viewer, words: str) -> Found:
    rows = Import.objects.visible_to(viewer).filter(holding(words, "file_name", "source__name", "document"))
    return _found(
        "导入",
        rows.select_related("source").order_by("-pk"),
        lambda row: Hit(row.file_name, reverse("import", args=[row.pk]), f"{row.source}　{row.get_state_display()}"),
    )


def _runs(viewer: Viewer, words: str) -> Found:
    number = words.lstrip("#＃")
    by_number = Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 12 else Q(pk__in=[])
    # Runs are the office's, as their page is: they have no door of their own.
    rows = Run.objects.filter(by_number | holding(words, "version__plan__title"))
    if not reach(viewer).codes & RUN_READERS:
        rows = rows.none()
    return _found(
        "测算",
        rows.select_related("version__plan").order_by("-pk"),
        lambda row: Hit(f"测算 #{row.pk}", reverse("run", args=[row.pk]), f"{row.version}　{row.get_state_display()}"),
    )


def _leads(viewer: Viewer, words: str) -> Found:
    rows = Lead.objects.visible_to(viewer).filter(holding(words, "title"))
    return _found(
        "招商线索",
        rows.select_related("unit").order_by("-pk"),
        lambda row: Hit(str(row), row.get_absolute_url(), f"{row.unit}　{row.get_stage_display()}"),
        f"{reverse('leads')}?{urlencode({'q': words})}",
    )


def _postings(viewer: Viewer, words: str) -> Found:
    rows = Posting.objects.visible_to(viewer).filter(holding(words, "title", "subject__name"))
    return _found(
        "供需",
        rows.select_related("subject").order_by("-pk"),
        lambda row: Hit(str(row), row.get_absolute_url(), row.subject.name),
        f"{reverse('postings')}?{urlencode({'q': words})}",
    )


def _tasks(viewer: Viewer, words: str) -> Found:
    rows = Task.objects.visible_to(viewer).filter(holding(words, "number", "name", "content"))
    return _found(
        "任务",
        rows.order_by("-year", "number"),
        lambda row: Hit(str(row), row.get_absolute_url(), row.get_state_display()),
        f"{reverse('tasks')}?{urlencode({'q': words})}",
    )


def _consultations(viewer: Viewer, words: str) -> Found:
    rows = Consultation.objects.visible_to(viewer).filter(holding(words, "title", "summary"))
    return _found(
        "征求意见",
        rows.order_by("-pk"),
        lambda row: Hit(row.title, reverse("consultation", args=[row.pk]), f"{row.opens} 至 {row.closes}"),
    )


def _shown_versions() -> Iterator[Version]:
    for plan in plans():
        version = shown_version(plan)
        # As it is known there whether it stands at the root.
        version.plan = plan
        yield version


def _provisions(_viewer: Viewer, words: str) -> Found:
    """Sentences of the plans that are shown, which are public, with the words among their neighbours."""
    sought = words.casefold()
    hits = [
        Hit(part.label, _place(version, part.text), _excerpt(part.text, sought))
        for version in _shown_versions()
        for part in provisions(version)
        if sought in part.text.casefold()
    ]
    return Found("条款", len(hits), hits[:SHOWN])


def _place(version: Version, text: str) -> str:
    """Where the sentence stands: browsers go to its first words by themselves."""
    return f"{address(version.plan, 'plan')}#:~:text={quote(text[:AROUND], safe='')}"


def _excerpt(text: str, sought: str) -> str:
    at = text.casefold().find(sought)
    start, end = max(at - AROUND, 0), at + len(sought) + AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}".replace("\n", " ")


def _policies(_viewer: Viewer, words: str) -> Found:
    sought = words.casefold()
    hits = [
        Hit(policy.name, address(version.plan, "policy", policy.code), str(version.plan))
        for version in _shown_versions()
        for policy in compiled(version).program.policies
        if sought in policy.name.casefold()
    ]
    return Found("政策", len(hits), hits[:SHOWN], reverse("policies") if len(hits) > SHOWN else "")


SEARCHES: tuple[Search, ...] = (
    _subjects,
    _titles,
    _returns,
    _tasks,
    _leads,
    _postings,
    _imports,
    _policies,
    _provisions,
    _consultations,
    _runs,
)


def search(viewer: Viewer, words: str) -> list[Found]:
    """What a viewer may see of what stands somewhere, kind by kind; kinds without a hit are left out."""
    return [found for one in SEARCHES if (found := one(viewer, words)).number]
