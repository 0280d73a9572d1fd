"""A run: how far it is, what stopped it, taking it out of the queue, and proving it again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.entitlements import payable_version
from luodi_service.plans.models import Run
from luodi_service.plans.runs import cancel, carry_out_replay, new_replay
from luodi_service.plans.tasks import enqueue_replay

AT_ONCE = 10_000
"""Results up to which a replay is made while the page waits."""


def _page(request: HttpRequest, run_id: int, problems: list[str], status: int) -> HttpResponse:
    run = get_object_or_404(Run.objects.select_related("version__plan", "by"), pk=run_id)
    office = isinstance(request.user, Person) and "office" in request.user.codes()
    version = payable_version(run.version.plan)
    context = {
        "run": run,
        "prepares": office and run.state == "done" and version is not None and version.pk == run.version_id,
        "moving": run.state in ("queued", "running"),
        "replays": run.replays.select_related("by")[:20],
        "problems": problems,
        "office": office,
        "demonstration": run.demonstration,
    }
    part = "pages/run_state.html" if request.headers.get("HX-Request") else "pages/run.html"
    return render(request, part, context, status=status)


@for_roles("office", "auditor")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run with its state and progress, its faults, its hashes, and every replay."""
    return _page(request, run_id, [], 200)


@require_POST
@for_roles("office")
def cancel_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Take a run out of the queue."""
    get_object_or_404(Run, pk=run_id)
    try:
        cancel(run_id, request.user, timezone.now())
    except ValidationError as error:
        return _page(request, run_id, error.messages, 409)
    messages.info(request, f"测算 #{run_id} 已取消")
    return redirect("run", run_id)


@require_POST
@for_roles("office", "auditor")
def replay_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Work the run out again and say whether its bytes agree."""
    found = get_object_or_404(Run.objects.select_related("version__plan"), pk=run_id)
    try:
        replay = new_replay(found, request.user, timezone.now())
    except ValidationError as error:
        return _page(request, run_id, error.messages, 409)
    if found.lines.count() <= AT_ONCE:
        carry_out_replay(replay.pk)
    else:
        enqueue_replay(replay)
    return redirect("run", run_id)
