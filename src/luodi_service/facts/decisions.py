"""What people decide about facts: which of two sources goes first, whether two subjects are one, whom to follow up.

Nothing here is removed. A rule that no longer holds, a merger that was undone, a follow-up that is closed stay on record.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from luodi_service.accounts.models import Person
from luodi_service.lib.visibility import EVERYBODY, NOBODY, Viewer, Visible
from luodi_service.registry.doors import AGGREGATES, reach
from luodi_service.registry.models import Subject, known_subject

SAME, DIFFERENT = "同一", "不同"
FOLLOWED, CLOSED = "跟踪", "办结"


class RuleQuery(Visible[Any]):
    """Rules: how a figure is chosen is no secret among those who work with figures."""

    def door(self, viewer: Viewer) -> models.Q:
        """All, for whoever sees every subject or an area."""
        found = reach(viewer)
        return models.Q(EVERYBODY) if found.everything or found.areas else NOBODY


class PrecedenceRule(models.Model):
    """Whose value of a term counts where sources disagree: ``order`` lists them, ``[source, basis]``, first things first.

    An empty source or basis stands for any. Rules are added, never changed; of a term the newest counts, and one with
    an empty order ends those before it: then the newest value counts again, whoever gave it.
    """

    term = models.ForeignKey("facts.Term", models.PROTECT, related_name="precedence")
    order = models.JSONField("次序", default=list)
    document = models.CharField("依据文件", max_length=200)
    reason = models.CharField("理由", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    objects = RuleQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return told_order(self.order) or "不再另定次序，以最新录入的为准"

    @property
    def cause(self) -> str:
        """What a batch says that it was made by this rule."""
        return f"取值规则 #{self.pk}（{self.document}）"[:200]


def told_order(order: list[list[str]]) -> str:
    """``区统计局 年报 > 企业 > 快报`` of an order."""
    return " > ".join(" ".join(word for word in entry if word) for entry in order)


class DisagreementQuery(Visible["Disagreement"]):
    """Disagreements by who may know the figures."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those about visible subjects, but none of a figure that the viewer may not see: not even that there are two."""
        found = reach(viewer)
        door = known_subject(viewer, "subject__")
        guarded = models.Q(term__nature__in=found.hidden) & ~models.Q(term__kind__in=AGGREGATES)
        return door & ~guarded if found.hidden else door


class Disagreement(models.Model):
    """That sources gave different values for a term of a subject in a year. What they said stands in the facts."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    term = models.ForeignKey("facts.Term", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(default=0)
    part = models.PositiveSmallIntegerField(default=0)
    differs = models.BooleanField(default=True)
    """Whether they still do: each source may have corrected itself since."""
    objects = DisagreementQuery.as_manager()

    class Meta:
        ordering = ("term", "-year", "part", "subject")
        constraints = (models.UniqueConstraint(fields=["subject", "term", "year", "part"], name="disagreement_once"),)
        indexes = (
            models.Index(fields=["term", "-year", "part", "subject"], name="disagreement_of_term"),
            models.Index(fields=["term", "subject"], condition=models.Q(differs=True), name="disagreement_standing"),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.term} {self.year or ''}"


class Compared(models.Model):
    """Up to which fact sources have been held against each other. One row."""

    last = models.PositiveBigIntegerField(default=0)


class PairQuery(Visible["Pair"]):
    """Pairs by who may know both."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of two visible subjects."""
        if reach(viewer).everything:
            return models.Q(EVERYBODY)
        seen = Subject.objects.visible_to(viewer)
        return models.Q(first__in=seen) & models.Q(second__in=seen)


class Pair(models.Model):
    """Two subjects of one kind that may be the same, and what a person decided: never asked again.

    ``first`` has the smaller number. ``reasons`` say in words what speaks for it and what against.
    """

    first = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    second = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField("相似度")
    reasons = models.JSONField("理由", default=list)
    decision = models.CharField("判断", max_length=2, blank=True, choices=[(SAME, SAME), (DIFFERENT, DIFFERENT)])
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)
    objects = PairQuery.as_manager()

    class Meta:
        ordering = ("-score", "pk")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        )
        indexes = (models.Index(fields=["decision", "-score", "id"], name="pair_by_score"),)

    def __str__(self) -> str:
        return f"{self.first} 与 {self.second}"


class MergeQuery(Visible["Merge"]):
    """Mergers by who may know of both."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible subjects."""
        if reach(viewer).everything:
            return models.Q(EVERYBODY)
        seen = Subject.objects.visible_to(viewer)
        return models.Q(kept__in=seen) & models.Q(other__in=seen)


class Merge(models.Model):
    """That a subject turned out to be another, and all that was moved for it, so that it can be taken back exactly.

    ``moved`` lists rows of other tables, ``[model, key, field]``; ``stayed`` those that the kept one had already;
    ``filled`` the fields of the kept subject that were empty, with the value that they took. ``written`` lists the facts
    that were recorded for it, each with the value and the batch that stood before.
    """

    kept = models.ForeignKey(Subject, models.PROTECT, related_name="merges")
    other = models.ForeignKey(Subject, models.PROTECT, related_name="merged_by")
    moved = models.JSONField(default=list)
    stayed = models.JSONField(default=list)
    filled = models.JSONField(default=dict)
    written = models.JSONField(default=list)
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField("撤销理由", max_length=300, blank=True)
    objects = MergeQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.other} 并入 {self.kept}"


class FollowUpQuery(Visible["FollowUp"]):
    """Follow-ups by who may know of the enterprise: those who work in offices, and the street it lies in."""

    def door(self, viewer: Viewer) -> models.Q:
        """Those of visible subjects; a firm or a park does not read what is noted about it."""
        found = reach(viewer)
        if found.everything:
            return models.Q(EVERYBODY)
        if not found.areas:
            return NOBODY
        return known_subject(viewer, "subject__")


class FollowUp(models.Model):
    """That somebody follows an enterprise near a threshold up: since when, what came of it, when to look again."""

    subject = models.OneToOneField(Subject, models.PROTECT, related_name="follow_up")
    state = models.CharField("状态", max_length=2, choices=[(FOLLOWED, FOLLOWED), (CLOSED, CLOSED)], default=FOLLOWED)
    note = models.CharField("说明", max_length=500, blank=True)
    next_on = models.DateField("下次跟进", null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    objects = FollowUpQuery.as_manager()

    class Meta:
        ordering = ("next_on", "pk")

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"


class DueDay(models.Model):
    """By which day of the next year a unit owes the figures of a year. Added, never changed; of a unit the newest counts."""

    origin = models.CharField("提供单位", max_length=100)
    month = models.PositiveSmallIntegerField("月")
    day = models.PositiveSmallIntegerField("日")
    document = models.CharField("依据文件", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    objects = RuleQuery.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.origin} 次年{self.month}月{self.day}日"
