"""The facts of a kind of subject as one row a subject: a column for every term and year that the program reads."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from luodi.plan.terms import Term
from luodi.queries.facts import Table
from luodi.queries.layers import Layers
from luodi.queries.numbers import ONE, Digits
from luodi.queries.sql import NULL, Sql, case, cast, column, infix, is_null, number, own, some
from luodi.queries.values import Value

ID, YEAR, FIRST = "编号", "年度", "first_year"
BITS_MAX = 62
NAME_MAX = 24
NAME_BYTES_MAX = 63


def column_of(term: Term) -> str:
    """The column of a term in the tables of facts: its name, or its code where the name is too long for an engine."""
    return term.name if len(term.name.encode()) <= NAME_BYTES_MAX else term.code


class Lacking(Exception):
    """What an engine cannot say: fault code and the words of its message."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details


class Pivot:
    """The table of a kind, grouped by subject. Columns are added as they are asked for."""

    def __init__(self, kind: str, name: str, table: Table | None) -> None:
        self.kind = kind
        self.name = name
        self.table = table or Table(None)
        self.columns: dict[str, Sql] = {}
        self._names: dict[str, str] = {}

    def column(self, term: Term, year: int) -> str | None:
        """The name of the column of a term in a year; None where the facts have none."""
        if term.name not in self.table.columns:
            return None
        if not term.yearly:
            return self._add(self._name(term), _any_of(term, column(column_of(term))))
        if self.table.first_year is None or year < self.table.first_year:
            return None
        in_year = infix(exp.EQ, column(YEAR), number(year))
        return self._add(f"{self._name(term)}_{year}", _any_of(term, case([(in_year, column(column_of(term)))])))

    def digits(self, term: Term) -> Digits | None:
        """The digits of a term's numbers, those of a term without a column too; None for what is no number."""
        return self.table.columns.get(term.name) or (ONE if term.form == "数量" else None)

    def _name(self, term: Term) -> str:
        """The term's code, where every engine can have it for a name; short, for references put theirs before it."""
        if term.name not in self._names:
            code = term.code.lower()
            usable = code.isascii() and code.isidentifier() and len(code) <= NAME_MAX
            taken = code in (*self._names.values(), "id", FIRST)
            self._names[term.name] = code if usable and not taken else f"term_{len(self._names)}"
        return self._names[term.name]

    def _add(self, name: str, value: Sql) -> str:
        self.columns.setdefault(name, value)
        return name

    def select(self) -> exp.Select:
        """The query that gives it."""
        first = [exp.alias_(exp.Min(this=column(YEAR)), FIRST, quoted=True)] if self.has_years else []
        columns = [exp.alias_(value.copy(), name, quoted=True) for name, value in self.columns.items()]
        return (
            exp.select(exp.alias_(column(ID), "id", quoted=True), *first, *columns)
            .from_(exp.to_table(self.kind, quoted=True))
            .group_by(column(ID))
        )

    @property
    def has_years(self) -> bool:
        """Whether there are years to observe."""
        return self.table.first_year is not None


def _any_of(term: Term, value: Sql) -> Sql:
    """The one value that is known: the reading of facts has seen to it that there are no two."""
    return exp.LogicalOr(this=value) if term.form == "是否" else exp.Max(this=value)


def _no_value(term: Term) -> Sql:
    """NULL, of a term's type: an engine will not guess what is compared with a date."""
    return cast(NULL, _TYPES.get(term.form, "varchar"))


_TYPES = {"数量": "decimal(18, 2)", "是否": "boolean", "日期": "date"}


class Subjects:
    """All subjects of a kind while the query about them is made."""

    def __init__(self, kind: str, name: str, pivots: dict[str, Pivot], code_points: Callable[[Sql], Sql] = own) -> None:
        self.kind = kind
        self.by_id = code_points(column("id"))
        """What orders subjects by id."""
        self.name = name
        self.pivot = pivots[kind]
        self.pivots = pivots
        self.layers = Layers(name)
        self.layers.given("id")
        if self.pivot.has_years:
            self.layers.given(FIRST)
        self._joins: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
        """Column of a reference and kind → the alias it is joined under, and its columns with their names here."""
        self._bits: dict[str, int] = {}

    @property
    def first(self) -> list[str]:
        """The column of the first observed year, where there is one."""
        return [FIRST] if self.pivot.has_years else []

    def bit(self, term: str) -> Sql:
        """The bit that stands for a lacking term."""
        position = self._bits.setdefault(term, len(self._bits))
        if position >= BITS_MAX:
            raise Lacking("LD0903", kind=self.kind, most=BITS_MAX)
        return number(1 << position)

    @property
    def bits(self) -> dict[str, int]:
        """Term → the number of its bit, in code-point order of terms."""
        return dict(sorted(self._bits.items()))

    def observed(self, year: int, asked: int) -> Sql:
        """Whether a year up to the one asked is observed."""
        if not self.pivot.has_years:
            return exp.true() if year == asked else exp.false()
        since = infix(exp.LTE, column(FIRST), number(year))
        return some([is_null(column(FIRST)), since]) if year == asked else since

    def counts(self, year: int) -> Sql:
        """Whether a year can give a result: from the first row on, always for a subject without yearly rows."""
        return self.observed(year, year)

    def years(self, asked: int) -> range:
        """The years that may be observed up to the one asked."""
        first = self.pivot.table.first_year
        return range(asked if first is None else min(first, asked), asked + 1)

    def read(self, term: Term, year: int) -> Value:
        """A term of the subject."""
        name = self.pivot.column(term, year)
        return self._value(term, None if name is None else self.layers.given(name))

    def read_through(self, reference: Term, term: Term, year: int) -> Value:
        """A term of the subject that a reference points to."""
        pointing = self.read(reference, year)
        pivot = self.pivots[reference.target]
        name = pivot.column(term, year)
        own = self.pivot.column(reference, year)
        if own is None:
            return pointing
        if name is None:
            found = Value(_no_value(term), self.bit(term.name), pivot.digits(term))
        else:
            alias, columns = self._joins.setdefault((own, reference.target), (f"of_{own}", {}))
            here = columns.setdefault(name, f"{alias}_{name}")
            found = self._value(term, self.layers.given(here), pivot)
        lacks = case([(is_null(pointing.sql), pointing.lacks or self.bit(reference.name))], self.bit(term.name))
        return Value(found.sql, lacks, found.digits)

    def _value(self, term: Term, given: Sql | None, pivot: Pivot | None = None) -> Value:
        digits = (pivot or self.pivot).digits(term)
        return Value(_no_value(term) if given is None else given, self.bit(term.name), digits)

    def base(self) -> exp.Select:
        """The row of every subject, with the columns of the subjects it refers to."""
        query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("self"))).from_(
            exp.to_table(self.pivot.name, quoted=True).as_("self")
        )
        for (reference, kind), (alias, columns) in self._joins.items():
            taken = [exp.alias_(column(name, alias), here, quoted=True) for name, here in columns.items()]
            on = infix(exp.EQ, column("id", alias), column(reference, "self"))
            table = exp.alias_(exp.to_table(self.pivots[kind].name, quoted=True), alias, quoted=True, table=True)
            query = query.select(*taken, copy=False).join(table, on=on, join_type="left", copy=False)
        return query
