"""What the leading group has to do with a task or a target, for the pages of those."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from luodi_service.leading_group.instructing import may_instruct
from luodi_service.leading_group.models import Instruction, Item, Meeting
from luodi_service.leading_group.parties import INSIDE
from luodi_service.plans.models import Plan
from luodi_service.supervision.models import Task

register = template.Library()


@register.inclusion_tag("pages/group_of.html", takes_context=True)
def group_of_task(context: dict[str, Any], task: Task) -> dict[str, Any]:
    """The meeting or instruction that a task came from, those that spoke of it, and the way to instruct on it: as far as the
    viewer may see them."""
    person = context["request"].user
    if person.codes().isdisjoint(INSIDE):
        return {}
    meetings = Meeting.objects.visible_to(person)
    instructions = Instruction.objects.visible_to(person)
    return {
        "came_from": list(meetings.filter(minutes__decisions__task=task)) + list(instructions.filter(opened=task)),
        "items": Item.objects.filter(task=task, meeting__in=meetings).select_related("meeting"),
        "instructions": instructions.filter(task=task),
        "instruct": _address(f"task-{task.pk}", task.plan) if may_instruct(person) else "",
    }


@register.inclusion_tag("pages/group_of.html", takes_context=True)
def group_of_target(context: dict[str, Any], plan: Plan, name: str) -> dict[str, Any]:
    """The meetings and instructions that spoke of a target, and the way to instruct on it."""
    person = context["request"].user
    if not hasattr(person, "codes") or person.codes().isdisjoint(INSIDE):
        return {}
    items = Item.objects.filter(kind="target", key=name, meeting__plan=plan)
    return {
        "items": items.filter(meeting__in=Meeting.objects.visible_to(person)).select_related("meeting"),
        "instructions": Instruction.objects.visible_to(person).filter(plan=plan, target=name),
        "instruct": _address(f"target-{name}", plan) if may_instruct(person) else "",
    }


def _address(about: str, plan: Plan) -> str:
    return f"{reverse('new_instruction')}?{urlencode({'about': about, 'plan': plan.code})}"
