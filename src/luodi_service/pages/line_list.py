"""The results of a policy in a run as a list: who is owed how much, who waits for what, with the way to the reasons."""

from __future__ import annotations

from django.urls import reverse

from luodi_service.lib.characters import is_year
from luodi_service.pages.listing import Column, Filter, Listing
from luodi_service.plans.margins import STATUSES
from luodi_service.plans.models import Line, Run


def lines_of(run: Run, code: str, name: str) -> Listing:
    """The list of a policy by its code and name. Its rows stand in the order of storing, which is that of subjects and
    years: to sort by the keys of subjects takes ten times as long."""

    def reasons(line: Line) -> str:
        return reverse("reasons", args=(run.pk, code, line.subject.key, line.year))

    return Listing(
        title=name,
        columns=(
            Column("key", "编号", lambda line: line.subject.key, link=reasons, style="key"),
            Column("name", "名称", lambda line: line.subject.name),
            Column("year", "年度", lambda line: line.year, sort=("year",)),
            Column("status", "结果", lambda line: STATUSES[line.status], sort=("status",)),
            Column("amount", "金额（元，测算）", _amount, sort=("amount",), style="n"),
            Column("missing", "缺", lambda line: "、".join(line.missing)),
        ),
        filters=(
            Filter(
                "status",
                "结果",
                lambda rows, code: rows.filter(status=code),
                choices=lambda _: STATUSES.items(),
                usual="符合与待定",
            ),
            Filter(
                "year",
                "年度",
                lambda rows, year: rows.filter(year=int(year)) if is_year(year) else rows.none(),
                choices=lambda _: [(str(year), str(year)) for year in run.years],
            ),
        ),
        order=("pk",),
        empty="没有您可以查看的结果。",
    )


def _amount(line: Line) -> object:
    """What is owed; unknown while it waits, and inapplicable where nothing is owed."""
    if line.status in ("missing", "undecided"):
        return None
    return "" if line.amount is None else line.amount
