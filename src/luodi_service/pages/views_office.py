"""Pages for those who sign in: runs, the audit log, the door itself."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.demonstration import LISTED, PASSWORD
from luodi_service.accounts.middleware import public
from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.lib.audit import System, record
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.listing import Column, Filter, Listing, by_day, by_value, by_words
from luodi_service.pages.views import shown_plan
from luodi_service.plans.margins import plans, versions_to_run
from luodi_service.plans.models import Run
from luodi_service.plans.tasks import start
from luodi_service.plans.texts import compiled

View = Callable[..., HttpResponseBase]


def for_roles(*codes: str) -> Callable[[View], View]:
    """Lets in whoever holds one of the roles, and tells others which it takes."""

    def decorate(view: View) -> View:
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if isinstance(request.user, Person) and request.user.codes() & frozenset(codes):
                return view(request, *args, **kwargs)
            names = "、".join(ROLES[code].name for code in codes)
            raise PermissionDenied(f"此页面供{names}使用")

        guarded.roles = codes  # type: ignore[attr-defined]
        return guarded

    return decorate


RUNS = Listing(
    title="测算",
    columns=(
        Column("number", "编号", sort=("pk",), link=lambda run: reverse("run", args=[run.pk])),
        Column("plan", "方案", lambda run: run.version.plan.title),
        Column("version", "版本", lambda run: run.version.number, sort=("version__number",)),
        Column("years", "年度", lambda run: run.years),
        Column("state", "状态", lambda run: run.get_state_display(), sort=("state",)),
        Column("done", "进度", lambda run: f"{run.done}/{run.total}"),
        Column("finished", "完成", lambda run: run.finished_at or "", sort=("finished_at",), style="tight"),
        Column("hash", "结果校验值", lambda run: run.results_hash[:12]),
    ),
    filters=(Filter("state", "状态", by_value("state"), choices=lambda _: Run.STATES),),
    order=("-pk",),
    empty="还没有测算。",
)


@for_roles("office", "auditor")
def runs(request: HttpRequest) -> HttpResponseBase:
    """Runs so far, newest first."""
    rows = Run.objects.select_related("version__plan", "by")
    return RUNS.answer(request, rows, "pages/runs.html", {"plans": list(plans())})


@require_POST
@for_roles("office")
def start_run(request: HttpRequest, plan: str = "") -> HttpResponse:
    """Start a run over what is known now, of the version that is shown and of a newer draft."""
    for version in versions_to_run(shown_plan(plan)):
        last = Run.objects.filter(version=version).first()
        years = last.years if last is not None else list(compiled(version).years)
        run = start(version, years, {}, request.user, timezone.now())
        messages.info(request, f"测算 #{run.pk} 已进入队列（第{version.number}版）")
    return redirect("runs")


AUDIT = Listing(
    title="日志",
    columns=(
        Column("number", "号", lambda entry: entry.number, sort=("number",), style="n"),
        Column("at", "时间", lambda entry: f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}", style="tight"),
        Column("actor", "谁", lambda entry: entry.actor, sort=("actor",)),
        Column("action", "做了什么", lambda entry: entry.action, sort=("action",), style="tight"),
        Column("kind", "对象", lambda entry: f"{entry.kind} {entry.key}".strip(), sort=("kind", "key"), style="tight"),
        Column("details", "内容", lambda entry: "；".join(f"{n}：{v}" for n, v in entry.details.items()), style="key"),
    ),
    filters=(
        Filter("q", "谁、做了什么、对象", by_words("actor", "action", "kind", "key")),
        Filter("since", "从", by_day("at"), kind="date"),
        Filter("until", "到", by_day("at", until=True), kind="date"),
    ),
    order=("-number",),
    size=100,
    empty="没有符合的记录。",
)


@for_roles("auditor", "audit_officer")
def audit(request: HttpRequest) -> HttpResponseBase:
    """The log, newest first."""
    return AUDIT.answer(request, AuditEntry.objects.all(), "pages/audit.html")


class Login(auth.LoginView):
    """The door. In demonstration mode it lists an account for every role."""

    template_name = "pages/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """The form, and the demonstration accounts where this is a demonstration."""
        shown = {"accounts": LISTED, "password": PASSWORD} if settings.DEMONSTRATION else {}
        return {**super().get_context_data(**kwargs), **shown}


login = public(Login.as_view())


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Wrong rights: why. Who tried what is on record."""
    actor = request.user if isinstance(request.user, Person) else System("公众")
    with transaction.atomic():
        why = str(exception)[:200]
        record(actor, "拒绝访问", "page", timezone.now(), method=request.method, path=request.path[:200], why=why)
    return render(request, "pages/refused.html", {"why": str(exception)}, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's interface
    """A form that did not come from a page of ours, or lay open too long."""
    return render(
        request, "pages/refused.html", {"why": "表单已过期或不是从本站提交的，请回到原页面刷新后再试"}, status=403
    )


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or none that the viewer may see."""
    why = str(exception) if exception.args and isinstance(exception.args[0], str) else "没有这个页面"
    return render(request, "pages/refused.html", {"why": why}, status=404)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was sent is too large or cannot be read as a form."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_048_576
    why = f"提交的内容无法读取，或超过 {most} MB；什么也没有改动"
    if isinstance(exception, RequestDataTooBig):
        # Upwards, so that what is a little too large does not read as if it were not.
        size = ceil(int(request.META.get("CONTENT_LENGTH") or 0) / 104_857.6) / 10
        why = (
            f"提交的内容有 {size:,} MB，超过 {most} MB，没有读；什么也没有改动。分成几个文件再传，或请管理员调高设置 "
            "LUODI_UPLOAD_MEGABYTES"
        )
    return render(request, "pages/refused.html", {"why": why}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return render(request, "pages/refused.html", {"why": "服务出了错，已记录；您的数据没有改动"}, status=500)


missing.public = unreadable.public = refused.public = broken.public = forged.public = True  # type: ignore[attr-defined]
__all__ = ["audit", "broken", "for_roles", "login", "missing", "public", "refused", "runs", "start_run", "unreadable"]
