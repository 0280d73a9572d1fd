"""Lists: one way for all of them to be filtered, sorted, paged, kept as a view, and taken away as a table.

A list declares its columns and filters once. Its rows come in through ``visible_to``, so that page and file show the same
people the same rows. ::

    PEOPLE = Listing(
        title="账号",
        columns=(Column("username", "账号", told=lambda one: one.username, sort=("username",)),),
        filters=(Filter("q", "账号、姓名", narrow=by_words("username", "name")),),
        order=("username",),
    )


    def people(request):
        return PEOPLE.answer(request, Person.objects.all(), "pages/people.html")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from luodi_service.accounts.models import Person
from luodi_service.lib.audit import record
from luodi_service.lib.characters import without_personal
from luodi_service.lib.finding import holding
from luodi_service.lib.visibility import Viewer
from luodi_service.pages.tables_out import WRITERS, Value
from luodi_service.registry.masking import masked
from luodi_service.worklist.models import SavedView

Row = Any
Narrow = Callable[[QuerySet, str], QuerySet]
CHUNK = 2_000
"""Rows that are in memory at once while a file is written."""
UNKNOWN, NONE = "待补", "—"
MASKED, NOTE, DEMONSTRATION = "（已隐去）", "数据说明", "演示数据"
_ASKED_MAX = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address, its heading, and what it tells of a row.

    What is told is a text, number, date, time or truth; None is unknown, an empty text inapplicable. ``sort`` are the
    fields that put it in order. ``personal`` says as what (``phone``) it is told masked, on the page and in files, under a
    heading that says so: nobody shall bring masks in again as data. ``box`` makes it a box to tick, of that name, whose
    label it tells, and keeps it out of files. ``short`` are the characters that the page shows of a long text; ``hint`` is what it says
    more of the cell to whoever points at it.
    """

    name: str
    label: str
    told: Callable[[Row], object] = lambda row: row.pk
    sort: tuple[str, ...] = ()
    link: Callable[[Row], str | None] | None = None
    style: str = ""
    personal: str = ""
    box: str = ""
    file_only: bool = False
    short: int = 0
    hint: Callable[[Row], str] | None = None

    @property
    def heading(self) -> str:
        """As files head it."""
        return f"{self.label}{MASKED}" if self.personal else self.label

    def value(self, row: Row) -> object:
        """What it tells of a row, masked where it is personal."""
        found = self.told(row)
        return masked(self.personal, found) if self.personal and isinstance(found, str) else found


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list can be narrowed by: words, a day, or one of some choices (code and label), which may depend on who looks.

    ``usual`` is what stands there while nothing is chosen. A ``hidden`` one is kept, and not asked for.
    """

    name: str
    label: str
    narrow: Narrow
    choices: Callable[[Viewer], Iterable[tuple[str, str]]] | None = None
    kind: str = "text"
    usual: str = "全部"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell of the page."""

    text: str
    link: str | None
    style: str
    missing: bool
    box: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list: the values of its filters, their choices, and a column with its direction."""

    values: dict[str, str]
    choices: dict[str, list[tuple[str, str]]]
    column: Column | None
    falling: bool

    @property
    def sort(self) -> str:
        """As the address has it."""
        return f"{'-' if self.falling else ''}{self.column.name}" if self.column is not None else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it is called, its columns, its filters, and the order in which it stands unless another is asked for.

    ``home`` names its address (of ``home_args``) where other addresses show it too. ``prepare`` is shown every stretch of
    rows before they are told, to add what one question answers for all of them.
    """

    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    order: tuple[str, ...] = ("pk",)
    size: int = 50
    empty: str = "没有您可以查看的内容。"
    home: str = ""
    home_args: tuple[str, ...] = ()
    prepare: Callable[[Sequence[Row]], None] | None = None

    def answer(
        self,
        request: HttpRequest,
        rows: QuerySet,
        template: str = "pages/listing.html",
        context: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponseBase:
        """The page, or the file that was asked for.

        Raises:
            PermissionDenied: strangers take no files away.
        """
        asked = self.asked(request)
        found = self.narrowed(rows, asked)
        write = WRITERS.get(request.GET.get("export", "")) if request.method == "GET" else None
        if write is not None:
            return self._file(request, found, asked, write)
        shown = {"listing": self.shown(request, found, asked), **(context or {})}
        return render(request, template, shown, status=status)

    def asked(self, request: HttpRequest) -> Asked:
        """What is asked, as far as the list knows it; the rest is as if it were not there."""
        values = {one.name: request.GET.get(one.name, "").strip()[:_ASKED_MAX] for one in self.filters}
        text = request.GET.get("sort", "")
        by = {column.name: column for column in self.columns if column.sort}
        choices = {one.name: list(one.choices(request.user)) for one in self.filters if one.choices is not None}
        return Asked(values, choices, by.get(text.removeprefix("-")), text.startswith("-"))

    def narrowed(self, rows: QuerySet, asked: Asked) -> QuerySet:
        """The rows that are asked for, in their order; rows that are alike stay in theirs from page to page."""
        for one in self.filters:
            value = asked.values[one.name]
            if value and (one.choices is None or value in dict(asked.choices[one.name])):
                rows = one.narrow(rows, value)
        if asked.column is None:
            return rows.order_by(*self.order)
        keys = asked.column.sort
        return rows.order_by(*(_turned(key) if asked.falling else key for key in keys), "pk")

    def shown(self, request: HttpRequest, rows: QuerySet, asked: Asked) -> dict[str, Any]:
        """What the page shows: heads, cells, filters as they stand, the viewer's own views."""
        by_text = any(asked.values[one.name] for one in self.filters if one.choices is None and one.kind == "text")
        pages = (OneSweep if by_text else Paginator)(rows, self.size)
        page: Page = pages.get_page(request.GET.get("page"))
        listed = list(page)
        if self.prepare is not None:
            self.prepare(listed)
        columns = [column for column in self.columns if not column.file_only]
        known = isinstance(request.user, Person)
        path = reverse(self.home, args=self.home_args) if self.home else request.path
        query = request.GET.copy()
        for passing in ("page", "export"):
            query.pop(passing, None)
        return {
            "title": self.title,
            "heads": [_head(column, asked) for column in columns],
            "rows": [{"pk": row.pk, "cells": [_cell(column, row) for column in columns]} for row in listed],
            "page": page,
            "filters": [_filter(one, asked) for one in self.filters],
            "sort": asked.sort,
            "empty": self.empty,
            "exports": WRITERS if known else (),
            "views": list(SavedView.objects.visible_to(request.user).filter(path=path)) if known else [],
            "known": known,
            "path": path,
            "query": query.urlencode(),
            "width": len(columns),
        }

    def _file(self, request: HttpRequest, rows: QuerySet, asked: Asked, write: Any) -> FileResponse:
        if not isinstance(request.user, Person):
            raise PermissionDenied("导出名单请先登录")
        columns = [column for column in self.columns if not column.box]
        note = [NOTE] if settings.DEMONSTRATION else []
        now = timezone.now()
        heads = [column.heading for column in columns] + note
        file, count = write(self.title, heads, self._values(rows, columns, bool(note)))
        said = {name: without_personal(value) for name, value in asked.values.items() if value}
        with transaction.atomic():
            record(request.user, "导出名单", self.title, now, path=request.path, rows=count, asked=said)
        name = f"{self.title}-{timezone.localtime(now):%Y%m%d-%H%M}.{request.GET['export']}"
        return FileResponse(file, as_attachment=True, filename=name)

    def _values(self, rows: QuerySet, columns: Sequence[Column], noted: bool) -> Iterator[list[Value]]:
        """Row by row, a stretch in memory at a time."""
        stretch: list[Row] = []
        for row in rows.iterator(chunk_size=CHUNK):
            stretch.append(row)
            if len(stretch) == CHUNK:
                yield from self._told(stretch, columns, noted)
                stretch = []
        yield from self._told(stretch, columns, noted)

    def _told(self, stretch: list[Row], columns: Sequence[Column], noted: bool) -> Iterator[list[Value]]:
        if self.prepare is not None and stretch:
            self.prepare(stretch)
        note: list[Value] = [DEMONSTRATION] if noted else []
        for row in stretch:
            yield [plain(column.value(row)) for column in columns] + note


class OneSweep(Paginator):
    """Pages of rows that only a sweep over all of them finds: counted and listed in the same sweep, unless they are many.

    ``MOST`` is where they are many: enough for whoever looks for somebody, and little lost where a count has to follow.
    """

    MOST = 1_000
    object_list: Any

    @cached_property
    def _keys(self) -> list[Any]:
        return list(self.object_list.values_list("pk", flat=True)[: self.MOST + 1])

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return len(self._keys) if len(self._keys) <= self.MOST else super().count

    def page(self, number: Any) -> Page:
        """The rows of a page, by their keys."""
        number = self.validate_number(number)
        if self.count > self.MOST:
            return super().page(number)
        keys = self._keys[(number - 1) * self.per_page : number * self.per_page]
        return Page(self.object_list.filter(pk__in=keys), number, self)


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _head(column: Column, asked: Asked) -> dict[str, Any]:
    """A heading: what a press on it asks for, and how it is sorted now."""
    own = asked.column is column
    return {
        "label": column.label,
        "style": column.style,
        "sort": f"{'' if own and asked.falling else '-' if own else ''}{column.name}" if column.sort else "",
        "sorted": ("descending" if asked.falling else "ascending") if own else "",
    }


def _cell(column: Column, row: Row) -> Cell:
    value = column.value(row)
    text = UNKNOWN if value is None else words(value) or NONE
    return Cell(
        text=f"{text[: column.short]}…" if column.short and len(text) > column.short else text,
        link=column.link(row) if column.link is not None else None,
        style=column.style,
        missing=value is None,
        box=column.box,
        hint=column.hint(row) if column.hint is not None else "",
    )


def _filter(one: Filter, asked: Asked) -> dict[str, Any]:
    found = {"name": one.name, "label": one.label, "value": asked.values[one.name], "kind": one.kind}
    return {**found, "choices": asked.choices.get(one.name), "usual": one.usual}


def words(value: object) -> str:
    """What people read: 是 and 否, times to the minute here, thousands set off."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, (list, tuple)):
        return "、".join(map(words, value))
    return "" if value is None else str(value)


def plain(value: object) -> Value:
    """What a file holds: numbers as numbers, everything else as text; what is unknown is empty."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return value
    return words(value)


def by_words(*fields: str) -> Narrow:
    """Narrows to rows in one of whose fields the words stand."""
    return lambda rows, text: rows.filter(holding(text, *fields))


def as_they_are(rows: QuerySet, _text: str) -> QuerySet:
    """Narrows nothing: the rows came in narrowed already."""
    return rows


def by_value(field: str) -> Narrow:
    """Narrows to rows whose field is what was chosen."""
    return lambda rows, text: rows.filter(**{field: text})


def by_day(field: str, *, until: bool = False) -> Narrow:
    """Narrows to rows from a day on, or until its end; what is no day narrows nothing."""

    def narrow(rows: QuerySet, text: str) -> QuerySet:
        try:
            day = date.fromisoformat(text) + timedelta(days=until)
            edge = timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
        except (ValueError, OverflowError):
            return rows
        return rows.filter(**{f"{field}__{'lt' if until else 'gte'}": edge})

    return narrow
