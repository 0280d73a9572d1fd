"""Runs keep what they come to; those that are done already are counted once."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def count_done(apps: Any, _editor: Any) -> None:
    """The tallies of every run that is done, from its lines."""
    line, run = apps.get_model("plans", "Line"), apps.get_model("plans", "Run")
    for done in run.objects.filter(state="done").only("pk").order_by("pk"):
        lines = line.objects.filter(run=done).order_by()
        tallies: dict[str, dict[str, Any]] = {}
        counted = lines.values_list("policy", "year", "status").annotate(models.Count("pk"), models.Sum("amount"))
        for policy, year, status, count, amount in counted:
            tally = tallies.setdefault(policy, {"years": {}, "subjects": 0, "waiting": {}})
            of_year = tally["years"].setdefault(str(year), {"counts": {}, "amount": 0})
            of_year["counts"][status] = count
            of_year["amount"] += amount or 0
        eligible = lines.filter(status="eligible").values_list("policy")
        for policy, subjects in eligible.annotate(models.Count("subject", distinct=True)):
            tallies[policy]["subjects"] = subjects
        for policy, missing in lines.filter(amount=None).values_list("policy", "missing").iterator(chunk_size=5_000):
            if len(missing) == 1:
                waiting = tallies[policy]["waiting"]
                waiting[missing[0]] = waiting.get(missing[0], 0) + 1
        for tally in tallies.values():
            tally["waiting"] = sorted(tally["waiting"].items(), key=lambda item: (-item[1], item[0]))
            for of_year in tally["years"].values():
                of_year["amount"] = format(of_year["amount"], ".2f")
        run.objects.filter(pk=done.pk).update(tallies=tallies)


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_proposals_comparisons_publications")]

    operations = [
        migrations.AddField("run", "tallies", models.JSONField(default=dict, verbose_name="合计")),
        migrations.RunPython(count_done, migrations.RunPython.noop),
    ]
