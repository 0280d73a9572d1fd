"""The facts that bulk evaluation is measured with are what the table says of them."""

import hashlib
import importlib.util
from pathlib import Path

import pytest
from pyarrow import parquet

from luodi import load
from luodi.engines.plain import plain_tables
from luodi.evaluate.expressions import Compiler
from luodi.evaluate.rules import rules_of

ROOT = Path(__file__).resolve().parent.parent
ENTERPRISES = 4_000
NOT_READ_AT_FIRST = {"核定房租补助"}


@pytest.fixture(scope="module")
def bulk_facts():
    spec = importlib.util.spec_from_file_location("bulk_facts", ROOT / "benchmarks" / "bulk_facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(bulk_facts, tmp_path_factory):
    return bulk_facts.facts_of(ENTERPRISES, tmp_path_factory.mktemp("bulk"))


@pytest.fixture(scope="module")
def plan():
    return load(ROOT / "plans" / "gongshu-auto-2017")


def test_are_the_same_every_time(bulk_facts, folder, tmp_path):
    again = bulk_facts.facts_of(ENTERPRISES, tmp_path)

    assert _digests(again) == _digests(folder)


def _digests(folder):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def test_stand_in_proportion(folder):
    rows = {file.stem: parquet.read_metadata(file).num_rows for file in folder.iterdir()}

    assert rows == {"企业": ENTERPRISES * 5, "产业园": 10 * 5, "改造项目": 8, "活动": 8}


def test_hold_every_term_that_the_policies_read(folder, plan):
    held = {name for file in folder.iterdir() for name in parquet.read_schema(file).names}
    decided = [term.name for term in plan.terms.by_name.values() if term.decided]
    rules = rules_of(plan.program, Compiler(), decided)
    recipients = {rule.policy.recipient.name for rule in rules if hasattr(rule.policy.recipient, "name")}

    assert recipients <= held
    assert _terms_read(plan) - held == NOT_READ_AT_FIRST


def _terms_read(plan):
    """The terms whose names stand in conditions, amounts and readings of the plan's own text."""
    text = (ROOT / "plans" / "gongshu-auto-2017" / "plan.md").read_text(encoding="utf-8").split("## 四、")[1]
    kinds = ("企业", "产业园", "改造项目", "活动")
    names = [term.name for kind in kinds for term in plan.terms.of(kind)]
    blocks = "\n".join(text.split("```")[1::2])
    lines = [line for line in blocks.splitlines() if line.startswith(("  ", "受益"))]
    said = "\n".join(line.partition(": ")[2] or line for line in lines)
    return {name for name in names if name in said and name != "名称"}


def test_are_read_by_an_engine_as_they_stand(folder, plan):
    assert plain_tables(folder, plan.terms) is not None
