"""Everything that a role can reach by links, files and searches: no figure and no firm in it that is not for them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client

from luodi.plan import terms
from service.conftest import NOW, signed_in
from service.test_imports import brought, taken, text, tried

from luodi_service.accounts.models import Person, Unit
from luodi_service.facts import disagreements, duplicates
from luodi_service.facts.models import Fact, Term
from luodi_service.facts.recording import start_batch
from luodi_service.lib.audit import System
from luodi_service.plans.models import Run
from luodi_service.registry import doors
from luodi_service.registry.keeping import add_record
from luodi_service.registry.models import Subject

PAGES = 250
FIRM = "91000000MA1KR02H6Y"
TAX, STATISTICS = "区级财政贡献", "年销售额"
FIGURES = {TAX: ("87654321", "87654377"), STATISTICS: ("53210987", "53210999")}
STRANGER, STRANGE = "演示绝密别街厂", "91000000MA9STRANGE"
PHONE, CARD, ACCOUNT = "13987654321", "330000199912310077", "6222987654321098765"
SEES_TAX, SEES_STATISTICS = {"tax", "finance", "auditor", "enterprise"}, {"statistics", "auditor", "enterprise"}
_LINK = re.compile(r"""(?:href|hx-get|action)="([^"#]+)""")
_ONCE = re.compile(r"/(policies|whatif|plan|p|api/plan|subjects|enterprises)/[^?]+")


@pytest.fixture
def planted(run: Run) -> None:
    """Figures of tax and statistics that two sources disagree on, a firm of another street, personal figures."""
    firm = Subject.objects.get(kind="企业", key=FIRM)
    for name, values in FIGURES.items():
        for source, value in zip(("甲来源", "乙来源"), values, strict=True):
            with transaction.atomic():
                batch = start_batch(source, "年报", None, NOW, demonstration=True, document="演示文件")
                term = Term.objects.get(kind="企业", name=name)
                Fact.objects.create(subject=firm, term=term, year=2018, value=value, batch=batch)
    twin = Subject.objects.create(kind="企业", key=FIRM.lower(), name=firm.name)
    with transaction.atomic():
        batch = start_batch("丙来源", "年报", None, NOW, demonstration=True)
        for name, values in FIGURES.items():
            term = Term.objects.get(kind="企业", name=name)
            Fact.objects.create(subject=twin, term=term, year=2018, value=values[0][:-1] + "5", batch=batch)
    duplicates.search("企业", System(), NOW)
    disagreements.compare()
    office = Person.objects.get(username="office")
    contact = {"name": "李绝密", "phone": PHONE, "id_number": CARD, "bank_account": ACCOUNT}
    add_record("contact", firm, contact, office, NOW)
    other = Unit.objects.exclude(name="祥符街道").filter(kind="街道").first()
    if other is None:
        other = Unit.objects.create(kind="街道", name="演示别街", code="别街", path="/别街/")
    Subject.objects.create(kind="企业", key=STRANGE, name=STRANGER, area=other)
    one = tried(
        brought(text("编号,年度,区级财政贡献", f"{FIRM},2017,87654355"), who="tax", unit="区税务局", source="绝密税")
    )
    taken(one)


def test_the_service_takes_those_kinds_for_totals_that_the_library_does() -> None:
    """The library refuses plans that name one respondent of any other kind; the doors show figures of these to all."""
    assert doors.AGGREGATES == terms.AGGREGATES


def told(client: Client, path: str) -> tuple[str, str]:
    """What an address answers as text, of a workbook all its parts; and its kind."""
    answer = client.get(path)
    if answer.status_code != 200:
        return "", ""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()), "xlsx"
    return unescape(raw.decode("utf-8", "replace")), answer.headers["Content-Type"]


def everything(client: Client) -> Iterator[tuple[str, str]]:
    """Page after page that links lead to, the files of lists, and searches, with their words."""
    first = [
        "/todo/",
        "/",
        *(f"/search/?q={words}" for words in (FIRM, STRANGER, STRANGE, PHONE, CARD, "8765", "绝密")),
    ]
    waiting, seen, shapes = first, set(first), dict[str, int]()
    count = 0
    while waiting and count < PAGES:
        path = waiting.pop(0)
        body, kind = told(client, path)
        count += 1
        yield path, body
        if "html" not in kind:
            continue
        for link in _LINK.findall(body):
            full = urljoin(path, link)
            shape = re.sub(r"[^/?&=]*[0-9\u4e00-\u9fff%][^/?&=]*", "*", full)
            if not full.startswith("/") or full in seen or full.startswith(("/static", "/logout")):
                continue
            if FIRM not in full and shapes.get(shape, 0) >= 4:
                continue
            shapes[shape] = shapes.get(shape, 0) + 1
            seen.add(full)
            waiting.append(full)


def numbers(body: str) -> str:
    return body.replace(",", "").replace(".", "")


@pytest.mark.heavy
@pytest.mark.once
@pytest.mark.parametrize(
    "role",
    ["office", "department", "street", "park", "enterprise", "leader", "statistics", "tax", "finance", "auditor"],
)
def test_nothing_is_told_to_whom_it_is_not_for(planted: None, role: str) -> None:
    client = signed_in(role)
    person = Person.objects.get(username=role)
    own = Subject.objects.visible_to(person)
    sees_stranger = own.filter(key=STRANGE).exists()
    mine = {unit.code for unit in Unit.objects.filter(roles__person=person)}
    leaks: list[str] = []
    pages = 0
    for path, body in everything(client):
        pages += 1
        flat = numbers(body)
        allowed = {TAX: role in SEES_TAX, STATISTICS: role in SEES_STATISTICS}
        if role == "enterprise":
            allowed = dict.fromkeys(allowed, FIRM in mine)
        for name, starts in ((TAX, "876543"), (STATISTICS, "532109")):
            if not allowed[name] and starts in flat and "search" not in path:
                leaks.append(f"{name} {path}")
        if not sees_stranger and STRANGER in body and "/search/" not in path:
            leaks.append(f"stranger {path}")
        leaks += [f"{what} {path}" for what in (PHONE, CARD, ACCOUNT) if what in body and "/search/" not in path]
    print(role, pages)
    assert not leaks
    assert pages > 15
