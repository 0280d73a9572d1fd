"""The reference says all there is, and nothing that is not: a new key, operator or command must be written down."""

import re

import click
import pytest

import luodi
from docs.transcripts import ROOT
from luodi.cases.columns import KEYS
from luodi.cli.commands import luodi as commands
from luodi.evaluate.expressions import _SPECIAL
from luodi.evaluate.figure_words import MARKS, UNSETTLED
from luodi.evaluate.results import COLUMNS, STATUS_WORDS
from luodi.evaluate.targets import FIGURE_COLUMNS, STATE_WORDS
from luodi.evaluate.values import Unknown
from luodi.plan import terms
from luodi.plan.keys import BLOCKS
from luodi.program.boundaries import OF_DATES, OF_NUMBERS, OF_RANKS
from luodi.program.numbers import numbers_in
from luodi.program.policies import CAP_MODES, RELATION_MODES, TARGET_MODES, TIER_MODES, TRANSITION_MODES
from luodi.reports import targets_workbook, workbook
from luodi.rules.operators import OPERATORS, TARGET_ONLY
from luodi.source import fold
from luodi.units import BASE_UNITS

REFERENCE = ROOT / "docs/reference"
LANGUAGE, COMMANDS, RESULTS, PYTHON = (
    REFERENCE / f"{name}.md" for name in ("language", "commands", "results", "python")
)


def sections(page):
    """The text under each heading of a page, that of its own subsections left out."""
    parts = re.split(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def tables(text):
    """The tables of a text as rows of cells, headings and rules left out."""
    found = re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in t.splitlines()[2:]] for t in found
    ]


def code(cell):
    return re.findall(r"`([^`]+)`", cell)


FORMS = {"value": "值", "quoted": "引文", "options": "名称", "table": "表"}


class TestLanguage:
    @pytest.mark.parametrize("kind", BLOCKS)
    def test_every_key_of_a_block(self, kind):
        (rows,) = tables(sections(LANGUAGE)[kind])

        assert [row[:3] for row in rows] == [
            [key.name, FORMS[key.form], "必需" if key.needed else "可重复" if key.repeatable else ""]
            for key in BLOCKS[kind].values()
        ]

    def test_every_operator_in_order(self):
        (rows,) = tables(sections(LANGUAGE)["运算"])

        assert [[*code(row[0]), *row[1:]] for row in rows] == [
            [row.usage, row.meaning, str(row.level or ""), "目标" if row.name in TARGET_ONLY else ""]
            for row in OPERATORS.values()
        ]

    def test_every_manner(self):
        rows = tables(sections(LANGUAGE)["方式"])[0]
        uses = {"表 首次": TIER_MODES, "上限": CAP_MODES, "关系": RELATION_MODES, "过渡": TRANSITION_MODES}
        uses["目标"] = TARGET_MODES

        assert [row[:2] for row in rows] == [[use, mode] for use, modes in uses.items() for mode in modes]

    def test_every_unit(self):
        (rows,) = tables(sections(LANGUAGE)["数和单位"])

        assert rows[0][1].split("、") == list(BASE_UNITS)

    @pytest.mark.parametrize("operator", ["且", "或"])
    def test_three_valued_tables(self, operator):
        values = {"是": True, "否": False, "不知道": Unknown(frozenset({"甲"}))}
        table = tables(sections(LANGUAGE)["不知道的值"])["且或".index(operator)]

        for row in table:
            left = values[row[0].strip("*")]
            for right, shown in zip(values.values(), row[1:], strict=True):
                found = _SPECIAL[operator](None, [lambda _, v=left: v, lambda _, v=right: v])(None)
                assert ("不知道" if isinstance(found, Unknown) else "是" if found else "否") == shown

    @pytest.mark.parametrize("table", [0, 1])
    def test_boundary_words(self, table):
        rows = tables(sections(LANGUAGE)["界限词"])[table]
        shown = {"≥": ">=", "≤": "<=", "不比较": ""}

        for _, comparison, examples in rows:
            for example in code(examples.partition("，")[0]):
                (number,) = numbers_in(fold(example)[0])
                assert (example, number.boundary) == (example, shown.get(comparison, comparison))

    @pytest.mark.parametrize(("table", "known"), [(0, OF_NUMBERS), (0, OF_RANKS), (1, OF_DATES)])
    def test_every_boundary_word(self, table, known):
        rows = tables(sections(LANGUAGE)["界限词"])[table]
        words = {word for row in rows for word in row[0].split("、")}

        assert {*known.behind, *(word for word, sign in known.before if sign or word == "每满")} - words == set()

    def test_every_column_and_form_of_the_terms(self):
        (rows,) = tables(sections(LANGUAGE)["术语表"])

        assert [row[0] for row in rows] == list(terms.COLUMNS)
        assert [form.split(":")[0] for form in code(rows[3][1])] == list(terms.FORMS)


CONTEXT = click.Context(commands)
NAMES = commands.list_commands(CONTEXT)


class TestCommands:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_option(self, name):
        section = sections(COMMANDS)[f"luodi {name}"]
        (rows,) = tables(section) or ([],)
        command = commands.get_command(CONTEXT, name)
        options = [option for option in command.params if isinstance(option, click.Option)]

        assert [code(row[0])[0] for row in rows] == [_written(option) for option in options]
        for option, row in zip(options, rows, strict=True):
            assert ("必需" in row[1]) == option.required
            assert ("可给多个" in row[1]) == option.multiple
            if isinstance(option.type, click.Choice):
                assert set(option.type.choices) <= set(code(row[1]))

    def test_no_other_command(self):
        shown = [heading.split(" ")[1] for heading in sections(COMMANDS) if heading.startswith("luodi ")]

        assert shown == NAMES


def _written(option):
    names = ", ".join(option.opts)
    if option.is_flag:
        return names
    return f"{names} {option.metavar or '格式'}"


class TestResults:
    def test_every_field_in_order(self):
        (rows,) = tables(sections(RESULTS)["一条结果"])

        assert [code(row[0])[0] for row in rows] == list(COLUMNS)

    def test_every_field_of_a_target(self):
        (rows, _) = tables(sections(RESULTS)["目标的进度（targets --as json）"])

        assert [code(row[0])[0] for row in rows] == list(FIGURE_COLUMNS)

    def test_every_state_of_a_target(self):
        (rows,) = tables(sections(LANGUAGE)["目标的路径和状态"])
        (told,) = tables(sections(ROOT / "docs/how-to/follow-targets.md")["状态"])

        assert [(code(row[1])[0], row[0].split()) for row in rows] == [
            (state, [MARKS.get(state, UNSETTLED), word]) for state, word in STATE_WORDS.items()
        ]
        assert [row[0] for row in told] == [row[0] for row in rows]

    def test_every_column_of_the_workbook_of_targets(self):
        (_, rows) = tables(sections(RESULTS)["目标的进度（targets --as json）"])

        assert rows == [
            ["目标", "、".join(targets_workbook.COLUMNS)],
            ["口径", "、".join(targets_workbook.READINGS)],
            ["预测", f"{'、'.join(targets_workbook.FORECASTS)}；不作预测的不列"],
        ]

    def test_every_status(self):
        (rows,) = tables(sections(RESULTS)["状态"])

        assert [(code(row[0])[0], row[1]) for row in rows] == list(STATUS_WORDS.items())

    def test_every_column_of_the_workbook(self):
        rows = tables(sections(RESULTS)["工作簿"])[0]
        columns = {row[0]: tuple(row[1].split("、")) for row in rows}

        assert columns["汇总"] == workbook._TOTALS
        assert columns["应得"] == workbook._LINES
        assert columns["口径"] == workbook._READINGS


def test_every_column_of_a_case_is_explained_beside_the_cases():
    (rows,) = tables(sections(ROOT / "plans/gongshu-auto-2017/cases/README.md")["怎样写"])

    assert set(KEYS) - {word for row in rows for word in re.split(r"[、（]", row[0])} == set()


def test_every_public_name():
    shown = [heading for heading in sections(PYTHON) if heading.startswith("luodi.")]

    assert sorted(name.removeprefix("luodi.") for name in shown) == sorted(luodi.__all__)
