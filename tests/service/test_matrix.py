"""Every address × every role: a new address joins by itself, and fails until its row says who may open it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from service import money
from service.conftest import NOW, let_go, signed_in

from luodi_service.accounts.models import Person, Unit
from luodi_service.accounts.roles import ROLES
from luodi_service.assessment.models import Assessment, Result
from luodi_service.briefs.models import Brief
from luodi_service.claims.models import Claim, PublicNotice
from luodi_service.claims.portal import bringing as portal
from luodi_service.claims.portal.columns import HEADS
from luodi_service.claims.sampling import Wanted, draw
from luodi_service.consultation.models import Consultation
from luodi_service.facts.decisions import Disagreement, Pair
from luodi_service.facts.models import Term
from luodi_service.intake.bringing import bring
from luodi_service.intake.models import Source
from luodi_service.leading_group.instructing import Given, Thing, instruct
from luodi_service.leading_group.members import Place, appoint
from luodi_service.leading_group.minutes import content_of
from luodi_service.leading_group.models import Meeting, Problem
from luodi_service.ledger import bringing
from luodi_service.ledger.models import Award
from luodi_service.lib.filing import keep_files
from luodi_service.lib.models import StoredFile
from luodi_service.plans.models import Plan, Publication, Run, Version
from luodi_service.promotion import leads, postings
from luodi_service.recognition.models import Case
from luodi_service.registry.models import Contact, Subject, Tenancy
from luodi_service.returns.models import Form, FormVersion
from luodi_service.supervision.bringing import bring as bring_tasks
from luodi_service.supervision.draft_workbooks import write_workbook as write_tasks
from luodi_service.supervision.models import Task
from luodi_service.supervision.opening import Opened, open_task
from luodi_service.targets.models import Reported
from luodi_service.urls import urlpatterns

EVERYONE = frozenset({"", *ROLES})
SIGNED_IN = frozenset(ROLES)
BUSINESS = frozenset(code for code, role in ROLES.items() if role.business)
INSIDE = BUSINESS - {"enterprise", "park", "street"}
KEEPERS = frozenset({"office", "department"})
READERS = frozenset({"office", "auditor"})
MONEY, PAYING = frozenset({"finance", "office", "leader", "auditor"}), frozenset({"finance", "auditor"})
IMPORTING = frozenset({"office", "department", "statistics", "tax", "street", "park"})
SPEAKING = frozenset({"office", "street", "department", "tax", "statistics", "finance", "leader"})
DISTRICT = BUSINESS - {"enterprise", "park"}
PLAN = "/plans/gongshu-auto-2017/"
ROWS: dict[str, tuple[str, frozenset[str]]] = {
    "plan": ("/", EVERYONE),
    "policies": ("/policies/", EVERYONE),
    "policy": ("/policies/renovation_support/", EVERYONE),
    "whatif": ("/policies/renovation_support/whatif/?renovation_support.2=25", EVERYONE),
    "wording": ("/policies/renovation_support/wording/", frozenset()),
    "keep_scenario": ("/policies/renovation_support/keep/", frozenset()),
    "scenarios": ("/scenarios/", frozenset({"office", "department", "leader", "auditor"})),
    "readings": ("/readings/", EVERYONE),
    "policy_lines": ("/runs/{run}/renovation_support/", EVERYONE),
    "reasons": ("/runs/{run}/renovation_support/GZ2018-01/2018/", EVERYONE),
    "runs": ("/runs/", frozenset({"office", "auditor"})),
    "start_run": ("/runs/start/", frozenset()),
    "run": ("/runs/{run}/", frozenset({"office", "auditor"})),
    "cancel_run": ("/runs/{run}/cancel/", frozenset()),
    "replay_run": ("/runs/{run}/replay/", frozenset()),
    "plans": ("/plans/", EVERYONE),
    "plan_of": (PLAN, EVERYONE),
    "policies_of": (f"{PLAN}policies/", EVERYONE),
    "policy_of": (f"{PLAN}policies/renovation_support/", EVERYONE),
    "whatif_of": (f"{PLAN}policies/renovation_support/whatif/?renovation_support.2=25", EVERYONE),
    "wording_of": (f"{PLAN}policies/renovation_support/wording/", frozenset()),
    "keep_scenario_of": (f"{PLAN}policies/renovation_support/keep/", frozenset()),
    "readings_of": (f"{PLAN}readings/", EVERYONE),
    "start_run_of": (f"{PLAN}runs/start/", frozenset()),
    "versions": (f"{PLAN}versions/", EVERYONE),
    "version": (f"{PLAN}versions/1/", EVERYONE),
    "compare": (f"{PLAN}compare/1..1/", EVERYONE),
    "work_out_effect": (f"{PLAN}compare/1..1/effect/", frozenset()),
    "edit_plan": (f"{PLAN}edit/", frozenset({"office"})),
    "proposal": (f"{PLAN}proposal/", frozenset({"office"})),
    "take_proposal": (f"{PLAN}proposal/take/", frozenset()),
    "drop_proposal": (f"{PLAN}proposal/drop/", frozenset()),
    "publish_plan": (f"{PLAN}publish/", frozenset({"office"})),
    "add_review": (f"{PLAN}reviews/", frozenset()),
    "ruling": (f"{PLAN}readings/tier_jump/", frozenset({"office"})),
    "audit": ("/audit/", frozenset({"auditor", "audit_officer"})),
    "login": ("/login/", frozenset({""})),
    "logout": ("/logout/", frozenset()),
    "password": ("/password/", SIGNED_IN),
    "tokens": ("/tokens/", BUSINESS),
    "revoke_token": ("/tokens/1/revoke/", frozenset()),
    "people": ("/people/", frozenset({"system_officer", "security_officer"})),
    "new_person": ("/people/new/", frozenset({"system_officer"})),
    "person": ("/people/{person}/", frozenset({"system_officer", "security_officer"})),
    "change_person": ("/people/{person}/change/", frozenset()),
    "reset_password": ("/people/{person}/password/", frozenset()),
    "unlock": ("/people/{person}/unlock/", frozenset()),
    "grant_role": ("/people/{person}/grant/", frozenset()),
    "revoke_role": ("/people/{person}/revoke/", frozenset()),
    "units": ("/units/", frozenset({"system_officer"})),
    "new_unit": ("/units/new/", frozenset()),
    "unit": ("/units/{unit}/", frozenset({"system_officer"})),
    "enterprises": ("/enterprises/?q=91&order=name&field=会展&state=all", BUSINESS),
    "enterprise": ("/enterprises/91000000MA1KR02H6Y/", INSIDE),
    "parks": ("/parks/", BUSINESS),
    "park": ("/parks/YQ01/", INSIDE),
    "projects": ("/projects/", BUSINESS),
    "project": ("/projects/GZ2018-01/", INSIDE),
    "events": ("/events/", BUSINESS),
    "event": ("/events/HD2017-01/", INSIDE),
    "regions": ("/regions/", BUSINESS),
    "region": ("/regions/拱墅区/", INSIDE),
    "register": ("/register/", frozenset({"office", "department", "leader", "auditor"})),
    "named_lists": ("/register/lists/", BUSINESS),
    "brands": ("/register/brands/?kind=自建平台&field=会展&year=2019&state=all&q=1&sort=-turnover", BUSINESS),
    "exhibitions": ("/register/exhibitions/?year=2019&q=1&sort=-turnover", BUSINESS),
    "classify": ("/register/{firm}/classify/", KEEPERS),
    "belonging": ("/register/{firm}/belonging/", KEEPERS),
    "end_subject": ("/register/{firm}/end/", KEEPERS),
    "revive_subject": ("/register/{firm}/revive/", KEEPERS),
    "add_record": ("/register/{park}/tenancy/add/", KEEPERS | {"park"}),
    "end_record": ("/register/tenancy/{tenancy}/end/", KEEPERS | {"park"}),
    "withdraw_record": ("/register/tenancy/{tenancy}/withdraw/", KEEPERS | {"park"}),
    "show_contact": ("/register/contact/{contact}/show/", KEEPERS | {"finance", "auditor"}),
    "subjects": ("/subjects/", BUSINESS),
    "subject": ("/subjects/改造项目/GZ2018-01/", BUSINESS - {"enterprise", "park", "street"}),
    "imports": ("/imports/", IMPORTING | {"auditor"}),
    "new_import": ("/imports/new/", IMPORTING),
    "import": ("/imports/{brought}/", frozenset({"office", "auditor"})),
    "import_file": ("/imports/{brought}/file/", frozenset({"office", "auditor"})),
    "import_layout": ("/imports/{brought}/layout/", frozenset()),
    "import_columns": ("/imports/{brought}/columns/", frozenset()),
    "begin_import": ("/imports/{brought}/begin/", frozenset()),
    "stop_import": ("/imports/{brought}/stop/", frozenset()),
    "undo_import": ("/imports/{brought}/undo/", frozenset()),
    "import_guesses": ("/imports/{brought}/guesses/", frozenset()),
    "consultations": ("/consultations/", EVERYONE),
    "new_consultation": ("/consultations/new/", frozenset({"office"})),
    "consultation": ("/consultations/{consultation}/", EVERYONE),
    "change_consultation": ("/consultations/{consultation}/change/", frozenset({"office"})),
    "comment": ("/consultations/{consultation}/comment/", frozenset()),
    "comments": ("/consultations/{consultation}/comments/", frozenset({"office", "auditor"})),
    "one_comment": ("/consultations/{consultation}/comments/1/", frozenset({"office", "auditor"})),
    "returns": ("/returns/", BUSINESS),
    "return_forms": ("/returns/forms/", BUSINESS),
    "new_return_form": ("/returns/forms/new/", INSIDE - {"leader", "auditor"}),
    "return_form": ("/returns/forms/try/", BUSINESS),
    "open_returns": ("/returns/forms/try/open/", frozenset()),
    "period_returns": ("/returns/try/2019/?by=park&state=overdue&q=1", BUSINESS),
    "return": ("/returns/try/2019/试/", INSIDE | {"enterprise"}),
    "return_workbook": ("/returns/try/2019/workbook/", frozenset({"enterprise"})),
    "send_workbook": ("/returns/try/2019/send/", frozenset()),
    "return_upload": ("/returns/uploads/{upload}/", frozenset({"office"})),
    "return_upload_file": ("/returns/uploads/{upload}/file/", frozenset({"office"})),
    "recognitions": ("/recognitions/?clock=red&waiting=all&q=1&matter=title", BUSINESS),
    "new_recognition": ("/recognitions/new/?matter=title", KEEPERS | {"enterprise", "park", "street"}),
    "decide_recognitions": ("/recognitions/decide/", frozenset()),
    "recognition": ("/recognitions/{case}/", frozenset({"enterprise", "office", "leader", "auditor", "finance"})),
    "recognition_file": (
        "/recognitions/{case}/files/{material}/",
        frozenset({"enterprise", "office", "leader", "auditor", "finance"}),
    ),
    "priority_list": ("/funds/priority/?on=2019-06-30&state=undecided&field=会展&area=1&q=1&sort=-dated", BUSINESS),
    "ledger": ("/ledger/?year=2026&source=区级", MONEY),
    "reconciliation": ("/ledger/reconcile/", PAYING),
    "forecast": ("/ledger/forecast/2019/", MONEY),
    "award": ("/ledger/awards/{award}/", MONEY),
    "set_award_payee": ("/ledger/awards/{award}/payee/", frozenset()),
    "show_award_account": ("/ledger/awards/{award}/account/", frozenset()),
    "waive_award": ("/ledger/awards/{award}/waive/", frozenset()),
    "ledger_policy": ("/ledger/2026/renovation_support/?kind=pay&since=2026-01-01", MONEY),
    "give_budget": ("/ledger/2026/renovation_support/budget/", frozenset()),
    "give_shares": ("/ledger/2026/renovation_support/shares/", frozenset()),
    "batches": ("/batches/?open=yes", PAYING),
    "due_instalments": ("/batches/due/?back=yes&year=2026&policy=renovation_support", PAYING),
    "make_batch": ("/batches/make/", frozenset()),
    "batch": ("/batches/{batch}/", PAYING),
    "withdraw_lines": ("/batches/{batch}/withdraw/", frozenset()),
    "show_batch_accounts": ("/batches/{batch}/accounts/", frozenset()),
    "export_batch": ("/batches/{batch}/files/xlsx/", frozenset()),
    "receipts": ("/receipts/", PAYING),
    "receipt_template": ("/receipts/template/", PAYING),
    "receipt_file": ("/receipts/{receipts}/", PAYING),
    "take_receipt_file": ("/receipts/{receipts}/take/", frozenset()),
    "drop_receipt_file": ("/receipts/{receipts}/drop/", frozenset()),
    "refused_rows": ("/receipts/{receipts}/refused/", PAYING),
    "receipt_original": ("/receipts/{receipts}/file/", PAYING),
    "recoveries": ("/recoveries/?state=open", MONEY),
    "notices": ("/notices/?state=over&q=1", EVERYONE),
    "new_notice": ("/notices/new/?q=1", frozenset({"office"})),
    "notice": ("/notices/{notice}/", EVERYONE),
    "notice_word": ("/notices/{notice}/word/", EVERYONE),
    "stop_notice": ("/notices/{notice}/stop/", frozenset()),
    "object_to": ("/notices/{notice}/lines/1/object/", EVERYONE),
    "objections": ("/objections/?outcome=waiting&q=1", READERS | {"leader"}),
    "objection": ("/objections/{objection}/", READERS | {"leader"}),
    "objection_evidence": ("/objections/{objection}/evidence/", READERS | {"leader"}),
    "letters": ("/letters/?state=committed&document=1", frozenset({"office"})),
    "results": ("/results/", EVERYONE),
    "paid_names": ("/results/gongshu-auto-2017/renovation_support/2018/", EVERYONE),
    "exceptions": ("/audit/exceptions/?kind=late&q=1&since=2026-01-01&sort=-at", READERS),
    "trail": ("/audit/trail/?claim={claimed}", READERS),
    "samples": ("/audit/sample/", frozenset({"auditor"})),
    "sample": ("/audit/sample/{sample}/", frozenset({"auditor"})),
    "bundle": ("/bundles/{claimed}/", READERS),
    "portal": ("/portal/", READERS),
    "portal_policies": ("/portal/policies/?plan=published&ending=json", READERS),
    "portal_results": ("/portal/results/?ending=csv&since=2026-01-01", READERS),
    "portal_template": ("/portal/template/", frozenset({"office"})),
    "portal_file": ("/portal/files/{portal}/", READERS),
    "take_portal_file": ("/portal/files/{portal}/take/", frozenset()),
    "drop_portal_file": ("/portal/files/{portal}/drop/", frozenset()),
    "returned_portal_file": ("/portal/files/{portal}/returned/", frozenset({"office"})),
    "claims": ("/claims/?overdue=red&mine=yes&stage=open&q=1&policy=x", BUSINESS),
    "handle_claims": ("/claims/handle/", frozenset()),
    "new_claim": ("/claims/new/", frozenset({"enterprise", "park", "office"})),
    "new_case": ("/claims/case/new/", frozenset({"office"})),
    "finding": ("/claims/finding/", frozenset()),
    "posts": ("/claims/posts/", SPEAKING),
    "other_awards": ("/claims/other-awards/", KEEPERS | {"finance", "leader", "auditor"}),
    "other_awards_template": ("/claims/other-awards/template/", KEEPERS | {"finance"}),
    "claim": ("/claims/{claim}/", frozenset({"enterprise", "office", "leader", "auditor"})),
    "claim_paper": ("/claims/{claim}/papers/{paper}/", frozenset({"enterprise", "office", "leader", "auditor"})),
    "prepare_claims": ("/runs/{run}/prepare/", frozenset()),
    "todo": ("/todo/", SIGNED_IN),
    "read_notices": ("/todo/read/", frozenset()),
    "mail_address": ("/todo/mail/", frozenset()),
    "search": ("/search/?q=产业", EVERYONE),
    "keep_view": ("/views/keep/", frozenset()),
    "drop_view": ("/views/1/drop/", frozenset()),
    "my_policies": ("/mine/", frozenset({"enterprise", "park"})),
    "duplicates": ("/duplicates/", KEEPERS | {"auditor"}),
    "search_duplicates": ("/duplicates/search/", frozenset()),
    "propose_duplicate": ("/duplicates/propose/", frozenset()),
    "duplicate": ("/duplicates/{pair}/", KEEPERS | {"auditor"}),
    "undo_merge": ("/merges/1/undo/", frozenset()),
    "conflicts": ("/conflicts/", INSIDE | {"street"}),
    "conflict": ("/conflicts/{conflict}/", INSIDE | {"street"}),
    "data": ("/data/?year=2019", INSIDE),
    "supply": ("/data/new/", INSIDE - {"leader", "auditor"}),
    "supply_listed": ("/data/listed/", frozenset({"statistics"})),
    "set_due_day": ("/data/due/", frozenset()),
    "thresholds": ("/thresholds/", KEEPERS | {"street", "leader", "auditor"}),
    "follow": ("/thresholds/1/follow/", frozenset()),
    "targets": ("/targets/?year=2019&state=met&kind=填报&q=1&sort=-value", BUSINESS - {"enterprise"}),
    "refresh_targets": ("/targets/refresh/", frozenset()),
    "target": ("/targets/4/?year=2019", BUSINESS - {"enterprise"}),
    "report_target": ("/targets/4/report/", frozenset()),
    "reported_targets": ("/targets/reported/?state=waiting&q=1", BUSINESS - {"enterprise"}),
    "reported_target": ("/targets/reported/{reported}/", BUSINESS - {"enterprise"}),
    "target_evidence": ("/targets/reported/{reported}/files/{target_file}/", BUSINESS - {"enterprise"}),
    "api_docs": ("/api/", EVERYONE),
    "api_openapi": ("/api/v1/openapi.json", EVERYONE),
    "api_plan": ("/api/v1/plan/", EVERYONE),
    "api_runs": ("/api/v1/runs/", EVERYONE),
    "api_lines": ("/api/v1/runs/{run}/lines/", EVERYONE),
    "api_targets": ("/api/v1/runs/{run}/targets/", EVERYONE),
    "api_explanation": ("/api/v1/runs/{run}/lines/{line}/explanation/", EVERYONE),
    "api_subjects": ("/api/v1/subjects/", EVERYONE),
    "api_facts": ("/api/v1/facts/", EVERYONE),
    "api_claims": ("/api/v1/claims/", EVERYONE),
    "api_claim": ("/api/v1/claims/{applied}/", frozenset({"enterprise", "office", "leader", "auditor"})),
    "api_public_notices": ("/api/v1/notices/", EVERYONE),
    "api_public_notice_lines": ("/api/v1/notices/{noticed}/lines/", EVERYONE),
    "api_portal_files": ("/api/v1/portal/files/", EVERYONE),
    "api_portal_rows": ("/api/v1/portal/files/{portal}/rows/", READERS),
    "api_awards": ("/api/v1/awards/", EVERYONE),
    "api_instalments": ("/api/v1/instalments/", EVERYONE),
    "api_tasks": ("/api/v1/tasks/", EVERYONE),
    "api_accounts": ("/api/v1/accounts/", EVERYONE),
    "tasks": (
        "/tasks/?unit=1&light=red&quarter=2&waiting=sign&q=1&provision=3.1&year=2019",
        DISTRICT | {"park", "street"},
    ),
    "tasks_word": ("/tasks/word/?quarter=1", DISTRICT | {"park", "street"}),
    "task_reports": (
        "/tasks/reports/?state=reported&waiting=yes&quarter=1&year=2019&q=1",
        DISTRICT | {"park", "street"},
    ),
    "accept_reports": ("/tasks/reports/accept/", frozenset()),
    "task_year": ("/tasks/years/2019/?q=1", frozenset({"office"})),
    "task_workbook": ("/tasks/years/2019/workbook/", frozenset({"office"})),
    "send_tasks": ("/tasks/years/2019/send/", frozenset()),
    "draft_tasks": ("/tasks/years/2019/draft/", frozenset()),
    "new_task": ("/tasks/years/2019/new/", frozenset({"office"})),
    "task_upload": ("/tasks/uploads/{task_upload}/", frozenset({"office"})),
    "task_upload_file": ("/tasks/uploads/{task_upload}/file/", frozenset({"office"})),
    "task": ("/tasks/{task}/", DISTRICT | {"street"}),
    "edit_task": ("/tasks/{drafted_task}/edit/", frozenset({"office"})),
    "task_file": ("/tasks/{task}/files/{task_evidence}/", DISTRICT | {"street"}),
    "group": ("/group/?part=member&serving=now&q=1", DISTRICT),
    "problems": ("/problems/?state=raised&mine=yes&q=1&since=2019-01-01", BUSINESS),
    "new_problem": ("/problems/new/?provision=4.7", BUSINESS - {"leader", "auditor"}),
    "problem": ("/problems/{problem}/", READERS | {"leader", "enterprise"}),
    "meetings": ("/meetings/?state=held&year=2019&q=1", DISTRICT),
    "new_meeting": ("/meetings/new/", frozenset({"office"})),
    "meeting": ("/meetings/{meeting}/", DISTRICT),
    "meeting_agenda": ("/meetings/{meeting}/agenda/", DISTRICT),
    "meeting_minutes": ("/meetings/{meeting}/minutes/0/", DISTRICT),
    "instructions": ("/instructions/?about=task&state=issued&q=1", DISTRICT),
    "new_instruction": ("/instructions/new/?about=meeting-{meeting}", frozenset({"office", "leader"})),
    "instruction": ("/instructions/{instruction}/", DISTRICT),
    "assessments": ("/assessments/?object=units&state=computed&q=1", DISTRICT | {"park"}),
    "assessment": ("/assessments/2019/?group=部门&grade=none&state=open&q=1", DISTRICT | {"park"}),
    "assessment_word": ("/assessments/2019/word/", READERS | {"leader", "department"}),
    "assessment_scheme": ("/assessments/2019/scheme/?object=units", frozenset({"office"})),
    "unit_assessment": ("/assessments/2019/{assessed_unit}/", READERS | {"leader", "department"}),
    "assessment_file": ("/assessments/files/{assessed_paper}/", READERS | {"leader", "department"}),
    "money_assessment": ("/assessments/2019/money/?grade=优&state=open", MONEY),
    "money_result": ("/assessments/2019/money/all/", MONEY),
    "money_word": ("/assessments/2019/money/all/word/", MONEY),
    "money_workbook": ("/assessments/2019/money/all/workbook/", MONEY),
    "screen": ("/screen/?plan=gongshu-auto-2017", INSIDE),
    "briefs": ("/briefs/?state=made&q=1&year=2019", DISTRICT),
    "new_brief": ("/briefs/new/", frozenset({"office"})),
    "brief_template": ("/briefs/templates/month/", READERS),
    "brief": ("/briefs/{brief}/", DISTRICT),
    "brief_word": ("/briefs/{brief}/word/", DISTRICT),
    "issue_brief": ("/briefs/{brief}/issue/", frozenset()),
    "drop_brief": ("/briefs/{brief}/drop/", frozenset()),
    "provisions": ("/provisions/", READERS),
    "leads": (
        "/leads/?q=1&field=会展&stage=new&source=自行接洽&late=yes&target=x",
        frozenset({"office", "department", "street", "park", "enterprise", "leader", "auditor"}),
    ),
    "new_lead": (
        "/leads/new/?counts_for=汽车金融区域性总部",
        frozenset({"office", "department", "street", "park", "enterprise"}),
    ),
    "lead": ("/leads/{lead}/", frozenset({"office", "department", "leader", "auditor"})),
    "postings": (
        "/postings/?q=1&kind=rental&side=need&state=open&on=2026-11-02",
        frozenset({"office", "department", "street", "park", "enterprise", "leader", "auditor"}),
    ),
    "new_posting": ("/postings/new/", frozenset({"office", "department", "street", "park", "enterprise"})),
    "posting": (
        "/postings/{posting}/",
        frozenset({"office", "department", "street", "park", "enterprise", "leader", "auditor"}),
    ),
    "introductions": (
        "/introductions/?state=made&kind=rental&since=2026-11-02",
        frozenset({"office", "department", "street", "park", "enterprise", "leader", "auditor"}),
    ),
    "publish_consultation": ("/consultations/{consultation}/publish/", frozenset()),
}
"""By name: an address, and the roles that may read it; ``""`` is the public. Those of nobody take POST alone."""

HIDDEN = frozenset({
    "assessment_word", "unit_assessment", "assessment_file",
    "import", "import_file",
    "subject", "enterprise", "park", "project", "event", "region", "show_contact",
    "api_claim", "api_portal_rows",
    "return", "return_workbook", "return_upload", "return_upload_file", "recognition", "recognition_file",
    "claim", "claim_paper",
    "task", "task_file", "problem", "lead",
})  # fmt: skip
"""What lies outside a role's reach is not there for it."""


def promoted(plan: Plan) -> dict[str, Any]:
    """A lead, and what a firm offers."""
    office, enterprise = (Person.objects.get(username=name) for name in ("office", "enterprise"))
    lead = leads.register(plan, leads.Told("试", "会展", "试", "自行接洽"), office, NOW)
    # What has run out shows to few, and pages go by the clock.
    now = timezone.now()
    told = postings.Told("rental", "offer", "试", "试", now.date(), now.date() + timedelta(days=9), "试")
    return {"lead": lead.pk, "posting": postings.post(told, enterprise, now).pk}


@pytest.fixture
def things(run: Run) -> dict[str, Any]:
    """The numbers that addresses speak of."""
    office = Person.objects.get(username="office")
    found = Consultation.objects.create(
        version=run.version, title="试", opens=NOW.date(), closes=NOW.date(), by=office, at=NOW
    )
    found.comments.create(number=1, text="试", at=NOW)
    unit = Unit.objects.get(name="区科技局")
    line = run.lines.filter(subject__key="GZ2018-01")[0]
    park = Subject.objects.get(kind="产业园", key="YQ02")
    park.unit = Unit.objects.get(name="演示园区")
    park.save()
    firm = Subject.objects.get(kind="企业", key="91000000MA1KR02H6Y")
    tenancy = Tenancy.objects.create(subject=firm, park=park, since=NOW.date(), until=NOW.date(), at=NOW)
    contact = Contact.objects.create(subject=firm, name="试", phone="13800000000", at=NOW)
    form = Form.objects.create(code="try", name="试")
    asked = FormVersion.objects.create(
        form=form, number=1, kind="企业", frequency="年", filler="主体单位", checker="街道", owner=unit, due_days=5,
        basis="年报", since=2019, at=NOW,
    )  # fmt: skip
    filler = Subject.objects.create(kind="企业", key="试", unit=Unit.objects.get(name="演示企业"))
    form.returns.create(version=asked, subject=filler, year=2019, due=NOW.date(), opened_at=NOW)
    upload = form.uploads.create(year=2019, name="试", content=b"x", by=office, at=NOW, counts={"problems": 0})
    register: dict[str, Any] = {
        "upload": upload.pk,
        "firm": firm.pk,
        "park": park.pk,
        "tenancy": tenancy.pk,
        "contact": contact.pk,
    }
    near = Subject.objects.create(kind="企业", key="街道里的", area=Unit.objects.get(name="祥符街道"))
    pair = Pair.objects.create(first=filler, second=near, score=90, reasons=["试"])
    term = Term.objects.get(kind="企业", name="年网络销售额")
    conflict = Disagreement.objects.create(subject=near, term=term, year=2019)
    register |= {"pair": pair.pk, "conflict": conflict.pk}
    case = Case.objects.create(
        subject=filler, title="试", grant="新认定", wanted="区", unit=unit, applicant_unit=filler.unit, state="submitted",
        submitted_on=NOW.date(), changed_at=NOW,
    )  # fmt: skip
    kept = hashlib.sha256(b"%PDF-").hexdigest()
    material = case.materials.create(name="试.pdf", kind="pdf", size=5, sha256=kept, by=office, at=NOW)
    material.pieces.create(number=0, content=b"%PDF-")
    register |= {"case": case.pk, "material": material.pk}
    money.budget()
    sent = money.lines_of(money.ordered(money.committed()))[0]
    tried = bringing.try_receipts("回单.xlsx", money.book([money.said(sent, "1")]), money.person("finance"), money.DAY)
    register |= {"award": sent.instalment.award.number, "batch": sent.order.number, "receipts": tried.pk}
    register |= _sent_by_the_portal(run, filler, office)
    register |= _on_notice(run, office, sent.instalment.award)
    register |= _reported_target(run, office, unit)
    claim = Claim.objects.create(
        number="7", plan=run.version.plan, version=run.version, code="renovation_support", policy="试", subject=filler,
        year=2019, origin=Claim.FOUND, state="prepared", since=NOW.date(), snapshot=0, status="eligible", at=NOW,
    )  # fmt: skip
    paper = claim.papers.create(
        subject=filler, name="试", file_name="试.pdf", ending="pdf", size=5, sha256=kept, content=b"%PDF-", at=NOW
    )
    register |= {"claim": int(claim.number), "paper": paper.pk}
    source = Source.objects.create(name="试", unit=unit, kind="企业")
    raw = "编号,名称\n试,试\n".encode()
    register["brought"] = bring(source, ContentFile(raw), "试.csv", {}, office, NOW).pk
    register |= led(run.version.plan)
    register |= tasked(run.version.plan)
    register |= assessed(run.version.plan)
    register |= promoted(run.version.plan)
    content = {
        "title": "试",
        "asof": "试",
        "parts": [],
        "sources": [],
        "figures": {},
        "warnings": [],
        "states_on": "试",
    }
    brief = Brief.objects.create(
        plan=run.version.plan, kind="year", year=2019, title="试", template=0, content=content, hash="试", state="issued",
        dated=NOW.date(), made_by=office, made_at=NOW,
    )  # fmt: skip
    register["brief"] = brief.pk
    return {**register, "line": line.pk, "person": office.pk, "unit": unit.pk, "consultation": found.pk}


def tasked(plan: Plan) -> dict[str, Any]:
    """A task that a meeting gave, a report on it with a file, a draft, and a workbook of drafts with faults in it."""
    office, lead = Person.objects.get(username="office"), Unit.objects.get(name="区商务局")
    opened = Opened(plan, "decision", "试", "试", lead, (), NOW.date(), NOW.year)
    with transaction.atomic():
        task = open_task(opened, office, NOW)
        stored = keep_files([SimpleUploadedFile("试.pdf", b"%PDF-")])[0]
    report = task.reports.create(unit=lead, quarter=1, words="试", percent=10, by=office, at=NOW)
    evidence = task.evidence.create(report=report, words="试", dated=NOW.date(), file=stored)
    draft = Task.objects.create(
        plan=plan, number="2019-试", origin="measure", year=2019, name="试", content="试", changed_at=NOW
    )
    upload = bring_tasks(plan, 2019, "试.xlsx", write_tasks(plan, 2019), office, NOW)
    return {"task": task.pk, "task_evidence": evidence.pk, "drafted_task": draft.pk, "task_upload": upload.pk}


def assessed(plan: Plan) -> dict[str, Any]:
    """The assessment of 2019, of which 区商务局 sees its own part, with a file of its self-report; and that of the money."""
    department = Person.objects.get(username="department")
    unit = department.roles.get().unit
    results = {}
    for kind, of in (("units", unit), ("money", None)):
        one = Assessment.objects.create(
            plan=plan, year=2019, object=kind, state="computed", computed_at=NOW, changed_at=NOW
        )
        name, group = (unit.name, "部门") if of else ("全部资金", "")
        results[kind] = Result.objects.create(assessment=one, unit=of, name=name, group=group)
    result = results["units"]
    scheme = result.assessment.schemes.create(number=1, text="试", at=NOW)
    line = scheme.lines.create(number=1, group="部门", kind="points", item="试", weight=100, formula="任务完成率 × 100")
    said = result.statements.create(point=result.points.create(line=line), words="试", by=department, at=NOW)
    with transaction.atomic():
        stored = keep_files([SimpleUploadedFile("试.pdf", b"%PDF-")])[0]
    paper = result.papers.create(statement=said, file=stored)
    return {"assessed_unit": unit.pk, "assessed_paper": paper.pk}


def led(plan: Plan) -> dict[str, Any]:
    """A problem of the firm, a meeting with its minutes to which all units came, and an instruction to all of them."""
    office, leader, firm = (Person.objects.get(username=name) for name in ("office", "leader", "enterprise"))
    problem = Problem.objects.create(
        plan=plan, unit=firm.roles.get().unit, title="试", text="试", by=firm, at=NOW, changed_at=NOW
    )
    names = ("department", "finance", "statistics", "tax", "street")
    first, *others = (Person.objects.get(username=name).roles.get().unit for name in names)
    place = Place("head", Unit.objects.get(name="拱墅区"), "试", "试", date(2018, 1, 1), "试")
    chair = appoint(plan, place, office, NOW)
    meeting = Meeting.objects.create(
        plan=plan,
        year=2019,
        ordinal=1,
        on=date(2019, 3, 1),
        place="试",
        chair=chair,
        state="issued",
        by=office,
        changed_at=NOW,
    )
    for unit in (first, *others):
        meeting.attendees.create(unit=unit, state="present")
    minutes = meeting.minutes.create(at=NOW, issued_at=NOW, issued_by=leader, document="试", sha256="试")
    minutes.frozen = content_of(minutes)
    minutes.save()
    instruction = instruct(Thing(plan=plan), Given("试", "试", first, tuple(others), NOW.date()), leader, NOW)
    return {"problem": problem.pk, "meeting": meeting.pk, "instruction": instruction.pk}


def _reported_target(run: Run, office: Person, unit: Unit) -> dict[str, Any]:
    """What a unit reported of a target, checked, with its evidence."""
    one = Reported.objects.create(
        plan=run.version.plan, target="汽车金融区域性总部", year=2019, value="1", document="试", dated=NOW.date(), unit=unit,
        state="checked", by=office, at=NOW,
    )  # fmt: skip
    kept = StoredFile.objects.create(name="试.pdf", kind="pdf", size=5, sha256=hashlib.sha256(b"%PDF-").hexdigest())
    kept.pieces.create(number=0, content=b"%PDF-")
    return {"reported": one.pk, "target_file": one.evidence.create(file=kept).pk}


def _on_notice(run: Run, office: Person, award: Award) -> dict[str, Any]:
    """A claim that is committed, on a notice that is over, with an objection; and a sample of it."""
    line = run.lines.get(policy="产业园改造资助", subject__key="GZ2018-01", year=2018)
    claim = Claim.objects.create(
        number="2026-900002", plan=run.version.plan, version=run.version, code="renovation_support", policy=line.policy,
        subject=line.subject, recipient=award.recipient, year=2018, origin="found", since=NOW.date(), snapshot=run.snapshot,
        status=line.status, amount=line.amount, missing=line.missing, open_readings=line.open_readings, state="paying",
        award=award, demonstration=True, at=NOW,
    )  # fmt: skip
    day = date(2020, 1, 2)
    notice = PublicNotice.objects.create(
        number="2020-0001",
        plan=claim.plan,
        title="试",
        opens=day,
        closes=day,
        days=7,
        working=False,
        contact="试",
        by=office,
        at=NOW,
    )
    row = notice.lines.create(claim=claim, number=1, amount=line.amount)
    objection = row.objections.create(
        name="试", contact="试", text="试", file_name="试.pdf", ending="pdf", sha256="0", content=b"%PDF-", at=NOW
    )
    sample = draw(Wanted("试", 1), Person.objects.get(username="auditor"), NOW)
    return {"notice": notice.number, "claimed": claim.number, "objection": objection.pk, "sample": sample.pk}


def _sent_by_the_portal(run: Run, filler: Subject, office: Person) -> dict[str, Any]:
    """A published plan, a claim under it on a notice, and a file of the portal."""
    draft = run.version
    plan = Plan.objects.create(code="published", title="已发布")
    version = Version.objects.create(
        plan=plan, number=1, text=draft.text, terms=draft.terms, official=draft.official, at=NOW
    )
    Publication.objects.create(
        version=version,
        draft=version,
        document="试〔2017〕1号",
        valid_from=NOW.date(),
        valid_to=NOW.date(),
        by=office,
        at=NOW,
    )
    claim = Claim.objects.create(
        number="2026-900001", plan=plan, version=version, code="online_rent_support", policy="试", subject=filler, year=2018,
        origin="portal", since=NOW.date(), snapshot=0, status="eligible", at=NOW,
    )  # fmt: skip
    notice = PublicNotice.objects.create(
        number="2026-9001",
        plan=plan,
        title="试",
        opens=NOW.date(),
        closes=NOW.date(),
        days=7,
        working=False,
        contact="试",
        by=office,
        at=NOW,
    )
    notice.lines.create(claim=claim, number=1, amount="1.00")
    raw = ",".join(HEADS) + "\n1,online_rent_support,试,2018,试,试,6222000000000018,是,,,,\n"
    sent = portal.bring(plan, "试.csv", raw.encode(), office, NOW)
    return {"portal": sent.pk, "applied": claim.pk, "noticed": notice.pk}


def test_every_address_has_a_row() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(ROWS)


@pytest.mark.parametrize("role", ["", *ROLES])
def test_who_may_open_what(run: Run, things: dict[str, int], role: str) -> None:
    client = signed_in(role) if role else Client(HTTP_HOST="localhost")
    wrong = [
        (name, told)
        for name, (path, allowed) in ROWS.items()
        if (told := _wrong(client.get(path.format(run=run.pk, **things)), name, role, allowed))
    ]
    assert wrong == []


def _wrong(response: HttpResponse, name: str, role: str, allowed: frozenset[str]) -> str:
    """What an answer should have been, where it is not that."""
    let_go(response)  # it may be a file, which nobody reads here
    status, words = response.status_code, "" if response.streaming else response.content.decode("utf-8", "replace")
    if role in allowed:
        right, wanted = status == 200, "200"
    elif not allowed:
        right, wanted = status in (302, 405), "302 or 405"
    elif name == "login":
        right, wanted = status == 302, "302"
    elif name in HIDDEN and (role in BUSINESS or name.startswith("api_")):
        right, wanted = status == 404 and "无权查看" in words, "404, and why"
    elif role:
        right, wanted = status == 403 and "此页面供" in words, "403, and for whom it is"
    else:
        right = status == 302 and response.headers["Location"].startswith("/login/?next=")
        wanted = "the way to the door"
    return "" if right else f"{status} instead of {wanted}"
