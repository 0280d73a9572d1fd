"""回单: a file brought, tried with nothing written, taken, and what was refused given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from luodi_service.accounts.reads import reading
from luodi_service.ledger.bringing import Known, drop_tried, take_tried, try_receipts
from luodi_service.ledger.files.receipts import EXAMPLES, HEADS, LARGEST, ROWS_MAX, TEMPLATE_TITLE
from luodi_service.ledger.models import Receipt, ReceiptFile
from luodi_service.lib.attachments import plain_name
from luodi_service.lib.audit import record
from luodi_service.pages.forms_money import Brought
from luodi_service.pages.money_lists import FILES, rows_of
from luodi_service.pages.tables_out import WRITERS
from luodi_service.pages.views_batches import PAYING
from luodi_service.pages.views_ledger import person_of
from luodi_service.pages.views_office import for_roles

ROWS_A_PAGE = 100
WHY = "不入账的原因"
DEMONSTRATION = "演示数据"


@for_roles(*PAYING)
def receipts(request: HttpRequest) -> HttpResponseBase:
    """Files so far; finance brings another."""
    problems: list[str] = []
    known: ReceiptFile | None = None
    if request.method == "POST":
        made, problems, known = _tried(request)
        if made is not None:
            return redirect("receipt_file", made.pk)
    rows = ReceiptFile.objects.visible_to(request.user).defer("content", "trial").select_related("by")
    context = {
        "finance": "finance" in person_of(request).codes(),
        "problems": problems,
        "known": known,
        "heads": HEADS,
        "examples": EXAMPLES,
        "most": ROWS_MAX,
        "megabytes": LARGEST // 1_048_576,
    }
    return FILES.answer(request, rows, "pages/receipts.html", context, 400 if problems else 200)


def _tried(request: HttpRequest) -> tuple[ReceiptFile | None, list[str], ReceiptFile | None]:
    """The file tried; else what is wrong with it, and the same one where it was taken already."""
    form = Brought(request.POST, request.FILES)
    problems = form.problems()
    if problems:
        return None, problems, None
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        return None, [f"文件超过 {LARGEST // 1_048_576} MB，没有读入。请分成几个文件"], None
    try:
        name = plain_name(file.name) or TEMPLATE_TITLE
        return try_receipts(name, file.read(), person_of(request), timezone.now()), [], None
    except Known as error:
        return None, error.messages, error.first
    except ValidationError as error:
        return None, error.messages, None


@for_roles(*PAYING)
def receipt_template(request: HttpRequest) -> HttpResponseBase:
    """The empty template."""
    ending = request.GET.get("export", "xlsx")
    write = WRITERS.get(ending)
    if write is None:
        raise Http404("模板只有 xlsx、csv 两种")
    file, _ = write(TEMPLATE_TITLE, HEADS, ())
    return attachment(file, f"{TEMPLATE_TITLE}模板.{ending}")


def attachment(file: IO[bytes], name: str) -> HttpResponse:
    """A small file that was written, to be kept."""
    with file:
        response = HttpResponse(file.read(), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _file(request: HttpRequest, file_id: int) -> ReceiptFile:
    found = ReceiptFile.objects.visible_to(request.user).select_related("by").filter(pk=file_id).first()
    if found is None:
        raise Http404("没有这份回单，或您无权查看")
    return found


@for_roles(*PAYING)
def receipt_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """A file: what its rows would do, or did."""
    return _file_page(request, _file(request, file_id))


def _file_page(
    request: HttpRequest, file: ReceiptFile, problems: list[str] | None = None, known: ReceiptFile | None = None
) -> HttpResponseBase:
    reading(request, file)
    status = 400 if problems else 200
    context = {
        "file": file,
        "finance": "finance" in person_of(request).codes(),
        "problems": problems or [],
        "known": known,
    }
    if file.state == ReceiptFile.TAKEN:
        rows = Receipt.objects.filter(file=file).select_related("line__order", "award")
        return rows_of(file).answer(request, rows, "pages/receipt_file.html", context, status)
    refused = request.GET.get("show") == "refused"
    trial = [(row, [said.get(head, "") for head in HEADS], why) for row, said, why in file.trial if why or not refused]
    page = Paginator(trial, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "pages/receipt_trial.html", {**context, "heads": HEADS, "page": page, "only": refused}, status=status
    )


@require_POST
@for_roles("finance")
def take_receipt_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Take a file that was tried."""
    file = _file(request, file_id)
    try:
        done = take_tried(file, person_of(request), timezone.now())
    except Known as error:
        return _file_page(request, file, error.messages, error.first)
    except ValidationError as error:
        return _file_page(request, file, error.messages)
    messages.success(request, f"入账 {done.taken} 笔，不入账 {done.refused} 笔")
    return redirect("receipt_file", file.pk)


@require_POST
@for_roles("finance")
def drop_receipt_file(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give up a file that was tried."""
    file = _file(request, file_id)
    try:
        drop_tried(file, person_of(request), timezone.now())
    except ValidationError as error:
        return _file_page(request, file, error.messages)
    messages.success(request, f"已放弃「{file.name}」，台账没有改动")
    return redirect("receipts")


@for_roles(*PAYING)
def refused_rows(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """The rows that were refused, with the reason beside each, to be mended and brought again."""
    file, ending = _file(request, file_id), request.GET.get("export", "xlsx")
    write = WRITERS.get(ending)
    if write is None:
        raise Http404("只有 xlsx、csv 两种")
    heads = (*HEADS, WHY, *(("数据说明",) if file.demonstration else ()))
    made, count = write("不入账的回单", heads, _refused(file))
    with transaction.atomic():
        record(person_of(request), "导出名单", "不入账的回单", timezone.now(), file=file.pk, rows=count)
    return attachment(made, f"不入账的回单-{file.pk}.{ending}")


def _refused(file: ReceiptFile) -> Iterator[list[str]]:
    rows: Iterable[tuple[dict[str, str], str]]
    if file.state == ReceiptFile.TAKEN:
        rows = Receipt.objects.filter(file=file).exclude(refusal="").order_by("row").values_list("said", "refusal")
    else:
        rows = ((said, why) for _, said, why in file.trial if why)
    note = [DEMONSTRATION] if file.demonstration else []
    for said, why in rows:
        yield [*(str(said.get(head, "")) for head in HEADS), why, *note]


@for_roles(*PAYING)
def receipt_original(request: HttpRequest, file_id: int) -> HttpResponse:
    """The file as it came."""
    file = _file(request, file_id)
    reading(request, file)
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
