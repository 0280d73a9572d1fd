"""Two districts' plans in one installation: each with its own text, terms, runs and pages, and neither in the other's way."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from gongshu import FOLDER
from service.conftest import NOW, signed_in

from luodi_service.accounts.demonstration import PASSWORD
from luodi_service.accounts.granting import grant
from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.lib.audit import System
from luodi_service.plans.describing import describe_plan
from luodi_service.plans.effects import new_comparison, work_out
from luodi_service.plans.imports import take_in
from luodi_service.plans.margins import newest_version, plans
from luodi_service.plans.models import Line, Plan, Run, Version
from luodi_service.plans.runs import carry_out, new_run, replays
from luodi_service.plans.texts import compiled
from luodi_service.plans.versions import add_version
from luodi_service.plans.warming import warm
from luodi_service.registry.models import Subject
from luodi_service.scenarios.models import Scenario

CODE = "lucheng-open-economy-2019"
LUCHENG = FOLDER.parent / CODE
OWN = f"/plans/{CODE}/"
BUSINESS = [code for code, role in ROLES.items() if role.business]
FILES = ("plan.md", "terms.md", "official.txt")


def texts() -> list[str]:
    return [(LUCHENG / name).read_text(encoding="utf-8") for name in FILES]


def words(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def loaded(run: Run) -> Plan:
    """The second plan and its facts, through the doors that everybody uses."""
    call_command("load_plan", LUCHENG, stdout=StringIO())
    call_command("load_facts", LUCHENG / "demonstration", source="演示数据", plan=CODE, stdout=StringIO())
    return Plan.objects.get(code=CODE)


@pytest.fixture
def second(loaded: Plan) -> Run:
    call_command("evaluate", plan=CODE, stdout=StringIO())
    return Run.objects.get(version__plan=loaded, state="done")


def again(run: Run) -> Run:
    """A run of the same version over what is known now."""
    fresh = new_run(run.version, run.years, {}, System("测试"), NOW)
    carry_out(fresh.pk)
    fresh.refresh_from_db()
    return fresh


class TestRuns:
    def test_each_is_about_its_own_subjects(self, run: Run, second: Run) -> None:
        assert second.lines.filter(status="eligible").count() > 100
        assert not set(second.lines.values_list("subject")) & set(run.lines.values_list("subject"))

    def test_a_firm_lacks_nothing_that_only_another_plan_asks_for(self, run: Run, second: Run) -> None:
        for of, own, others in ((run, "年网上交易额", "海关AEO高级认证"), (second, "海关AEO高级认证", "年网上交易额")):
            firm = of.lines.filter(subject__kind="企业").order_by("pk")[0].subject
            page = words(signed_in("office").get(f"/enterprises/{firm.key}/"))
            assert own in page
            assert others not in page

    def test_the_first_gives_what_it_gave(self, run: Run, second: Run) -> None:
        fresh = again(run)
        assert (fresh.facts_hash, fresh.results_hash) == (run.facts_hash, run.results_hash)
        assert replays(run)
        assert replays(second)

    def test_an_amount_of_the_second_in_its_own_units(self, second: Run) -> None:
        """3000万美元 arrived at 6.9 are 2.07亿元: 8‰ of it, then what is left of 300万元."""
        lines = Line.objects.filter(run=second, policy="实到外资奖励", subject__key="WZ2019-03").order_by("year")
        assert [str(line.amount) for line in lines] == ["1656000.00", "1060800.00", "283200.00"]

    def test_whom_both_know_is_in_both(self, run: Run, second: Run) -> None:
        """A firm that has facts of both dictionaries is worked out under both."""
        firm = Subject.objects.get(kind="企业", key=run.lines.filter(subject__kind="企业")[0].subject.key)
        batch = Fact.objects.all()[0].batch
        exports = Term.objects.get(kind="企业", name="自营出口额")
        Fact.objects.create(subject=firm, term=exports, year=2020, value="1000000", batch=batch)
        assert again(run).lines.filter(subject=firm).exists()
        assert again(second).lines.filter(subject=firm).exists()

    def test_who_is_only_registered_is_in_both(self, run: Run, second: Run) -> None:
        newcomer = Subject.objects.create(kind="企业", key="新登记", name="演示新登记")
        batch = Fact.objects.all()[0].batch
        Fact.objects.create(
            subject=newcomer, term=Term.objects.get(kind="企业", name="住所"), value="某路", batch=batch
        )
        assert again(run).lines.filter(subject=newcomer).exists()
        assert again(second).lines.filter(subject=newcomer).exists()

    def test_what_is_invented_of_one_is_not_real_by_the_other(self, run: Run, second: Run, public: Client) -> None:
        """Real facts of one district neither hide that the other's are invented, nor are shown with them."""
        Batch.objects.exclude(pk__in=Fact.objects.filter(subject__kind="外资项目").values("batch")).update(
            demonstration=False
        )
        first, other = again(run), again(second)
        assert (first.demonstration, other.demonstration) == (False, True)
        assert public.get(f"/runs/{other.pk}/funds_award/WZ2019-01/2019/").status_code == 200
        assert public.get(f"/runs/{first.pk}/renovation_support/GZ2018-01/2018/").status_code == 404
        assert "演示数据，全部虚构" in words(public.get(OWN))

    def test_what_a_change_does_is_invented_as_far_as_its_own_facts_are(self, run: Run, second: Run) -> None:
        Batch.objects.exclude(pk__in=Fact.objects.filter(subject__kind="外资项目").values("batch")).update(
            demonstration=False
        )
        found = {}
        for version in (run.version, second.version):
            comparison = new_comparison(version, version, System("测试"), NOW)
            assert not comparison.demonstration
            work_out(comparison.pk)
            comparison.refresh_from_db()
            assert comparison.state == "done"
            found[version] = comparison.demonstration
        assert found == {run.version: False, second.version: True}

    def test_the_queue_works_out_the_one_that_was_asked_for(self, second: Run) -> None:
        office = signed_in("office")
        assert f"{OWN}runs/start/" in words(office.get("/runs/"))
        office.post(f"{OWN}runs/start/")
        assert [run.version.plan.code for run in Run.objects.filter(state="queued")] == [CODE]
        office.post("/runs/start/")
        assert {run.version.plan.code for run in Run.objects.filter(state="queued")} == {CODE, FOLDER.name}


def test_a_measure_says_which_mechanism_it_waits_for(second: Run) -> None:
    measures = describe_plan(second.version.plan)["measures"]
    program = compiled(second.version).program
    assert [measure["lacking"] for measure in measures] == [measure.lacking or None for measure in program.measures]
    assert len({measure["lacking"] for measure in measures}) > 2


class TestFacts:
    def test_facts_that_are_the_same_are_left_alone(self, loaded: Plan) -> None:
        before = Fact.objects.count()
        taken = take_in(newest_version(loaded), LUCHENG / "demonstration", "再次", System("测试"), NOW)
        assert (taken.subjects, taken.facts) == (0, 0)
        assert taken.same > 2_000
        assert Fact.objects.count() == before

    def test_a_table_is_read_by_the_dictionary_of_its_plan(self, run: Run, loaded: Plan) -> None:
        with pytest.raises(CommandError, match="外资项目"):
            call_command("load_facts", LUCHENG / "demonstration", plan=FOLDER.name, stdout=StringIO())

    def test_a_plan_that_is_not_there_is_named_with_those_that_are(self, loaded: Plan) -> None:
        for command, rest in (("load_facts", [FOLDER / "demonstration"]), ("evaluate", [])):
            with pytest.raises(CommandError, match=f"没有方案 nowhere；已载入的有 {FOLDER.name}、{CODE}"):
                call_command(command, *rest, plan="nowhere", stdout=StringIO())


class TestTerms:
    """Of one kind of subject a name means one thing."""

    CLASHES = (
        ("年纯租金", "数量 | 美元 | 年 | 合计 | 申报", "》里是每年的数量（元，合计，申报），本方案里是每年的数量（美元，合计，申报），"),
        ("区级财政贡献", "数量 | 元 | 年 | 合计 | 申报", "》里是每年的数量（元，合计，税务），本方案里是每年的数量（元，合计，申报），"),
        ("汽车互联网企业", "是否 |  | 不变 |  | 认定", "》里是每年的是否（期末，认定），本方案里是不随年度变化的是否（认定），"),
        ("年销量", "数量 | 辆 | 年 | 期末 | 统计", "》里是每年的数量（辆，合计，统计），本方案里是每年的数量（辆，期末，统计），"),
        ("监测行业", "枚举:甲/乙 |  | 不变 |  | 登记", "登记库里是不随年度变化的枚举（汽车/维修/改装/报废回收，登记），"),
    )  # fmt: skip
    """Another unit; another nature, by which figures of tax would be shown; another period, other sums, other choices."""

    @pytest.mark.parametrize(("name", "columns", "told"), CLASHES)
    def test_another_meaning_is_refused_whole(self, run: Run, name: str, columns: str, told: str) -> None:
        text, terms, official = texts()
        known = list(Term.objects.order_by("pk").values())
        with pytest.raises(ValidationError) as refused:
            add_version(
                CODE, text, f"{terms}| {name} | clash | 企业 | {columns} | 某单位 |  |\n", official, System("测试"), NOW
            )
        (message,) = refused.value.messages
        assert message.startswith(f"PL01 术语「{name}」（企业）：")
        assert told in message
        assert not Plan.objects.filter(code=CODE).exists()
        assert list(Term.objects.order_by("pk").values()) == known

    def test_the_command_says_so_of_all_at_once(self, run: Run, tmp_path: Path) -> None:
        rows = "".join(f"| {name} | clash | 企业 | {columns} | 某单位 |  |\n" for name, columns, _ in self.CLASHES)
        for name, content in zip(FILES, texts(), strict=True):
            (tmp_path / name).write_text(content + (rows if name == "terms.md" else ""), encoding="utf-8")
        with pytest.raises(CommandError) as refused:
            call_command("load_plan", tmp_path, stdout=StringIO())
        assert str(refused.value).count("PL01") == len(self.CLASHES)

    def test_the_first_plan_cannot_change_a_shared_term_either(self, run: Run, loaded: Plan) -> None:
        row = "| 统一社会信用代码 | credit_code | 企业 | 文本 |  | 不变 |  | 登记 |"
        terms = run.version.terms
        assert terms.count(row) == 1
        with pytest.raises(ValidationError, match="PL01 术语「统一社会信用代码」"):
            add_version(FOLDER.name, run.version.text, terms.replace(row, row.replace("登记", "申报")), run.version.official,
                        System("测试"), NOW)  # fmt: skip

    def test_a_shared_term_is_told_as_the_first_plan_tells_it(self, run: Run, loaded: Plan) -> None:
        shared = Term.objects.get(kind="企业", name="名称")
        assert shared.origin == "区市场监管局"
        assert Term.objects.filter(kind="企业", name="名称").count() == 1
        assert Term.objects.get(kind="企业", name="跨境电商重点级别").choices == "无/区级/市级/省级/国家级"


class TestPages:
    @pytest.mark.parametrize("role", ["", *BUSINESS])
    def test_everybody_may_read_both(self, second: Run, role: str) -> None:
        client = signed_in(role) if role else Client(HTTP_HOST="localhost")
        for path in (
            "",
            "policies/",
            "policies/export_award/",
            "policies/export_award/whatif/?export_award.1=5",
            "readings/",
        ):
            response = client.get(OWN + path)
            assert response.status_code == 200, path
            assert "拱墅" not in words(response).split("<main", 1)[1], path
        assert "拱墅区汽车互联网产业发展五年行动计划" in words(client.get("/"))

    def test_a_clause_without_a_rule_says_what_it_waits_for(self, second: Run, public: Client) -> None:
        assert "尚无规则</span>　不同年度之间的不重复享受：" in words(public.get(OWN))
        assert words(public.get(OWN)).count("尚无规则") == 9
        assert "尚无规则" not in words(public.get("/"))

    def test_links_stay_with_the_plan(self, second: Run, public: Client) -> None:
        page = words(public.get(OWN))
        for path in ("policies/export_award/", "policies/export_award/whatif/", "versions/"):
            assert f'"{OWN}{path}"' in page
        assert 'href="/policies/' not in page
        entries = page.split("<main")[0]
        assert f'href="{OWN}" aria-current="page"' in entries
        assert f'href="{OWN}policies/"' in entries
        assert f'href="{OWN}readings/"' in entries
        assert 'href="/policies/renovation_support/"' in words(public.get("/"))
        assert f'href="{OWN}policies/"' in words(public.get(f"{OWN}versions/")).split("<main")[0]

    def test_the_list_has_both_and_the_plan_pages_lead_to_it(self, second: Run, public: Client) -> None:
        page = words(public.get("/plans/"))
        assert page.index('href="/"') < page.index(f'href="{OWN}"')
        assert page.count("<small>首页</small>") == 1
        for path in ("/", OWN, "/policies/"):
            assert 'href="/plans/"' in words(public.get(path)), path

    def test_where_there_is_one_plan_no_page_speaks_of_several(self, run: Run, public: Client) -> None:
        assert 'href="/plans/"' not in words(public.get("/"))
        assert public.get(OWN).status_code == 404

    def test_a_policy_of_one_plan_alone_is_found_by_its_code(self, second: Run, public: Client) -> None:
        response = public.get("/policies/export_award/?year=2020&exports=4000000")
        assert (response.status_code, response.headers["Location"]) == (
            302, f"{OWN}policies/export_award/?year=2020&exports=4000000",
        )  # fmt: skip
        assert public.get(f"{OWN}policies/renovation_support/").status_code == 404
        assert public.get("/policies/nothing/").status_code == 404

    def test_checking_oneself_against_the_second(self, second: Run, public: Client) -> None:
        query = "year=2020&exports=6000000&local_legal_person=是&real_estate=否"
        assert "自营出口额（美元）" in words(public.get(f"{OWN}policies/export_award/?{query}"))

    def test_a_setting_puts_another_at_the_root(self, second: Run, public: Client, settings: object) -> None:
        settings.PLAN = CODE  # type: ignore[attr-defined]
        page = words(public.get("/"))
        assert "开放型经济发展" in page
        assert 'href="/policies/export_award/"' in page
        other = words(public.get(f"/plans/{FOLDER.name}/"))
        assert f'href="/plans/{FOLDER.name}/policies/renovation_support/"' in other
        assert warm() == second.pk
        settings.PLAN = "nowhere"  # type: ignore[attr-defined]
        response = public.get("/")
        assert response.status_code == 404
        assert "LUODI_PLAN" in words(response)

    def test_a_scenario_is_kept_under_its_plan(self, second: Run) -> None:
        office = signed_in("office")
        form = words(office.get(f"{OWN}policies/export_award/whatif/"))
        field = next(part.split('"')[0] for part in form.split('name="')[1:] if part.startswith("export_award."))
        office.post(f"{OWN}policies/export_award/keep/", {field: "1", "name": "试一试"})
        assert Scenario.objects.get(name="试一试").run == second
        assert f'href="{OWN}policies/export_award/whatif/?' in words(office.get("/scenarios/"))

    def test_reasons_of_the_second(self, second: Run, public: Client) -> None:
        response = public.get(f"/runs/{second.pk}/funds_award/WZ2019-01/2019/")
        assert response.status_code == 200
        assert "30万元" in words(response)

    def test_a_subject_has_the_results_of_its_plan(self, second: Run) -> None:
        page = words(signed_in("office").get("/subjects/外资项目/WZ2019-01/"))
        assert f"/runs/{second.pk}/funds_award/WZ2019-01/2019/" in page

    def test_a_ruling_leads_back_to_the_readings_of_its_plan(self, second: Run) -> None:
        office = signed_in("office")
        assert f'href="{OWN}readings/"' in words(office.get(f"{OWN}readings/funds_clock/"))
        given = {"number": "1", "option": "周年", "document": "演示〔2020〕1号", "on": "2020-02-03"}
        assert office.post(f"{OWN}readings/funds_clock/", given).headers["Location"] == f"{OWN}readings/"
        assert newest_version(second.version.plan).number == 2
        assert [version.number for version in Version.objects.filter(plan__code=FOLDER.name)] == [1]


class TestApi:
    def test_each_plan_is_told_by_its_code(self, run: Run, second: Run, public: Client) -> None:
        assert public.get("/api/v1/plan/").json()["code"] == FOLDER.name
        found = public.get("/api/v1/plan/", {"plan": CODE}).json()
        assert (found["code"], len(found["policies"])) == (CODE, 17)
        assert public.get("/api/v1/plan/", {"plan": "nowhere"}).status_code == 404
        assert [one["id"] for one in public.get("/api/v1/runs/", {"plan": CODE}).json()["items"]] == [second.pk]
        assert [one["id"] for one in public.get("/api/v1/runs/").json()["items"]] == [run.pk]

    def test_lines_of_either_run(self, run: Run, second: Run, public: Client) -> None:
        query = {"policy": "export_award", "status": "eligible"}
        assert public.get(f"/api/v1/runs/{second.pk}/lines/", query).json()["items"]
        assert not public.get(f"/api/v1/runs/{run.pk}/lines/", query).json()["items"]


class TestConsultations:
    def test_a_draft_of_either_plan_can_be_opened(self, second: Run) -> None:
        office = signed_in("office")
        page = words(office.get("/consultations/new/"))
        assert f'<option value="{second.version.pk}">鹿城区' in page
        assert "拱墅区汽车互联网" in page
        given = {"version": second.version.pk, "title": "请提意见", "opens": "2026-11-01", "closes": "2030-12-01"}
        assert office.post("/consultations/new/", given).status_code == 302
        assert "鹿城区" in words(office.get("/consultations/"))


class TestDistricts:
    def test_a_street_knows_those_of_its_own_district(self, second: Run) -> None:
        """Both districts in one tree of units: a street sees what lies in it, whatever plan speaks of it."""
        district = Unit.objects.create(name="鹿城区", kind="政府")
        street = Unit.objects.create(name="五马街道", kind="街道", parent=district)
        person = Person.objects.create_person("wuma", "演示街道", PASSWORD)
        grant(person, street, "street", System("测试"), NOW)
        firm = second.lines.filter(subject__kind="企业")[0].subject
        Subject.objects.filter(pk=firm.pk).update(area=street)
        assert list(Subject.objects.visible_to(person)) == [firm]
        assert firm not in Subject.objects.visible_to(Person.objects.get(username="street"))

    def test_the_first_loaded_stands_first(self, second: Run) -> None:
        assert [(plan.code, plan.at_root) for plan in plans()] == [(FOLDER.name, True), (CODE, False)]
