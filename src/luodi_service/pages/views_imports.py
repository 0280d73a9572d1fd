"""数据导入: files brought, their columns looked at, tried, taken in, taken back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi_service.accounts.models import Person
from luodi_service.accounts.roles import ROLES
from luodi_service.intake import bringing, taking, undoing
from luodi_service.intake.models import Guess, Import, ImportRow, Source
from luodi_service.intake.permits import PERMITS, kinds_for, supplying_units
from luodi_service.intake.returned import returned
from luodi_service.intake.tasks import go_on
from luodi_service.lib.audit import record
from luodi_service.lib.editing import Stale
from luodi_service.pages.forms_imports import Began, Columns, LayoutForm, NewImport
from luodi_service.pages.listing import Column, Filter, Listing, by_value, by_words
from luodi_service.pages.views_office import for_roles
from luodi_service.plans.dictionary import KEY, YEAR, kinds, terms_of

IMPORTS_A_PAGE, ROWS_A_PAGE, GUESSES_SHOWN = 50, 50, 200
BRINGING = tuple(PERMITS)
BUSINESS = tuple(role.code for role in ROLES.values() if role.business)
IN_MEMORY_BYTES = 20_000_000
"""Bytes of a returned file up to which it is held in memory until it is sent."""
_GONE = "没有这次导入，或您无权查看"


IMPORTS = Listing(
    title="导入",
    columns=(
        Column("number", "编号", sort=("pk",), link=lambda one: reverse("import", args=[one.pk])),
        Column("source", "来源", lambda one: str(one.source), sort=("source__name",)),
        Column("unit", "提供单位", lambda one: str(one.source.unit), sort=("source__unit__name",)),
        Column("file", "文件", lambda one: one.file_name, sort=("file_name",), style="key"),
        Column("state", "状态", lambda one: one.get_state_display(), sort=("state",)),
        Column("rows", "行", lambda one: one.rows, sort=("rows",), style="n"),
        Column("by", "谁", lambda one: one.by.name),
        Column("at", "上传", lambda one: one.at, sort=("at",), style="tight"),
    ),
    filters=(
        Filter("q", "来源、文件", by_words("source__name", "file_name")),
        Filter("state", "状态", by_value("state"), choices=lambda _: Import.STATES),
    ),
    order=("-pk",),
    size=IMPORTS_A_PAGE,
    empty="还没有您可以查看的导入。",
)


@for_roles(*BRINGING, "auditor")
def imports(request: HttpRequest) -> HttpResponseBase:
    """Imports so far, newest first."""
    rows = Import.objects.visible_to(request.user).select_related("source__unit", "by")
    brings = bool(_person(request).codes() & frozenset(BRINGING))
    return IMPORTS.answer(request, rows, "pages/imports.html", {"brings": brings})


@for_roles(*BRINGING)
def new_import(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    person = _person(request)
    units = supplying_units(person)
    sent = request.method == "POST"
    usual = {"unit": units[0].pk if units else None}
    form = NewImport(request.POST, request.FILES) if sent else NewImport(initial=usual)
    problems: list[str] = []
    if sent:
        problems = form.problems()
        if not problems:
            try:
                return redirect("import", _brought(form, person, units).pk)
            except ValidationError as error:
                problems = error.messages
    context = {
        "form": form,
        "problems": problems,
        "units": units,
        "kinds": list(dict.fromkeys(kind for unit in units for kind in kinds_for(person, unit, kinds()))),
        "sources": Source.objects.visible_to(person).filter(unit__in=units),
        "continues": _continued(request, person),
    }
    return render(request, "pages/import_new.html", context, status=400 if problems else 200)


def _continued(request: HttpRequest, person: Person) -> Import | None:
    """The import whose mended file is brought."""
    given = (request.POST or request.GET).get("continues", "")
    if not given.isdecimal() or len(given) > 9:
        return None
    return Import.objects.visible_to(person).select_related("source__unit").filter(pk=int(given)).first()


def _brought(form: NewImport, person: Person, units: list[Any]) -> Import:
    given = form.cleaned_data
    unit = next((unit for unit in units if unit.pk == given["unit"]), None)
    if unit is None:
        raise ValidationError("请选择您的单位")
    now = timezone.now()
    source = bringing.source_named(given["source"], unit, given["kind"], person, now)
    continues = None
    if given["continues"]:
        before = Import.objects.visible_to(person).filter(pk=given["continues"], source=source)
        continues = before.first()
    return bringing.bring(source, given["file"], given["file"].name, given, person, now, continues)


@for_roles(*BUSINESS)
def one_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """An import: what it is at, what is to be decided, what came of it."""
    return _page(request, import_id, [], 200)


def _page(request: HttpRequest, import_id: int, problems: list[str], status: int) -> HttpResponse:
    one = _found(request, import_id)
    rows = ImportRow.objects.visible_to(request.user).filter(of=one).select_related("of")
    only = request.GET.get("only", "")
    if only == "held":
        rows = rows.filter(held=True)
    context = {
        "import": one,
        "problems": problems,
        "acts": one.source.unit in supplying_units(_person(request)),
        "columns": _columns(one),
        "targets": _targets(one),
        "factors": bringing.FACTORS,
        "rows": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "only": only,
        "taken": one.counts.get("taken_in", {}),
        "modes": Import.MODES,
        "guesses": Guess.objects.visible_to(request.user)
        .filter(of=one)
        .select_related("subject", "term")[:GUESSES_SHOWN],
        "guesses_open": Guess.objects.filter(of=one, state="open").count(),
        "office": "office" in _person(request).codes(),
        "demonstration": one.demonstration,
    }
    part = "pages/import_state.html" if request.headers.get("HX-Request") else "pages/import.html"
    return render(request, part, context, status=status)


def _columns(one: Import) -> list[dict[str, Any]]:
    return [dict(use) for use in one.uses]


def _targets(one: Import) -> list[tuple[str, str]]:
    named = [("", "不读"), (KEY, "编号（统一社会信用代码）"), (YEAR, "年度")]
    return named + [
        (term.name, f"{term.name}（{term.unit_name}）" if term.unit_name else term.name)
        for term in terms_of(one.source.kind)
    ]


@require_POST
@for_roles(*BRINGING)
def change_layout(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take another sheet, or another row for the heading."""
    form = LayoutForm(request.POST)
    one = _own(request, import_id)
    if form.problems():
        return _page(request, import_id, form.problems(), 400)
    given = form.cleaned_data
    return _done(
        request,
        import_id,
        lambda: bringing.look_again(
            one, given["sheet"], given["row"] or 0, given["height"] or 0, given["revision"] or 0
        ),
    )


@require_POST
@for_roles(*BRINGING)
def settle_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the columns for what a person says, and try."""
    form = Columns(request.POST)
    one = _own(request, import_id)
    if form.problems():
        return _page(request, import_id, form.problems(), 400)
    chosen = {
        use["index"]: (request.POST.get(f"target{use['index']}", use["target"]), request.POST.get(f"factor{use['index']}", "1"))
        for use in one.uses
    }  # fmt: skip

    def settle() -> None:
        year, revision = form.cleaned_data["year"] or 0, form.cleaned_data["revision"] or 0
        bringing.settle(one, chosen, year, revision, _person(request), timezone.now())
        go_on(one.pk)

    return _done(request, import_id, settle)


@require_POST
@for_roles(*BRINGING)
def begin_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take an import in, all of it or the good rows."""
    form = Began(request.POST)
    one = _own(request, import_id)
    if form.problems():
        return _page(request, import_id, form.problems(), 400)

    def begin() -> None:
        given = form.cleaned_data
        taking.begin(one, given["mode"], given["revision"] or 0, _person(request), timezone.now())
        go_on(one.pk)

    return _done(request, import_id, begin)


@require_POST
@for_roles(*BRINGING)
def stop_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Stop an import, or let it be."""
    one = _own(request, import_id)

    def stop() -> None:
        if taking.stop(one, _person(request), timezone.now()) == Import.UNDOING:
            go_on(one.pk)

    return _done(request, import_id, stop)


@require_POST
@for_roles(*BRINGING)
def undo_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take an import back."""
    one = _own(request, import_id)

    def undo() -> None:
        undoing.begin_undoing(one, _person(request), timezone.now())
        go_on(one.pk)

    return _done(request, import_id, undo)


@require_POST
@for_roles(*BRINGING)
def decide_guesses(request: HttpRequest, import_id: int) -> HttpResponse:
    """Confirm guesses, or take them back."""
    one = _own(request, import_id)
    numbers = [int(number) for number in request.POST.getlist("guess") if number.isdecimal() and len(number) < 10]
    right = request.POST.get("decision") == "right"

    def decide() -> None:
        with transaction.atomic():
            for guess in Guess.objects.filter(of=one, pk__in=numbers).select_related("of"):
                undoing.decide_guess(guess, right, _person(request), timezone.now())
        messages.info(request, f"{len(numbers)} 项推测{'已确认' if right else '已否定'}")

    if not numbers:
        return _page(request, import_id, ["先勾选要确认或否定的推测"], 400)
    return _done(request, import_id, decide)


@for_roles(*BUSINESS)
def returned_file(request: HttpRequest, import_id: int) -> FileResponse | HttpResponse:
    """The same file back, with what is wrong marked in it."""
    one = _found(request, import_id)
    person = _person(request)
    with transaction.atomic():
        record(person, "下载导入文件", one, timezone.now(), file=one.file_name, masked=one.by_id != person.pk)
    with returned(one, person) as (path, name):
        if path.stat().st_size <= IN_MEMORY_BYTES:
            file: BinaryIO = BytesIO(path.read_bytes())
        else:
            file = path.open("rb")  # stays readable when the folder is gone; the response closes it
    return FileResponse(file, as_attachment=True, filename=name)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person), "the guard lets in people alone"
    return request.user


def _found(request: HttpRequest, import_id: int) -> Import:
    rows = Import.objects.visible_to(request.user).select_related("source__unit", "content", "by", "continues")
    one = rows.filter(pk=import_id).first()
    if one is None:
        raise Http404(_GONE)
    return one


def _own(request: HttpRequest, import_id: int) -> Import:
    """An import of the viewer's own unit; others may be looked at only."""
    one = _found(request, import_id)
    if one.source.unit not in supplying_units(_person(request)):
        raise PermissionDenied(f"这次导入由{one.source.unit}办理")
    return one


def _done(request: HttpRequest, import_id: int, act: Callable[[], None]) -> HttpResponse:
    """Act, and show what came of it."""
    try:
        act()
    except Stale as stale:
        return _page(request, import_id, [str(stale)], 409)
    except ValidationError as error:
        return _page(request, import_id, error.messages, 409)
    return redirect("import", import_id)
