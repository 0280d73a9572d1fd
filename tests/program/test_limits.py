"""Whatever is given ends soon, with its faults: texts made to keep a program busy, and rules that double at each line."""

import json
import resource
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from luodi import limits
from luodi.compiler import OFFICIAL_FILE, PLAN_FILE, TERMS_FILE, compile_sources
from luodi.diagnostics import MORE, Diagnostics, Faults
from luodi.evaluate.operations import PLAIN
from luodi.evaluate.values import exact_arithmetic, to_fen
from luodi.program.nodes import walk
from luodi.source import Cell, Source, Span
from program import bombs
from program.bombs import FOLDER, OFFICIAL, PLAN, TERMS, TEXTS, check, doubled, with_names

SECONDS = 60
"""Far more than any needs: what is too slow takes hours."""
CODES = {
    "digits": "LD0206", "short sentences": "LD0407", "short lines": "LD0407", "numbers": "LD0406",
    "digits and commas": "LD0406", "days": "LD0406", "numerals": "LD0407", "letters": "LD0407", "items": "LD0117",
    "fences": "LD0105", "quotes that stand nowhere": "LD0401", "quotes that stand everywhere": "LD0402",
    "colons": "LD0201", "unknown characters": "LD0201", "unknown names": "LD0301", "many names": None,
    "a long number": "LD0206", "a long number of the text": "LD0206", "signs in brackets": "LD0204",
    "brackets": "LD0204", "negations": "LD0204", "conditionals": "LD0204", "arguments": "LD0311",
    "doubled names": "LD0311", "doubled conditionals": "LD0311", "a chain of names": "LD0311",
    "doubled definitions": "LD0311",
}  # fmt: skip


def limited():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))


@pytest.mark.parametrize("name", TEXTS)
def test_a_bomb_is_a_fault_and_soon(name):
    """In a process that is killed where it takes too long or too much, so that no slow machine makes it fail."""
    done = subprocess.run(
        [sys.executable, bombs.__file__, name],
        capture_output=True,
        text=True,
        timeout=5 * SECONDS,
        preexec_fn=limited,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-500:]
    found = json.loads(done.stdout)
    assert found["codes"] == [] if CODES[name] is None else CODES[name] in found["codes"]
    assert found["told"] < 1_000_000


class TestNames:
    def test_a_node_that_names_lead_to_twice_is_walked_once(self):
        """Fifty doublings are 2⁵⁰ nodes written out, and 102 nodes."""
        node = next(iter(compiled(doubled(2)).program.policies)).conditions[0].node
        shared = node.arguments[0]
        for _ in range(50):
            shared = type(node)("+", (shared, shared), node.type, node.span)

        assert shared.steps == 2**51 - 1
        assert len(walk(shared)) == 51

    def test_as_many_steps_as_are_allowed(self):
        diagnostics, _ = check(doubled(8))

        assert [fault.code for fault in diagnostics] == []

    def test_one_more_doubling_is_a_fault(self):
        diagnostics, _ = check(doubled(9))

        assert [fault.code for fault in diagnostics] == ["LD0311"]
        assert [fault.place.text for fault in diagnostics] == ["x8 + x8"]

    @pytest.mark.parametrize(("levels", "codes"), [(75, []), (76, ["LD0311"])])
    def test_as_many_levels_as_are_allowed(self, levels, codes):
        plan = with_names("x1: 租用面积 + 租用面积", *(f"x{at}: x{at - 1} + 租用面积" for at in range(2, levels + 1)))

        assert [fault.code for fault in check(plan)[0]] == codes

    def test_the_deepest_rule_is_explained_in_every_form(self):
        from luodi.cli.commands import _EXPLAINED

        names = ["x1: 租用面积 × 核定补助标准", *(f"x{at}: x{at - 1} + x1" for at in range(2, 73))]
        plan = compiled(with_names(*names).replace("给予租房补助: 租用面积 × 核定补助标准", "给予租房补助: x72"))

        explanation = plan.explain(FOLDER / "facts", "租房补助", "甲设计", 2020)

        assert all(form(explanation) for form in _EXPLAINED.values())


def compiled(plan):
    diagnostics = Diagnostics()
    found = compile_sources(
        Source(PLAN_FILE, plan), Source(TERMS_FILE, TERMS), Source(OFFICIAL_FILE, OFFICIAL), diagnostics
    )
    assert list(diagnostics) == []
    return found


class TestFiles:
    @pytest.mark.parametrize("text", ["甲" * limits.CHARACTERS_MAX, "甲。" * limits.SENTENCES_MAX])
    @pytest.mark.parametrize("name", [PLAN_FILE, TERMS_FILE, OFFICIAL_FILE])
    def test_too_large_a_file_is_told_alone(self, name, text):
        texts = {PLAN_FILE: PLAN, TERMS_FILE: TERMS, OFFICIAL_FILE: OFFICIAL}
        texts[name] += f"\n{text}"
        diagnostics = Diagnostics()

        compile_sources(*(Source(*each) for each in texts.items()), diagnostics)

        assert [(fault.code, fault.place.where()) for fault in diagnostics] == [("LD0118", name)]

    def test_the_shipped_plan_is_far_from_every_limit(self):
        folder = Path(__file__).parents[2] / "plans" / "gongshu-auto-2017"
        from luodi import load

        plan = load(folder)
        nodes = [line.node for policy in plan.program.policies for line in (*policy.conditions, *policy.amounts)]

        assert max(node.steps for node in nodes) * 50 < limits.STEPS_MAX
        assert max(node.levels for node in nodes) * 10 < limits.LEVELS_MAX
        assert len(plan.document.source.text) * 30 < limits.CHARACTERS_MAX


class TestFaults:
    def test_those_beyond_are_counted(self):
        diagnostics = Diagnostics()
        for at in range(limits.FAULTS_KEPT + 5):
            diagnostics.add("LD0616", Cell("表", at + 2, "编号"))

        assert (len(diagnostics), diagnostics.beyond) == (limits.FAULTS_KEPT, 5)
        told = str(Faults(diagnostics)).splitlines()
        assert told[-1] == MORE.filled("zh", {"count": str(limits.FAULTS_KEPT + 5 - limits.FAULTS_SHOWN)})
        assert sum(line.startswith("LD0616") for line in told) == limits.FAULTS_SHOWN

    def test_those_beyond_are_passed_on(self):
        first, second = Diagnostics(), Diagnostics()
        for at in range(limits.FAULTS_KEPT + 5):
            first.add("LD0616", Cell("表", at + 2, "编号"))
        second.extend(first)

        assert (len(second), second.beyond) == (limits.FAULTS_KEPT, 5)

    def test_near_names_are_looked_for_so_often(self):
        diagnostics = Diagnostics()

        hints = [bool(diagnostics.hint("租用面机", ["租用面积"])) for _ in range(limits.HINTS_MAX + 1)]

        assert hints == [True] * limits.HINTS_MAX + [False]

    @pytest.mark.parametrize("start", [0, 300, 100_000, 199_990])
    def test_of_a_long_line_what_stands_around_the_fault_is_shown(self, start):
        text = "甲" * start + "此处有误甲" + "乙" * (199_995 - start)
        line, carets = Span(Source("文", text), start, start + 4).excerpt().splitlines()

        assert len(line) <= limits.EXCERPT_MAX + 2
        assert "此处有误" in line
        before = line[: line.index("此处有误")]
        assert carets == " " * sum(1 if char == "…" else 2 for char in before) + "^" * 8

    def test_a_long_detail_is_cut(self):
        diagnostics = Diagnostics()
        diagnostics.add("LD0608", Cell("表", 2, "列", "字" * 100_000), content="字" * 100_000)

        assert len(str(Faults(diagnostics))) < limits.DETAIL_MAX + limits.EXCERPT_MAX + 200


class TestNumbers:
    @pytest.mark.parametrize("digits", [200, 4_000])
    def test_a_sum_of_very_many_digits_is_rounded_exactly(self, digits):
        with exact_arithmetic():
            whole = 10**digits + 1
            assert to_fen(Decimal(whole)) == whole
            assert to_fen(Fraction(whole * 3 + 1, 3)) == Decimal(f"{whole}.33")

    @pytest.mark.parametrize("places", [10**19, -(10**19)])
    def test_senseless_places_are_no_crash(self, places):
        with exact_arithmetic():
            rounded = PLAIN["四舍五入"](Decimal("12.5"), Decimal(places))
        assert rounded == (Decimal("12.5") if places > 0 else 0)
