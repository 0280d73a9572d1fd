"""Units, people, and the roles that people hold in units."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from luodi_service.accounts.roles import OFFICERS, ROLES, UNIT_KINDS
from luodi_service.lib.visibility import NOBODY, Viewer, Visible


class Unit(models.Model):
    """An organisation in the tree: the district, its departments and streets, parks, enterprises.

    ``path`` names its ancestors and itself, ``/1/5/``, so that everything below a unit is one comparison.
    """

    name = models.CharField("名称", max_length=200, unique=True)
    kind = models.CharField("类别", max_length=10, choices=[(kind, kind) for kind in UNIT_KINDS])
    code = models.CharField("统一社会信用代码或编号", max_length=100, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=500, db_index=True, editable=False)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """Save with the path of its place in the tree; a unit does not move once it has one."""
        super().save(**options)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if self.path != path:
            self.path = path
            super().save(update_fields=["path"])


class PersonManager(BaseUserManager["Person"]):
    """Makes people; who may see whom is a matter of units."""

    def create_person(self, username: str, name: str, password: str, **fields: Any) -> Person:
        """A person with a password, which is hashed."""
        person = self.model(username=username, name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in. Wrong passwords count until one is right; too many lock the account for a while."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改口令", default=False)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    email = models.EmailField("邮件地址", blank=True)
    revision = models.PositiveIntegerField(default=0)
    """Rises with every change that an officer makes to the account or its roles."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    def __str__(self) -> str:
        return f"{self.name}（{self.username}）"

    def locked(self, at: datetime) -> bool:
        """Whether wrong passwords keep the account shut at a moment."""
        return self.locked_until is not None and at < self.locked_until

    def note_failure(self, at: datetime, attempts: int, minutes: int) -> None:
        """Count a wrong password; lock after so many in a row."""
        self.failures += 1
        if self.failures >= attempts:
            self.failures, self.locked_until = 0, at + timedelta(minutes=minutes)

    def codes(self) -> frozenset[str]:
        """The codes of the roles held, in whatever unit."""
        self.known_codes = frozenset(self.held().values_list("role", flat=True))
        return self.known_codes

    def held(self) -> models.QuerySet[Role]:
        """The roles held."""
        return Role.objects.filter(person=self)


class Role(models.Model):
    """A role that a person holds in a unit."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="roles")
    role = models.CharField("角色", max_length=20, choices=[(role.code, role.name) for role in ROLES.values()])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "unit", "role"], name="role_once"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(role__in=OFFICERS), name="one_officer_role_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {ROLES[self.role].name}"


class Token(models.Model):
    """A key to the API that stands for a person. It is shown once, and only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("创建")
    expires_at = models.DateTimeField("到期")
    last_used = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用", null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    def valid(self, at: datetime) -> bool:
        """Whether it opens anything at a moment."""
        return self.revoked_at is None and at < self.expires_at


class Throttle(models.Model):
    """How often somebody tried something: counted from the first try of a window on, shut once there were too many.

    ``key`` names the thing and, as a keyed hash, the address that it came from.
    """

    key = models.CharField(max_length=100, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()


class NoticeQuery(Visible["Notice"]):
    """Notices by whom they are for."""

    def door(self, viewer: Viewer) -> models.Q:
        """One's own."""
        return models.Q(person=viewer) if isinstance(viewer, Person) else NOBODY


class Notice(models.Model):
    """What a person is told; ``key`` names what it is about, so that nobody is told the same twice.

    ``mailed`` says how far its mail came: one that is being sent is never tried again, since it may have gone out.
    """

    MAILED = (("", "未发"), ("sending", "发送中"), ("sent", "已发"), ("failed", "未送达"))

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    text = models.CharField("内容", max_length=300)
    link = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed = models.CharField("邮件", max_length=7, blank=True, choices=MAILED)
    objects = NoticeQuery.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="notice_once"),)
        indexes = (models.Index(fields=["person", "read_at"], name="notice_unread"),)

    def __str__(self) -> str:
        return self.text
