"""Many new rows of a model at once, as fast as the database takes them: by COPY on PostgreSQL, by one statement on SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

AT_ONCE = 5_000
"""Rows in memory at a time."""


def store(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Add rows, each with a value for every named field; gives how many. All of them or none.

    A field that is not named has the default of its model. Values are as the model has them; a key is a number. No
    ``save`` and no signal is heard of, and no number of a new row comes back: for tables that only ever grow by thousands.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]  # noqa: SLF001  Django's own name
    concrete = model._meta.concrete_fields  # noqa: SLF001
    others = [field for field in concrete if field not in fields and not field.primary_key]
    settled = tuple(_turn(field)(field.get_default()) for field in others)
    turned = [(at, _turn(field)) for at, field in enumerate(fields) if not isinstance(field, _AS_THEY_ARE)]

    def prepared() -> Iterable[Sequence[Any]]:
        for row in rows:
            values = list(row)
            for at, turn in turned:
                values[at] = turn(values[at])
            yield (*values, *settled)

    columns = [field.column for field in (*fields, *others)]
    put = _copied if connection.vendor == "postgresql" else _inserted
    with transaction.atomic():
        return put(model._meta.db_table, columns, _in_stretches(prepared()))  # noqa: SLF001


_AS_THEY_ARE = (models.CharField, models.IntegerField, models.ForeignKey, models.BooleanField)
"""Fields whose values every database takes as the model has them."""


def _turn(field: Any) -> Callable[[Any], Any]:
    """What makes of a field's value what the database is given."""
    if isinstance(field, models.JSONField):
        return lambda value: _EMPTY.get(str(value)) or json.dumps(value, cls=field.encoder)
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


_EMPTY = {"[]": "[]", "{}": "{}", "()": "[]"}
"""What is most often in a field of JSON, known at once."""


def _copied(table: str, columns: Sequence[str], stretches: Iterable[list[Sequence[Any]]]) -> int:
    quoted, count = ", ".join(map(connection.ops.quote_name, columns)), 0
    with connection.cursor() as cursor:
        # One COPY a stretch: while it goes on the connection answers nothing else, and the rows may be asked of it.
        for stretch in stretches:
            into = f"COPY {connection.ops.quote_name(table)} ({quoted}) FROM STDIN"
            # Django does not know of COPY: what goes wrong in it is named as everywhere else.
            with connection.wrap_database_errors, cursor.copy(into) as copy:
                for row in stretch:
                    copy.write_row(row)
            count += len(stretch)
    return count


def _inserted(table: str, columns: Sequence[str], stretches: Iterable[list[Sequence[Any]]]) -> int:
    quoted, marks = ", ".join(map(connection.ops.quote_name, columns)), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {connection.ops.quote_name(table)} ({quoted}) VALUES ({marks})"  # noqa: S608  own names
    count = 0
    with connection.cursor() as cursor:
        for stretch in stretches:
            cursor.executemany(statement, stretch)
            count += len(stretch)
    return count


def _in_stretches(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    rest = iter(rows)
    while stretch := list(islice(rest, AT_ONCE)):
        yield stretch
