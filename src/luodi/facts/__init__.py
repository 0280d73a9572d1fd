"""Facts in: tables of subjects and years, from files and data frames, checked cell by cell."""

from luodi.facts.subject import Subject, Value
from luodi.facts.subjects import Facts, facts_of_tables, read_facts

__all__ = ["Facts", "Subject", "Value", "facts_of_tables", "read_facts"]
