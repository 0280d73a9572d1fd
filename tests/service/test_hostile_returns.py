"""Returns among mergers, rules and people who act at once."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from service.conftest import NOW, signed_in
from service.test_returns import FIRM, TODAY, TRADE, again, approved, firm, person, put
from service.test_undoing import code, merged

from luodi_service.accounts.models import Notice
from luodi_service.facts import disagreements
from luodi_service.facts.merging import undo
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.precedence import statements
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import System
from luodi_service.lib.working_days import working_days_after, working_days_before
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject
from luodi_service.returns.completeness import Counts, by_form, by_unit, overdue
from luodi_service.returns.models import Return
from luodi_service.returns.parties import to_check, to_fill
from luodi_service.returns.reminding import remind

__all__ = ["firm"]


def twin_of(report: Return) -> Return:
    """A return of a firm that turns out to be the same, which was handed in too."""
    subject = Subject.objects.create(kind="企业", key=code(77), name="演示又名", area=report.subject.area)
    return Return.objects.create(
        form=report.form, version=report.version, subject=subject, year=report.year, part=report.part, due=report.due,
        opened_at=NOW, state="filled", filled_by=person("enterprise"),
    )  # fmt: skip


def test_the_return_of_a_merged_firm_says_nothing_of_the_other(firm: Return) -> None:
    other = twin_of(firm)
    other.cells.create(term=Term.objects.get(kind="企业", name=TRADE), text="1", value="10000")
    put(firm, **{TRADE: "12000"})
    approved(firm)
    merged(FIRM[1], code(77), kept=FIRM[1], holds=FIRM[1])
    other = again(other)
    assert other.subject.key == code(77), "one return a firm and period"
    with pytest.raises(ValidationError, match="已并入"):
        approved(other)
    assert not Return.objects.filter(to_check(person("street")), pk=other.pk).exists()
    assert Fact.objects.filter(subject=firm.subject, term__name=TRADE, year=2019).latest("pk").value == "120000000"
    other.state = "sent_back"
    other.save(update_fields=["state"])
    assert not Return.objects.filter(to_fill(person("street")) | to_fill(person("enterprise")), pk=other.pk).exists()
    remind(TODAY, System(), NOW)
    assert not Notice.objects.filter(text__contains="演示又名").exists()
    Subject.objects.filter(pk=other.subject_id).update(unit=firm.subject.unit)
    with pytest.raises(ValidationError, match="已并入"):
        put(other, by="enterprise", **{TRADE: "1"})


def test_a_merged_firm_owes_no_return_and_what_it_handed_in_stands_under_the_kept_one(firm: Return) -> None:
    other = twin_of(firm)
    late = firm.due + timedelta(days=30)

    def counted() -> tuple[Counts, int]:
        (row,) = [row for row in by_form(person("office"), late) if row.code == firm.form.code]
        of_period = Return.objects.filter(form=firm.form, year=firm.year, part=firm.part)
        return row.counts, sum(unit.counts.asked for unit in by_unit(of_period, "street", late))

    before = counted()
    done = merged(FIRM[1], code(77), kept=FIRM[1], holds=FIRM[1])
    counts, by_street = counted()
    assert (counts.asked, counts.filled) == (before[0].asked - 1, before[0].filled - 1)
    assert by_street == before[1] - 1
    office = signed_in("office")
    listed = office.get(f"/returns/{firm.form.code}/{firm.period.code}/").content.decode()
    assert f"演示又名（已并入 {firm.subject}）" in listed
    assert other.number in office.get(firm.get_absolute_url()).content.decode()
    merged_away = office.get(again(other).get_absolute_url()).content.decode()
    assert "不再填报" in merged_away
    assert f"已并入 {firm.subject}（{firm.subject.key}）" in merged_away
    with patch.object(Subject.objects, "visible_to", lambda _: Subject.objects.none()):
        elsewhere = office.get(again(other).get_absolute_url()).content.decode()
    assert "已并入另一主体" in elsewhere, "whoever may not know the kept firm is not told its name"
    Return.objects.filter(pk=other.pk).update(state="blank")
    assert counted()[0].overdue == before[0].overdue, "it is not late either"
    assert not overdue(again(other), late)
    assert "演示又名" not in office.get(f"/returns/{firm.form.code}/{firm.period.code}/").content.decode()
    Return.objects.filter(pk=other.pk).update(state="filled")
    undo(done.pk, "看错了", person("office"), NOW)
    assert counted() == before


def test_an_approved_figure_that_agrees_is_said_where_a_rule_asks_who_said_it(run: Run, firm: Return) -> None:
    term = Term.objects.get(kind="企业", name=TRADE)
    disagreements.choose(term, [[str(firm.form), ""]], "拱统〔2026〕1号", "报表为准", 0, person("office"), NOW)

    def say(value: str) -> None:
        with transaction.atomic():
            batch = start_batch("平台", "快报", None, NOW, demonstration=True)
            Fact.objects.create(subject=firm.subject, term=term, year=2019, value=value, batch=batch)

    say("120000000")
    put(firm, **{TRADE: "12000"})
    assert approved(firm) >= 1
    say("130000000")
    facts = Fact.objects.filter(subject=firm.subject, term=term, year=2019).select_related("batch").order_by("-pk")
    assert facts[0].value == "120000000"
    assert {fact.value for fact in statements(facts)} == {"120000000", "130000000"}


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2024, 2, 8), 1, date(2024, 2, 9)),  # the eve of the Spring Festival of 2024 was worked
        (date(2024, 2, 9), 1, date(2024, 2, 18)),  # and the Sunday after it too
        (date(2023, 12, 31), 30, date(2024, 2, 9)),
        (date(2020, 1, 23), 1, date(2020, 2, 3)),  # prolonged in 2020
    ],
)
def test_working_days_over_the_spring_festival(day: date, count: int, due: date) -> None:
    assert working_days_after(day, count) == due
    assert day < working_days_before(due, count - 1) <= due
