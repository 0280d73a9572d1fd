"""What an answer holds: fields with a type, a meaning and an example. Answers are cut to it, and the schema is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "format": "date-time"},
    "money": {"type": "string", "pattern": r"^-?\d+\.\d{2}$"},
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field. ``fields`` makes it an object, ``many`` a list, ``again`` a list of the object it stands in."""

    name: str
    type: str
    meaning: str
    example: Any = None
    nullable: bool = False
    many: bool = False
    fields: tuple[Field, ...] = ()
    choices: tuple[str, ...] = ()
    again: str = ""

    @property
    def type_words(self) -> str:
        """Its type for people."""
        word = {
            "string": "文本",
            "integer": "整数",
            "boolean": "是否",
            "date": "日期",
            "time": "时间",
            "money": "金额（元）",
        }
        text = "对象" if self.fields or self.again else word[self.type]
        return f"{text}{'的列表' if self.many else ''}{'，可为 null' if self.nullable else ''}"


def cut(fields: Sequence[Field], row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON has it: exactly the fields that are described, no fewer and no more."""
    assert set(row) == {field.name for field in fields}, set(row) ^ {field.name for field in fields}
    return {field.name: _value(field, row[field.name], fields) for field in fields}


def _value(field: Field, value: Any, around: Sequence[Field]) -> Any:
    if value is None:
        assert field.nullable, f"{field.name} is never null"
        return None
    inner = around if field.again else field.fields
    if field.many:
        return [cut(inner, one) if inner else _plain(one) for one in value]
    return cut(inner, value) if inner else _plain(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def object_schema(fields: Sequence[Field]) -> dict[str, Any]:
    """The JSON Schema of an object of fields."""
    return {
        "type": "object",
        "properties": {field.name: schema(field) for field in fields},
        "required": [field.name for field in fields],
        "additionalProperties": False,
    }


def schema(field: Field) -> dict[str, Any]:
    """The JSON Schema of a field."""
    if field.again:
        found: dict[str, Any] = {"$ref": f"#/components/schemas/{field.again}"}
    elif field.fields:
        found = object_schema(field.fields)
    else:
        found = dict(TYPES[field.type])
        if field.choices:
            found["enum"] = [*field.choices, *([None] if field.nullable and not field.many else [])]
    if field.many:
        found = {"type": "array", "items": found}
    if field.nullable:
        found["type"] = [found["type"], "null"]
    found["description"] = field.meaning
    if field.example is not None:
        found["examples"] = [field.example]
    return found
