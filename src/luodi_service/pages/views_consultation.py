"""征求意见: what is open, the draft provision by provision, comments, answers, and the summary once it is published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.middleware import public
from luodi_service.accounts.models import Person
from luodi_service.accounts.zones import from_strangers, heard
from luodi_service.consultation import consulting
from luodi_service.consultation.models import OUTCOMES, Comment, Consultation
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.pages import forms
from luodi_service.pages.listing import MASKED, Column, Filter, Listing, by_value, by_words
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.models import Version
from luodi_service.plans.provisions import is_draft, provisions

PAGE = 50
WAITING = "waiting"


CONSULTATIONS = Listing(
    title="征求意见",
    columns=(
        Column(
            "title", "标题", lambda one: one.title, sort=("title",),
            link=lambda one: reverse("consultation", args=[one.pk]),
        ),
        Column("plan", "方案", lambda one: one.version.plan.title),
        Column("version", "版本", lambda one: f"第{one.version.number}版"),
        Column("opens", "开始", lambda one: one.opens, sort=("opens",), style="tight"),
        Column("closes", "截止", lambda one: one.closes, sort=("closes",), style="tight"),
        Column("state", "状态", lambda one: one.state(timezone.localdate())),
    ),
    filters=(Filter("q", "标题", by_words("title")),),
    order=("-pk",),
    empty="还没有征求过意见。",
)  # fmt: skip


@public
def consultations(request: HttpRequest) -> HttpResponseBase:
    """All of them, newest first."""
    rows = Consultation.objects.visible_to(request.user).select_related("version__plan")
    return CONSULTATIONS.answer(request, rows, "pages/consultations.html", {"office": _is_office(request)})


def _is_office(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and "office" in request.user.codes()


@for_roles("office")
def new_consultation(request: HttpRequest) -> HttpResponse:
    """Open a draft for comment."""
    assert isinstance(request.user, Person)
    newest = Version.objects.select_related("plan").order_by("-pk")[:20]
    drafts = [version for version in newest if is_draft(version)]
    form = forms.NewConsultation(request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST":
        problems = form.problems()
        if not problems:
            given = form.cleaned_data
            version = next((version for version in drafts if version.pk == given["version"]), None)
            try:
                if version is None:
                    raise ValidationError("请选择一个征求意见稿的版本")
                found = consulting.open_consultation(version, given, request.user, timezone.now())
            except ValidationError as error:
                problems = error.messages
            else:
                return redirect("consultation", found.pk)
    context = {"drafts": drafts, "form": form, "problems": problems}
    return render(request, "pages/new_consultation.html", context, status=400 if problems else 200)


@public
def consultation(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """The draft with a way to comment on each provision; after the summary, every comment with its answer."""
    return _page(request, consultation_id, {}, [], 200)


def _page(
    request: HttpRequest, consultation_id: int, given: dict[str, Any], problems: list[str], status: int
) -> HttpResponse:
    rows = Consultation.objects.visible_to(request.user).select_related("version__plan")
    found = get_object_or_404(rows, pk=consultation_id)
    today = timezone.localdate()
    parts = provisions(found.version)
    labels = {part.id: part.label for part in parts}
    shown: Any = None
    if found.published_at is not None:
        comments = Comment.objects.visible_to(request.user).filter(consultation=found).order_by("number")
        shown = Paginator(comments, PAGE).get_page(request.GET.get("page"))
        for comment in shown:
            comment.label = labels.get(comment.provision, "全文")
    own = _own(request, found, labels) if found.published_at is None else []
    context = {
        "consultation": found,
        "state": found.state(today),
        "open": found.is_open(today) and heard(request.user),
        "over": today > found.closes,
        "parts": parts,
        "chosen": given.get("provision", request.GET.get("provision", "")),
        "given": given,
        "problems": problems,
        "comments": shown,
        "own": own,
        "office": _is_office(request),
    }
    return render(request, "pages/consultation.html", context, status=status)


def _own(request: HttpRequest, found: Consultation, labels: dict[str, str]) -> list[dict[str, Any]]:
    """What the viewer said before."""
    if not request.user.is_authenticated:
        return []
    rows = Comment.objects.visible_to(request.user).filter(consultation=found, person=request.user)[:PAGE]
    return [{"comment": row, "label": labels.get(row.provision, "全文")} for row in rows]


@require_POST
@public
@from_strangers
def comment(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """Take a comment, from whoever; too many from one address have to wait."""
    get_object_or_404(Consultation.objects.visible_to(request.user), pk=consultation_id)
    form = forms.NewComment(request.POST)
    problems, status = form.problems(), 400
    now = timezone.now()
    if not problems:
        if consulting.COMMENTS.shut(request, now):
            problems, status = [f"提交太快，请 {consulting.COMMENTS.minutes} 分钟后再试"], 429
        else:
            person = request.user if isinstance(request.user, Person) else None
            try:
                taken = consulting.comment(consultation_id, form.cleaned_data, person, now, timezone.localdate())
            except ValidationError as error:
                problems = error.messages
            else:
                consulting.COMMENTS.count(request, now)
                messages.success(request, f"已收到，编号 {taken.number}。汇总公布前，意见不公开。")
                return redirect("consultation", consultation_id)
    given = {name: request.POST.get(name, "")[:2_000] for name in ("provision", "name", "contact", "text")}
    return _page(request, consultation_id, given, problems, status)


@for_roles("office")
def change_consultation(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """Its title, its dates, and whether names are needed."""
    found = get_object_or_404(Consultation.objects.visible_to(request.user), pk=consultation_id)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        form = forms.ChangedConsultation(request.POST)
        problems, status = form.problems(), 400
        if not problems:
            given = form.cleaned_data
            try:
                now, today = timezone.now(), timezone.localdate()
                consulting.change(found.pk, _revision(given), given, request.user, now, today)
            except ValidationError as error:
                problems = error.messages
            except Stale as error:
                problems, status = [str(error)], 409
            else:
                messages.success(request, "已保存")
                return redirect("consultation", consultation_id)
        found.refresh_from_db()
    context = {"consultation": found, "problems": problems}
    return render(request, "pages/change_consultation.html", context, status=status)


def _revision(given: dict[str, Any]) -> int:
    return -1 if given["revision"] is None else int(given["revision"])


@for_roles("office", "auditor")
def comments(request: HttpRequest, consultation_id: int) -> HttpResponseBase:
    """All comments, filtered, by the page; contacts masked."""
    return _comments_page(request, consultation_id, [], 200)


def _comments_page(request: HttpRequest, consultation_id: int, problems: list[str], status: int) -> HttpResponseBase:
    rows = Consultation.objects.visible_to(request.user).select_related("version__plan")
    found = get_object_or_404(rows, pk=consultation_id)
    labels = {part.id: part.label for part in provisions(found.version)}
    listed = Comment.objects.visible_to(request.user).filter(consultation=found)
    context = {
        "consultation": found,
        "waiting": listed.filter(outcome="").count(),
        "over": timezone.localdate() > found.closes,
        "office": _is_office(request),
        "problems": problems,
        "summary": request.POST.get("summary", "")[:5_000],
    }
    return _comment_list(found, labels).answer(request, listed, "pages/comments.html", context, status)


def _comment_list(found: Consultation, labels: dict[str, str]) -> Listing:
    """The comments of a consultation; ``labels`` name its provisions."""

    def answered(rows: QuerySet, outcome: str) -> QuerySet:
        return rows.filter(outcome="" if outcome == WAITING else outcome)

    def address_of(one: Comment) -> str:
        return reverse("one_comment", args=[found.pk, one.number])

    return Listing(
        title="意见与答复",
        columns=(
            Column("number", "号", lambda one: one.number, sort=("number",), link=address_of),
            Column("provision", "条款", lambda one: labels.get(one.provision, "全文"), sort=("provision", "number")),
            Column("name", "谁", lambda one: one.name or "匿名"),
            Column("contact", f"联系方式{MASKED}", lambda one: one.masked_contact),
            Column("text", "意见", lambda one: one.text, short=80),
            Column("outcome", "答复", lambda one: one.outcome or "待答复", sort=("outcome", "number"), style="tight"),
            Column("reason", "理由", lambda one: one.reason, file_only=True),
            Column("at", "时间", lambda one: one.at, sort=("at",), style="tight"),
        ),
        filters=(
            Filter("outcome", "答复", answered, choices=lambda _: [(WAITING, "待答复"), *((o, o) for o in OUTCOMES)]),
            Filter("provision", "条款", by_value("provision"), choices=lambda _: labels.items()),
        ),
        order=("number",),
        size=PAGE,
        empty="没有符合的意见。",
        home="comments",
        home_args=(str(found.pk),),
    )


@for_roles("office", "auditor")
def one_comment(request: HttpRequest, consultation_id: int, number: int) -> HttpResponse:
    """A comment in full with its contact, which is on record, and the office's answer."""
    rows = Comment.objects.visible_to(request.user).select_related("consultation__version__plan", "answered_by")
    found = get_object_or_404(rows, consultation_id=consultation_id, number=number)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        if not _is_office(request):
            problems, status = ["答复由领导小组办公室作出"], 403
        else:
            form = forms.Answer(request.POST)
            problems, status = form.problems(), 400
            if not problems:
                assert isinstance(request.user, Person)
                given = form.cleaned_data
                try:
                    consulting.answer(
                        found.pk, _revision(given), given["outcome"], given["reason"], request.user, timezone.now()
                    )
                except ValidationError as error:
                    problems = error.messages
                except Stale as error:
                    problems, status = [str(error)], 409
                else:
                    messages.success(request, f"第{number}号意见已答复")
                    return redirect("comments", consultation_id)
        found.refresh_from_db()
    if found.contact:
        with transaction.atomic():
            record(request.user, "查看联系方式", found, timezone.now(), number=number)
    labels = {part.id: part.label for part in provisions(found.consultation.version)}
    context = {
        "comment": found,
        "label": labels.get(found.provision, "全文"),
        "outcomes": OUTCOMES,
        "problems": problems,
        "answers": _is_office(request) and found.consultation.published_at is None,
        "typed": {name: request.POST.get(name, "")[:2_000] for name in ("outcome", "reason")},
    }
    return render(request, "pages/comment.html", context, status=status)


@require_POST
@for_roles("office")
def publish_consultation(request: HttpRequest, consultation_id: int) -> HttpResponseBase:
    """Publish the summary, and every comment with its answer."""
    get_object_or_404(Consultation.objects.visible_to(request.user), pk=consultation_id)
    form = forms.Summary(request.POST)
    problems, status = form.problems(), 400
    if not problems:
        given = form.cleaned_data
        try:
            now, today = timezone.now(), timezone.localdate()
            consulting.publish(consultation_id, _revision(given), given["summary"], request.user, now, today)
        except ValidationError as error:
            problems = error.messages
        except Stale as error:
            problems, status = [str(error)], 409
        else:
            messages.success(request, "汇总已公布")
            return redirect("consultation", consultation_id)
    return _comments_page(request, consultation_id, problems, status)
