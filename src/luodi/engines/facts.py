"""Facts as Arrow tables, as queries read them: one table a kind, one row a subject and year, values in base units."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pyarrow as pa

from luodi.facts import Facts, Subject
from luodi.plan.terms import Term, Terms
from luodi.queries.facts import Layout, Table
from luodi.queries.numbers import DIGITS_MAX, Digits
from luodi.queries.wide import ID, YEAR, Lacking, column_of


def tables_of(facts: Facts, terms: Terms) -> tuple[Layout, dict[str, pa.Table]]:
    """The tables of facts by kind, and their layout. A subject without yearly rows has one row without a year."""
    layout: dict[str, Table] = {}
    tables: dict[str, pa.Table] = {}
    for kind in terms.kinds:
        subjects = list(facts.of(kind).values())
        known = _known(subjects)
        columns = [term for term in terms.of(kind) if term.name in known]
        digits = {term.name: _digits(term, subjects) for term in columns}
        first = min((year for subject in subjects if (year := subject.first_year) is not None), default=None)
        layout[kind] = Table(first, digits)
        tables[kind] = _table(subjects, columns, digits)
    return Layout(layout), tables


def _known(subjects: Iterable[Subject]) -> set[str]:
    names: set[str] = set()
    for subject in subjects:
        names.update(subject.unchanging)
        for row in subject.years.values():
            names.update(row)
    return names


def _digits(term: Term, subjects: list[Subject]) -> Digits | None:
    """Room for the longest number of a term; None for what is no number."""
    if term.form != "数量":
        return None
    room = NO_ROOM
    for subject in subjects:
        for row in subject.years.values() if term.yearly else (subject.unchanging,):
            value = row.get(term.name)
            if isinstance(value, Decimal):
                room = wider(room, value)
    return fitting(term, room)


Room = tuple[int, int]
"""Digits before the point and behind it."""
NO_ROOM: Room = (1, 0)


def wider(room: Room, value: Decimal) -> Room:
    """Room for a number as well."""
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int), "a fact is finite"
    return max(room[0], len(digits) + exponent), max(room[1], -exponent)


def fitting(term: Term, room: Room) -> Digits:
    """The digits of a term's numbers. Raises ``Lacking`` (LD0904) where no engine has so many."""
    if sum(room) > DIGITS_MAX:
        raise Lacking("LD0904", term=term.name, most=DIGITS_MAX)
    return Digits(*room)


def type_of(term: Term, digits: Digits | None) -> pa.DataType:
    """The type of a term's column."""
    return _TYPES.get(term.form, pa.string()) if digits is None else pa.decimal128(digits.count, digits.behind)


_TYPES = {"是否": pa.bool_(), "日期": pa.date32()}


def _table(subjects: list[Subject], terms: list[Term], digits: dict[str, Digits | None]) -> pa.Table:
    ids: list[str] = []
    years: list[int | None] = []
    columns: dict[str, list[Any]] = {term.name: [] for term in terms}
    for subject in subjects:
        observed: list[int | None] = [*sorted(subject.years)] or [None]
        for year in observed:
            ids.append(subject.id)
            years.append(year)
            row = {} if year is None else subject.years[year]
            for term in terms:
                columns[term.name].append((row if term.yearly else subject.unchanging).get(term.name))
    arrays: dict[str, pa.Array] = {ID: pa.array(ids, pa.string()), YEAR: pa.array(years, pa.int32())}
    for term in terms:
        arrays[column_of(term)] = pa.array(columns[term.name], type_of(term, digits[term.name]))
    return pa.table(arrays)
