"""Engines are extras: without them everything else works, and asking for one says what is lacking."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gongshu import DEMONSTRATION, FOLDER
from luodi.diagnostics import Faults
from luodi.engines.opening import open_engine

EXTRAS = ("duckdb", "sqlglot", "pyarrow", "pyspark", "psycopg", "pandas", "polars")
WITHOUT = f"""
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in {EXTRAS} else found(name, *rest)

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {EXTRAS}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Lacking())
from luodi.cli import main
main()
"""


def without_extras(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", WITHOUT, *arguments], capture_output=True, text=True, check=False)


def test_the_evaluator_needs_none_of_them():
    run = without_extras("eval", str(FOLDER), "--facts", str(DEMONSTRATION), "--year", "2019")

    assert (run.returncode, run.stderr) == (0, "")
    assert len(run.stdout.splitlines()) == 1_000


@pytest.mark.parametrize("engine", ["duckdb", "postgres", "spark"])
def test_it_is_said_which_extra_brings_an_engine(engine):
    run = without_extras("eval", str(FOLDER), "--facts", str(DEMONSTRATION), "--year", "2019", "--engine", engine)

    assert run.returncode == 1
    assert run.stderr.startswith("LD0901 ")
    assert run.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["sql", str(FOLDER)],
        ["eval", str(FOLDER), "--facts", str(DEMONSTRATION), "--year", "2019", "-o", "never.parquet"],
        ["simulate", str(FOLDER), "--facts", str(DEMONSTRATION), "--year", "2019", "--set", "renovation_support.2=25%",
         "--engine", "duckdb"],
        ["explain", str(FOLDER), "--facts", str(DEMONSTRATION), "--year", "2017", "--policy", "renovation_support",
         "--subject", "GZ2017-01", "--engine", "duckdb"],
    ],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_whatever_else_needs_them_says_so(arguments):
    run = without_extras(*arguments)

    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("LD0901 ")


@pytest.mark.parametrize("size", ["much", "2XB", "-1GB", "2 GB or so"])
def test_a_size_that_is_none(size):
    with pytest.raises(Faults) as raised:
        open_engine("duckdb", memory=size)

    assert [fault.code for fault in raised.value.diagnostics] == ["LD0804"]
