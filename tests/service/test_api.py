"""The API: what it says of itself is what it does, and nobody sees more through it than on the pages."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from service.conftest import signed_in

from luodi_service.accounts.models import Person, Throttle, Token, Unit
from luodi_service.accounts.tokens import BAD_TOKENS, MOST, create_token
from luodi_service.facts.models import Fact
from luodi_service.lib.models import AuditEntry
from luodi_service.pages.api.endpoints import ENDPOINTS
from luodi_service.plans.models import Run
from luodi_service.registry.models import Subject

FIRM = "91000000MA1KR02H6Y"


class Caller:
    """Asks with a token of a role, and with no session."""

    def __init__(self, role: str = "", token: str = "") -> None:
        self._client = Client(HTTP_HOST="localhost")
        person = Person.objects.get(username=role) if role else None
        self.token = token or (create_token(person, "试", 30, timezone.now()) if person else "")

    def get(self, path: str, **query: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self._client.get(f"/api/v1/{path}", query, headers=headers)

    def all(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Every item, page by page."""
        items, cursor = [], None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {})).json()
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items


def document(client: Client) -> dict[str, Any]:
    return dict(client.get("/api/v1/openapi.json").json())


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], where: str = "") -> list[str]:
    """Where a value is not as its schema says: the part of JSON Schema that the document uses, no more."""
    if "$ref" in schema:
        return faults(value, whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole, where)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    python = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if not any(type(value) is python[kind] for kind in kinds):
        return [f"{where}: {value!r} is not {kinds}"]
    if value is None:
        return []
    found: list[str] = []
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where}: {value!r} is not one of {schema['enum']}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where}: {value!r} does not match")
    if schema.get("format") == "date":
        date.fromisoformat(value)
    if schema.get("format") == "date-time":
        assert datetime.fromisoformat(value).tzinfo is not None, where
    if isinstance(value, list):
        for place, item in enumerate(value):
            found += faults(item, schema["items"], whole, f"{where}[{place}]")
    if isinstance(value, dict):
        assert schema["additionalProperties"] is False
        found += [f"{where}: {name}" for name in set(value) ^ set(schema["properties"])]
        for name, one in value.items():
            found += faults(one, schema["properties"].get(name, {"type": []}), whole, f"{where}.{name}")
    return found


def addresses(run: Run) -> dict[str, str]:
    line = run.lines.filter(subject__key="GZ2018-01", status="eligible")[0]
    found = {endpoint.name: endpoint.address.strip("/") for endpoint in ENDPOINTS if endpoint.name in OF_RUNS}
    return {name: f"{path.format(run=run.pk, line=line.pk)}/" for name, path in found.items()}


OF_RUNS = [
    endpoint.name
    for endpoint in ENDPOINTS
    if all(parameter.name in ("run", "line") for parameter in endpoint.parameters if parameter.place == "path")
]
"""Those that need no claim, notice or file to be there: test_api_claims has the others."""


@pytest.mark.parametrize("name", OF_RUNS)
@pytest.mark.parametrize("role", ["", "office", "auditor", "tax", "enterprise", "audit_officer"])
def test_every_answer_is_as_described(public: Client, run: Run, name: str, role: str) -> None:
    whole = document(public)
    caller = Caller(role)
    endpoint = next(endpoint for endpoint in ENDPOINTS if endpoint.name == name)
    answer = caller.get(addresses(run)[name])
    assert answer.status_code == 200
    operation = whole["paths"][endpoint.address]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert faults(answer.json(), schema, whole) == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_check_of_answers_finds_what_is_wrong(public: Client, run: Run) -> None:
    whole = document(public)
    schema = {"$ref": "#/components/schemas/Line"}
    item = Caller("office").get(f"runs/{run.pk}/lines/").json()["items"][0]
    assert faults(item, schema, whole) == []
    for change in ({"amount": 1.5}, {"amount": "1.5"}, {"status": "x"}, {"more": 1}, {"year": None}, {"payable": 1}):
        assert faults({**item, **change}, schema, whole)
    assert faults({name: value for name, value in item.items() if name != "id"}, schema, whole)


def test_every_address_of_the_document_is_there_and_the_other_way_round(public: Client) -> None:
    from luodi_service.urls import urlpatterns

    served = {
        f"/{pattern.pattern}".replace("<int:", "{").replace(">", "}")
        for pattern in urlpatterns
        if str(pattern.pattern).startswith("api/v1/") and pattern.name != "api_openapi"
    }
    whole = document(public)
    assert {whole["servers"][0]["url"] + path for path in whole["paths"]} == served
    assert whole["openapi"].startswith("3.1")


def test_every_reference_leads_somewhere(public: Client) -> None:
    whole = document(public)
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(whole)):
        place: Any = whole
        for part in reference.split("/"):
            place = place[part]


def test_what_the_plan_says(run: Run) -> None:
    plan = Caller().get("plan/").json()
    assert plan["version"] == 1
    assert not plan["published"]
    provisions = {part["id"] for part in plan["provisions"]}
    assert all(policy["provision"] in provisions for policy in plan["policies"])
    assert {"renovation_support"} <= {policy["code"] for policy in plan["policies"]}
    assert all(plan[part] for part in ("targets", "measures", "readings"))


def test_lines_by_the_page_are_all_lines_once(run: Run) -> None:
    caller = Caller("office")
    lines = caller.all(f"runs/{run.pk}/lines/", limit=50)
    assert [line["id"] for line in lines] == list(run.lines.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    "query",
    [
        {"policy": "renovation_support"},
        {"status": "eligible"},
        {"year": "2018"},
        {"subject": "GZ2018-01"},
        {"policy": "renovation_support", "status": "eligible", "year": "2018"},
    ],
)
def test_lines_are_filtered(run: Run, query: dict[str, str]) -> None:
    lines = Caller("office").all(f"runs/{run.pk}/lines/", **query)
    assert lines
    names = {"policy": "policy", "status": "status", "year": "year", "subject": "subject_key"}
    assert all(str(line[names[name]]) == value for line in lines for name, value in query.items())


def test_an_explanation_says_what_the_page_says(run: Run) -> None:
    found = Caller("office").get(addresses(run)["explanation"]).json()
    page = signed_in("office").get(f"/runs/{run.pk}/renovation_support/GZ2018-01/2018/").content.decode()
    assert found["reasons"]
    assert all(reason["words"] in page for reason in found["reasons"])
    assert found["obstacles"]


def real(run: Run) -> None:
    """No longer a demonstration, whose figures everybody may see."""
    Run.objects.filter(pk=run.pk).update(demonstration=False)


@pytest.mark.parametrize("role", ["", "office", "tax", "street", "enterprise", "auditor", "system_officer"])
def test_a_caller_sees_what_the_person_sees(run: Run, role: str) -> None:
    real(run)
    Subject.objects.filter(key=FIRM).update(unit=Unit.objects.get(name="演示企业"))
    viewer: Any = Person.objects.get(username=role) if role else type("Public", (), {"is_authenticated": False})()
    caller = Caller(role)
    from luodi_service.plans.models import Line

    for path, rows in (
        ("subjects/", Subject.objects.visible_to(viewer)),
        (f"runs/{run.pk}/lines/", Line.objects.visible_to(viewer).filter(run=run)),
        ("facts/", Fact.objects.visible_to(viewer).exclude(term__name="〔在册〕").as_of(10**9)),
    ):
        shown = [item["id"] for item in caller.all(path, limit=500)]
        assert shown == list(rows.order_by("pk").values_list("pk", flat=True)), path
    if role in ("", "street", "system_officer"):
        assert caller.all("facts/") == []


def test_figures_of_tax_stay_where_they_belong(run: Run) -> None:
    real(run)
    tax = Fact.objects.filter(subject__key=FIRM, term__nature="税务")
    figures = {value for value in tax.values_list("value", flat=True) if len(value) > 4}
    assert figures
    for role, sees in (("office", False), ("department", False), ("tax", True), ("auditor", True)):
        caller = Caller(role)
        facts = caller.all("facts/", key=FIRM)
        assert bool({fact["value"] for fact in facts} & figures) == sees
        assert bool(caller.all("facts/", kind="企业", key=FIRM, history="true", term="区级财政贡献")) == sees


def test_explanations_mask_figures_of_tax(run: Run) -> None:
    """The words that the reasons put to a figure of tax are 达到, 未达到 or nothing, for whoever may not see it."""
    real(run)
    from luodi_service.plans.models import Line

    rows = Line.objects.filter(run=run, policy__contains="税", subject__kind="产业园")
    line = rows.order_by("pk").first() or Line.objects.filter(run=run, subject__kind="产业园").order_by("pk")[0]
    path = f"runs/{run.pk}/lines/{line.pk}/explanation/"
    masked, whole = (json.dumps(Caller(role).get(path).json(), ensure_ascii=False) for role in ("office", "tax"))
    assert "经常性税收" in whole
    assert any(word in masked for word in ("达到", "（税务数据，不显示）"))
    figures = Fact.objects.filter(term__nature="税务", subject=line.subject).exclude(value="")
    assert figures.exists()
    assert masked != whole


def test_facts_can_be_asked_as_of_a_day(run: Run) -> None:
    caller = Caller("office")
    today = timezone.localdate()
    assert caller.all("facts/", key="GZ2018-01", asof=str(today))
    assert caller.all("facts/", key="GZ2018-01", asof=str(today - timedelta(days=1))) == []


def test_other_runs_are_for_the_office_and_auditors(run: Run) -> None:
    old = Run.objects.create(version=run.version, years=[2018], snapshot=0, at=timezone.now(), state="failed")
    assert {item["id"] for item in Caller("office").all("runs/")} == {run.pk, old.pk}
    for role in ("", "leader", "enterprise"):
        assert [item["id"] for item in Caller(role).all("runs/")] == [run.pk]
        assert Caller(role).get(f"runs/{old.pk}/lines/").status_code == 404


def test_reads_of_auditors_are_on_record(run: Run) -> None:
    caller = Caller("auditor")
    caller.get("facts/", key=FIRM)
    entry = AuditEntry.objects.order_by("-number")[0]
    assert (entry.action, entry.kind, entry.details["asked"]) == ("查看税务数据", "api_facts", {"key": FIRM})


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("subjects/", {"kinds": "企业"}, "没有参数 kinds"),
        ("subjects/", {"limit": "0"}, "1 至 500"),
        ("subjects/", {"limit": "501"}, "1 至 500"),
        ("subjects/", {"limit": "ten"}, "limit 应为整数"),
        ("subjects/", {"cursor": "-1"}, "cursor 应为整数"),
        ("subjects/", {"cursor": "9" * 19}, "cursor 应为整数"),
        ("subjects/", {"cursor": "١"}, "cursor 应为整数"),
        ("subjects/", {"q": "长" * 201}, "q 太长"),
        ("subjects/", {"q": "\x00"}, "q 太长，或含有不可用的字符"),
        ("runs/{run}/lines/", {"status": "paid"}, "status 应为 eligible"),
        ("runs/{run}/lines/", {"year": ["2017", "2018"]}, "只能给一次"),
        ("facts/", {"asof": "2026-02-30"}, "asof 应写作"),
        ("facts/", {"asof": "9999-12-31"}, "范围"),
        ("facts/", {"history": "yes"}, "true 或 false"),
        ("plan/", {"expand": "people"}, "没有参数 expand"),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(run: Run, path: str, query: dict[str, Any], words: str) -> None:
    answer = Caller("office").get(path.format(run=run.pk), **query)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_parameter"
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["runs/99999/lines/", "runs/{run}/lines/99999/explanation/", f"runs/{10**30}/lines/"])
def test_what_is_not_there(run: Run, path: str) -> None:
    answer = Caller("office").get(path.format(run=run.pk))
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_filters_that_match_nothing_give_nothing(run: Run) -> None:
    caller = Caller("office")
    for query in ({"policy": "no_such"}, {"year": "999999"}, {"subject": "'; DROP TABLE"}):
        assert caller.all(f"runs/{run.pk}/lines/", **query) == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(run: Run, method: str) -> None:
    client = Client(HTTP_HOST="localhost")
    answer = getattr(client, method)("/api/v1/plan/")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "read_only"


def test_a_token_is_shown_once_and_only_its_hash_is_kept(run: Run) -> None:
    client = signed_in("office")
    shown = client.post("/tokens/", {"name": "月报", "days": "30"})
    found = re.search(r"luodi_[\w-]{43}", shown.content.decode())
    assert found is not None
    assert "no-store" in shown.headers["Cache-Control"]
    assert "luodi_" not in client.get("/tokens/").content.decode()
    token = Token.objects.get()
    assert token.hash == hashlib.sha256(found.group().encode()).hexdigest()
    assert Caller(token=found.group()).get("runs/").status_code == 200
    assert Token.objects.get().last_used is not None
    assert found.group() not in str(list(AuditEntry.objects.values_list("details", flat=True)))

    assert client.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    answer = Caller(token=found.group()).get("runs/")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    actions = AuditEntry.objects.filter(action__contains="令牌").order_by("number")
    assert [entry.action for entry in actions] == ["创建令牌", "停用令牌"]


def test_nobody_revokes_anothers_token(run: Run) -> None:
    caller = Caller("office")
    token = Token.objects.get()
    assert signed_in("leader").post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert caller.get("runs/").status_code == 200


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "days": "30"}, "用途"),
        ({"name": "甲", "days": "0"}, "有效天数"),
        ({"name": "甲", "days": "367"}, "有效天数"),
        ({"name": "甲" * 61, "days": "3"}, "用途"),
    ],
)
def test_tokens_that_will_not_do(run: Run, form: dict[str, str], words: str) -> None:
    answer = signed_in("office").post("/tokens/", form)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Token.objects.exists()


def test_a_person_holds_so_many_tokens(run: Run) -> None:
    person = Person.objects.get(username="office")
    for _ in range(MOST):
        create_token(person, "试", 1, timezone.now())
    with pytest.raises(ValueError, match="不能多于"):
        create_token(person, "试", 1, timezone.now())


def test_a_token_ends_with_its_time_and_with_its_person(run: Run) -> None:
    caller = Caller("office")
    assert caller.get("subjects/").json()["items"]
    Token.objects.update(expires_at=timezone.now())
    assert caller.get("subjects/").status_code == 401
    Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
    Person.objects.filter(username="office").update(is_active=False)
    assert caller.get("subjects/").status_code == 401
    Person.objects.filter(username="office").update(is_active=True, must_change_password=True)
    assert caller.get("subjects/").status_code == 401


def test_wrong_tokens_shut_the_door_for_a_while(run: Run) -> None:
    good = Caller("office")
    bad = Caller(token="luodi_wrong")
    for _ in range(BAD_TOKENS.tries):
        assert bad.get("plan/").status_code == 401
    answer = bad.get("plan/")
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many"
    assert good.get("plan/").status_code == 429
    entries = AuditEntry.objects.filter(action="令牌错误").order_by("number")
    assert [entry.details["locked"] for entry in entries] == [False] * (BAD_TOKENS.tries - 1) + [True]
    Throttle.objects.update(since=timezone.now() - timedelta(minutes=BAD_TOKENS.minutes))
    assert good.get("plan/").status_code == 200


@pytest.mark.parametrize("header", ["Basic b2ZmaWNlOng=", "Bearer", "Bearer  ", "token"])
def test_headers_of_another_kind_are_refused_not_passed_over(run: Run, header: str) -> None:
    answer = Client(HTTP_HOST="localhost").get("/api/v1/plan/", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_session_serves_too(run: Run) -> None:
    assert signed_in("office").get("/api/v1/subjects/").json()["items"]
    assert signed_in("system_officer").get("/api/v1/subjects/").json()["items"] == []


def test_its_page_needs_nothing_but_itself(public: Client, run: Run) -> None:
    html = public.get("/api/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<img|<link", main)
    assert re.findall(r"https?://[^\s<\"]+", html) == ["http://localhost/api/v1/plan/"]
    for endpoint in ENDPOINTS:
        assert f"/api/v1{endpoint.address}" in html


@pytest.mark.parametrize(
    ("name", "queries"),
    [("plan", 5), ("runs", 9), ("lines", 9), ("targets", 9), ("explanation", 12), ("subjects", 4), ("facts", 6)],
)
def test_an_answer_asks_so_often(run: Run, django_assert_max_num_queries: Any, name: str, queries: int) -> None:
    caller = Caller("office")
    path = addresses(run)[name]
    caller.get(path)
    with django_assert_max_num_queries(queries):
        caller.get(path)
