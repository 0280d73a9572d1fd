"""The Django application."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone


class SupervisionConfig(AppConfig):
    """Tasks, their quarters, signatures, reports and evidence."""

    name = "luodi_service.supervision"
    label = "supervision"
    verbose_name = "任务督办"

    def ready(self) -> None:
        """Keep standing tasks as plans say, whenever a version is taken in or published."""
        from luodi_service.plans.models import Publication, Version

        for model in (Version, Publication):
            post_save.connect(_follow, sender=model, dispatch_uid=f"standing tasks of {model.__name__}")


def _follow(*, instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    """Once the version is there for good, so that whoever takes it in holds no lock of the tasks."""
    if created and not raw:
        version = getattr(instance, "version", instance)
        transaction.on_commit(lambda: _keep(version.plan), robust=True)


def _keep(plan: Any) -> None:
    from luodi_service.supervision.standing import keep_standing

    keep_standing(plan, timezone.now())
