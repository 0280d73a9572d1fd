"""Taking an import back leaves what was there before it, whatever happened since: mergers, rules, records, the same file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from service.conftest import NOW
from service.test_imports import FIRM, brought, code, office, taken, text, tried

from luodi_service.facts import disagreements, duplicates, merging
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.precedence import holds, statements
from luodi_service.intake import undoing
from luodi_service.intake.models import Import
from luodi_service.lib.audit import breaks
from luodi_service.plans.models import Run
from luodi_service.plans.references import reference_terms
from luodi_service.registry.keeping import add_record
from luodi_service.registry.models import Subject

STAFF = "从业人数"


def undone(one: Import) -> Import:
    undoing.begin_undoing(one, office(), NOW)
    undoing.take_back(one.pk)
    one.refresh_from_db()
    assert one.state == "undone"
    return one


def rent(year: int, value: str, key: str = FIRM, source: str = "试", **more: Any) -> Import:
    table = text("编号,年度,年纯租金", f"{key},{year},{value}")
    return taken(tried(brought(table, source=source, **more)))


def facts_of(key: str, name: str = "年纯租金", year: int = 2016) -> list[Fact]:
    """All that was said of a thing, newest first."""
    rows = Fact.objects.filter(subject__key=key, term__name=name, year=year)
    return list(rows.select_related("batch").order_by("-pk"))


def said_by_whom(key: str, name: str = "年纯租金", year: int = 2016) -> set[tuple[str, str, str]]:
    facts = facts_of(key, name, year)
    return {(fact.batch.source, fact.batch.basis, fact.value) for fact in statements(facts)}


def merged(first: str, second: str, kept: str, holds: str) -> merging.Merge:
    pair = duplicates.propose("企业", first, second, office(), NOW)
    choices = {one.name: holds for one in merging.differences(pair.first, pair.second)}
    shown = merging.seen(pair)
    return merging.merge(pair, kept, choices, "同一企业", shown, reference_terms("企业"), office(), NOW)


def test_what_held_before_holds_again_with_its_source(run: Run) -> None:
    rent(2016, "100", source="普查", basis="快报")
    before = said_by_whom(FIRM)
    undone(rent(2016, "200", source="补报"))
    newest = facts_of(FIRM)[0]
    assert (newest.value, newest.batch.source, newest.batch.basis) == ("100", "普查", "快报")
    assert said_by_whom(FIRM) == before


def test_a_rule_keeps_nothing_of_an_undone_import(run: Run) -> None:
    """Stated again by a rule is not corrected by a person: what the import said is said no more."""
    rent(2016, "100", source="普查")
    term = Term.objects.get(kind="企业", name="年纯租金")
    disagreements.choose(term, [["普查", ""]], "拱统〔2026〕1号", "普查为准", 0, office(), NOW)
    one = rent(2016, "200", source="补报")
    assert facts_of(FIRM)[0].value == "100"
    one = undone(one)
    assert one.counts.get("kept", 0) == 0
    assert said_by_whom(FIRM) == {("普查", "年报", "100")}
    assert facts_of(FIRM)[0].value == "100"


def test_a_firm_that_was_merged_since_loses_nothing(run: Run) -> None:
    rent(2016, "100", key=code(21))
    other = rent(2016, "200", key=code(22), source="补报")
    merged(code(21), code(22), kept=code(21), holds=code(21))
    with pytest.raises(ValidationError, match="先撤销合并"):
        undoing.begin_undoing(other, office(), NOW)
    assert facts_of(code(21))[0].value == "100"


def test_a_merger_between_asking_and_undoing_loses_nothing_either(run: Run) -> None:
    rent(2016, "100", key=code(21))
    other = rent(2016, "200", key=code(22), source="补报")
    undoing.begin_undoing(other, office(), NOW)
    merged(code(21), code(22), kept=code(21), holds=code(21))
    undoing.take_back(other.pk)
    other.refresh_from_db()
    assert (other.state, facts_of(code(21))[0].value) == ("undone", "100")
    assert Subject.objects.get(key=code(22)).ended_on is None


def test_the_mended_file_brings_a_firm_back(run: Run) -> None:
    undone(rent(2016, "200", key=code(23)))
    assert Subject.objects.get(key=code(23)).ended_how == "撤销导入"
    again = tried(brought(text("编号,年度,年纯租金", f"{code(23)},2016,20")))
    again = taken(again)
    assert Subject.objects.on_record().filter(key=code(23)).exists()
    undone(again)
    assert Subject.objects.get(key=code(23)).ended_how == "撤销导入"


def test_a_firm_of_which_something_else_is_on_record_stays(run: Run) -> None:
    one = rent(2016, "200", key=code(24))
    firm = Subject.objects.get(key=code(24))
    title = {"name": "科技企业", "level": "区", "grant": "新认定", "granted_on": date(2020, 1, 1), "document": "演示"}
    add_record("title", firm, title, office(), NOW)
    undone(one)
    firm.refresh_from_db()
    assert firm.ended_on is None


def test_a_firm_that_ended_by_itself_stays_ended(run: Run) -> None:
    rent(2016, "200", key=code(25))
    Subject.objects.filter(key=code(25)).update(ended_on=date(2020, 1, 1), ended_how="注销")
    rent(2017, "200", key=code(25))
    assert Subject.objects.get(key=code(25)).ended_how == "注销"


def test_names_shared_with_what_was_merged_are_not_in_doubt(run: Run) -> None:
    taken(tried(brought(text("编号,名称", f"{code(26)},演示同名厂", f"{code(27)},演示同名厂"))))
    merged(code(26), code(27), kept=code(26), holds=code(26))
    one = tried(brought(text("名称,年度,年纯租金", "演示同名厂,2016,5"), source="只有名称"))
    assert (one.counts.get("held", 0), one.counts["taken"]) == (0, 1)
    taken(one)
    assert facts_of(code(26))[0].value == "5"


SAID = st.tuples(
    st.sampled_from(["普查", "补报"]), st.sampled_from(["快报", "年报"]), st.sampled_from(["100", "200", "300"])
)


class AnyOrder(TestCase):
    """Whatever comes in and is taken back in whatever order, things stand as if only the rest had ever come in."""

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=12)
    @given(
        said=st.lists(SAID, min_size=1, max_size=4),
        order=st.permutations(range(4)),
        back=st.integers(1, 4),
        rule=st.booleans(),
    )
    def test_things_stand_as_if_it_had_never_come(
        self, said: list[tuple[str, str, str]], order: list[int], back: int, rule: bool
    ) -> None:
        if rule:
            term = Term.objects.get(kind="企业", name="年纯租金")
            disagreements.choose(term, [["普查", ""], ["", "年报"]], "拱统〔2026〕1号", "普查为准", 0, office(), NOW)
        imports = [rent(2016, value, source=source, basis=basis) for source, basis, value in said]
        stored = {one.pk: Fact.objects.filter(batch__source=str(one.source), batch__basis=one.basis, batch__cause="",
                                              batch__in=[number for chunk in one.chunks.all() for number in [chunk.batch_id]])
                  for one in imports}  # fmt: skip
        gone = [imports[place] for place in order if place < len(imports)][:back]
        for one in gone:
            if one.last_row:
                undone(one)
        left = [fact for one in imports if one not in gone for fact in stored[one.pk].select_related("batch")]
        expected = list(reversed(left))
        assert said_by_whom(FIRM) == {(f.batch.source, f.batch.basis, f.value) for f in statements(expected)}
        now = facts_of(FIRM)
        holding = holds(expected, [["普查", ""], ["", "年报"]]) if rule else next(iter(expected), None)
        assert (now[0].value if now else "") == (holding.value if holding is not None else "")
        assert not list(breaks())
