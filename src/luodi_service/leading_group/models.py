"""The leading group (领导小组): its members, problems raised to it, its meetings with their minutes, what leaders instruct."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from luodi_service.accounts.models import Person, Unit
from luodi_service.claims.models import Claim
from luodi_service.leading_group.parties import ALL_SEEING, INSIDE, of_units
from luodi_service.lib.visibility import NOBODY, Viewer, Visible
from luodi_service.plans.models import Plan
from luodi_service.registry.doors import reach
from luodi_service.registry.models import Subject
from luodi_service.supervision.models import Task, TaskUnit

HEAD, DEPUTY, MEMBER, OFFICE_HEAD = "head", "deputy", "member", "office_head"
PARTS = {HEAD: "组长", DEPUTY: "副组长", MEMBER: "成员", OFFICE_HEAD: "办公室主任"}
SINGLE = (HEAD, OFFICE_HEAD)
"""Parts that one person has at a time."""
RAISED, LISTED, ASSIGNED, ANSWERED, SETTLED = "raised", "listed", "assigned", "answered", "settled"
PROBLEM_STATES = {RAISED: "已提出", LISTED: "列入议题", ASSIGNED: "交办答复", ANSWERED: "已答复", SETTLED: "已办结"}
OPEN_PROBLEMS = (RAISED, LISTED, ASSIGNED)
"""States in which whoever raised a problem waits for an answer."""
PLANNED, CALLED, HELD, ISSUED, CANCELLED = "planned", "called", "held", "issued", "cancelled"
MEETING_STATES = {
    PLANNED: "筹备",
    CALLED: "已通知",
    HELD: "已召开，纪要待签发",
    ISSUED: "纪要已签发",
    CANCELLED: "已取消",
}
OPEN_MEETINGS = (PLANNED, CALLED)
INVITED, PRESENT, ON_LEAVE, ABSENT = "invited", "present", "on_leave", "absent"
ATTENDANCE = {INVITED: "已通知", PRESENT: "出席", ON_LEAVE: "请假", ABSENT: "缺席"}
FREE, OF_PROBLEM, OF_TASK, OF_TARGET, OF_READING, OF_CLAIM, OF_MEETING = (
    "free", "problem", "task", "target", "reading", "claim", "meeting",
)  # fmt: skip
ITEM_KINDS = {
    FREE: "其他议题",
    OF_PROBLEM: "问题",
    OF_TASK: "滞后任务",
    OF_TARGET: "落后目标",
    OF_READING: "待裁定口径",
}
ABOUTS = {FREE: "其他", OF_TASK: "任务", OF_TARGET: "目标", OF_CLAIM: "申请", OF_MEETING: "会议"}


class MemberQuery(Visible["Member"]):
    """Members by who may know of them."""

    def door(self, viewer: Viewer) -> Q:
        """All for whoever works on the plan inside the district."""
        return Q() if reach(viewer).codes & INSIDE else NOBODY


class Member(models.Model):
    """A person's place in the group, for as long as it lasts. Who was a member stays on record.

    ``person`` and ``title`` are as the document has them: members need no account.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="group_members")
    part = models.CharField("职务", max_length=12, choices=list(PARTS.items()))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    person = models.CharField("姓名", max_length=60)
    title = models.CharField("行政职务", max_length=100)
    since = models.DateField("任职")
    until = models.DateField("免职", null=True)
    document = models.CharField("任职文件", max_length=200)
    ended_by = models.CharField("免职文件", max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    objects = MemberQuery.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "part"], condition=Q(until__isnull=True, part__in=SINGLE), name="one_head_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["plan", "part", "unit", "person"], condition=Q(until__isnull=True), name="member_once"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="member_until"),
        )

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.person}（{self.unit} {self.title}）"


class ProblemQuery(Visible["Problem"]):
    """Problems by who may know of them."""

    def door(self, viewer: Viewer) -> Q:
        """All for the office, leaders and auditors; for others those that their units raised, those of their own
        enterprise or park, and those that their units are to answer."""
        codes = reach(viewer).codes
        if codes & ALL_SEEING:
            return Q()
        if not isinstance(viewer, Person):
            return NOBODY
        return of_units(viewer, "unit__path") | of_units(viewer, "subject__unit__path") | of_units(viewer, "to__path")


class Problem(models.Model):
    """A problem (问题) that a unit raises, its own or on behalf of an enterprise or a park.

    ``unit`` raised it; ``subject`` is whose it is, null where it is the unit's own. ``to`` is the unit that is to answer it
    by ``due``, where it does not wait for a meeting.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="problems")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="提出单位")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+", verbose_name="企业、园区")
    provision = models.CharField("条款或政策", max_length=100, blank=True)
    title = models.CharField("题目", max_length=100)
    text = models.TextField("情况", max_length=2_000)
    wished = models.TextField("希望的帮助", max_length=1_000, blank=True)
    state = models.CharField("状态", max_length=10, choices=list(PROBLEM_STATES.items()), default=RAISED)
    to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="答复单位")
    due = models.DateField("答复期限", null=True)
    answer = models.TextField("答复", max_length=2_000, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("提出时间")
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)
    objects = ProblemQuery.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["plan", "state"], name="problem_by_state"),)
        constraints = (
            models.CheckConstraint(condition=~Q(state__in=(ANSWERED, SETTLED)) | ~Q(answer=""), name="answer_there"),
            models.CheckConstraint(condition=~Q(state=ASSIGNED) | Q(to__isnull=False), name="assigned_to_somebody"),
        )

    def __str__(self) -> str:
        return f"问题 #{self.pk} {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("problem", args=[self.pk])

    @property
    def whose(self) -> str:
        """Whose problem it is, and who raised it where that is another."""
        if self.subject is None or self.subject.unit_id == self.unit_id:
            return str(self.subject or self.unit)
        return f"{self.subject}（{self.unit}代为提出）"

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state in OPEN_PROBLEMS


class OfProblem(Visible["ProblemAct"]):
    """What was done with problems, by who may know of those."""

    def door(self, viewer: Viewer) -> Q:
        """All of visible problems."""
        return Q(problem__in=Problem.objects.visible_to(viewer))


class ProblemAct(models.Model):
    """What was done with a problem, by whom, when, with which words. Rows are only ever added."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="acts")
    act = models.CharField("办理", max_length=20)
    words = models.TextField("内容", max_length=2_000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    objects = OfProblem.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.act} #{self.problem_id}"

    def save(self, **options: Any) -> None:
        """Save a new act. One that was done stays as it was."""
        if not self._state.adding:
            raise ValueError("an act stays as it was done")
        super().save(**options)


class MeetingQuery(Visible["Meeting"]):
    """Meetings by who may know of them."""

    def door(self, viewer: Viewer) -> Q:
        """All for the office, leaders and auditors; once it is called, for the units that are invited or lead what it
        decided."""
        codes = reach(viewer).codes
        if codes & ALL_SEEING:
            return Q()
        if not isinstance(viewer, Person) or not codes & INSIDE:
            return NOBODY
        invited = Attendee.objects.filter(of_units(viewer, "unit__path")).values("meeting")
        leads = Decision.objects.filter(of_units(viewer, "lead__path"), minutes__issued_at__isnull=False)
        return ~Q(state=PLANNED) & (Q(pk__in=invited) | Q(pk__in=leads.values("minutes__meeting")))


class Meeting(models.Model):
    """A meeting of the group on a topic (专题会议): planned, called, held, and its minutes issued."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="meetings")
    year = models.PositiveSmallIntegerField("年度")
    ordinal = models.PositiveSmallIntegerField("次")
    on = models.DateField("日期")
    time = models.CharField("时间", max_length=20, blank=True)
    place = models.CharField("地点", max_length=100)
    chair = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="主持")
    state = models.CharField("状态", max_length=10, choices=list(MEETING_STATES.items()), default=PLANNED)
    reason = models.CharField("取消的原因", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)
    objects = MeetingQuery.as_manager()

    class Meta:
        ordering = ("-year", "-ordinal")
        constraints = (models.UniqueConstraint(fields=["plan", "year", "ordinal"], name="meeting_once"),)

    def __str__(self) -> str:
        return f"{self.number}专题会议"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("meeting", args=[self.pk])

    @property
    def number(self) -> str:
        """As it is written: 〔2019〕第1次."""
        return f"〔{self.year}〕第{self.ordinal}次"

    @property
    def prepared(self) -> bool:
        """Whether it still lies ahead."""
        return self.state in OPEN_MEETINGS


class OfMeeting(Visible[Any]):
    """What belongs to meetings, by who may know of those."""

    def door(self, viewer: Viewer) -> Q:
        """All of visible meetings."""
        return Q(meeting__in=Meeting.objects.visible_to(viewer))


class Attendee(models.Model):
    """A unit that is invited, whom it sends, and whether they came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    person = models.CharField("参会人", max_length=60, blank=True)
    state = models.CharField("到会", max_length=10, choices=list(ATTENDANCE.items()), default=INVITED)
    reason = models.CharField("请假事由", max_length=200, blank=True)
    objects = OfMeeting.as_manager()

    class Meta:
        ordering = ("meeting", "pk")
        constraints = (models.UniqueConstraint(fields=["meeting", "unit"], name="invited_once"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.person}".strip()


class Item(models.Model):
    """An item of the agenda (议题): why it is there, who reports, and afterwards what was discussed and decided."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("来源", max_length=10, choices=list(ITEM_KINDS.items()), default=FREE)
    key = models.CharField(max_length=150, blank=True)
    title = models.CharField("议题", max_length=200)
    reason = models.CharField("列入的原因", max_length=500, blank=True)
    reporter = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="汇报单位")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="items")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="meeting_items")
    discussion = models.TextField("讨论情况", max_length=5_000, blank=True)
    decision = models.TextField("议定意见", max_length=2_000, blank=True)
    objects = OfMeeting.as_manager()

    class Meta:
        ordering = ("meeting", "number", "pk")

    def __str__(self) -> str:
        return self.title


class MinutesQuery(Visible["Minutes"]):
    """Minutes by who may know of them."""

    def door(self, viewer: Viewer) -> Q:
        """Those of visible meetings; while they are not issued, to the office, leaders and auditors alone."""
        own = Q(meeting__in=Meeting.objects.visible_to(viewer))
        return own if reach(viewer).codes & ALL_SEEING else own & Q(issued_at__isnull=False)


class Minutes(models.Model):
    """The minutes (纪要) of a meeting: number 0 are its own, later ones supplement them and say what they correct.

    Once they are issued they stay as they are: ``frozen`` holds every word of them, ``sha256`` its hash. Whoever wrote them,
    or a part of them, does not issue them.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField("补充纪要序号", default=0)
    document = models.CharField("文号", max_length=100, blank=True)
    text = models.TextField("更正、补充的内容", max_length=5_000, blank=True)
    writers = models.ManyToManyField(Person, related_name="+")
    at = models.DateTimeField("起草时间")
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("签发时间", null=True)
    frozen = models.JSONField(default=dict)
    sha256 = models.CharField("校验值", max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=0)
    objects = MinutesQuery.as_manager()

    class Meta:
        ordering = ("meeting", "number")
        verbose_name_plural = "minutes"
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(issued_at__isnull=True), name="one_draft_of_minutes_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | (Q(issued_at__isnull=False, issued_by__isnull=False) & ~Q(document="") & ~Q(sha256="")),
                name="issued_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting}{self.name}"

    @property
    def name(self) -> str:
        """What they are called beside their meeting."""
        return f"补充纪要（{self.number}）" if self.number else "纪要"

    @property
    def issued(self) -> bool:
        """Whether they are issued."""
        return self.issued_at is not None


class OfMinutes(Visible[Any]):
    """What belongs to minutes, by who may know of those."""

    def door(self, viewer: Viewer) -> Q:
        """All of visible minutes."""
        return Q(minutes__in=Minutes.objects.visible_to(viewer))


class Decision(models.Model):
    """What a meeting decided that somebody is to do by a day: a task, once the minutes are issued."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="decisions", verbose_name="议题")
    name = models.CharField("任务", max_length=200)
    content = models.TextField("要求", max_length=2_000)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="牵头单位")
    responsible = models.ManyToManyField(Unit, related_name="+", verbose_name="责任单位")
    due = models.DateField("期限")
    provision = models.CharField("条款", max_length=20, blank=True)
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="decision")
    objects = OfMinutes.as_manager()

    class Meta:
        ordering = ("minutes", "pk")

    def __str__(self) -> str:
        return self.name


class InstructionQuery(Visible["Instruction"]):
    """Instructions by who may know of them."""

    def door(self, viewer: Viewer) -> Q:
        """All for the office, leaders and auditors; for others inside those of which their units are to do something."""
        codes = reach(viewer).codes
        if codes & ALL_SEEING:
            return Q()
        if not isinstance(viewer, Person) or not codes & INSIDE:
            return NOBODY
        # Asked of tasks by their units: a join to the units would show a row once for each.
        return Q(opened__in=TaskUnit.objects.filter(of_units(viewer, "unit__path")).values("task"))


class Instruction(models.Model):
    """What a leader instructs (批示): on a task, a target, a claim, a meeting, or freely. A task from the moment it is given.

    ``leader`` is whose words they are; where the office recorded them, ``document`` says on what paper they stand.
    Rows are only ever added.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="instructions")
    about = models.CharField("关于", max_length=10, choices=list(ABOUTS.items()), default=FREE)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="instructions")
    target = models.CharField("目标", max_length=100, blank=True)
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    leader = models.CharField("批示人", max_length=100)
    name = models.CharField("事项", max_length=200)
    words = models.TextField("批示内容", max_length=2_000)
    on = models.DateField("批示日期")
    document = models.CharField("批示件", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    opened = models.OneToOneField(Task, models.PROTECT, related_name="instruction")
    demonstration = models.BooleanField(default=False)
    objects = InstructionQuery.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.leader}批示：{self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("instruction", args=[self.pk])

    def save(self, **options: Any) -> None:
        """Save a new instruction. One that was given stays as it was."""
        if not self._state.adding:
            raise ValueError("an instruction stays as it was given")
        super().save(**options)
