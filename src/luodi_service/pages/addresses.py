"""The addresses under each plan: its text, policies, versions, publishing, rulings; and those of single runs."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import (
    views,
    views_office,
    views_policies,
    views_publishing,
    views_runs,
    views_versions,
    views_whatif,
)

_PLAN = "plans/<slug:code>/"
_PAIR = f"{_PLAN}compare/<int:before>..<int:after>/"

_OWN = "plans/<slug:plan>/"
_POLICY = f"{_OWN}policies/<slug:code>/"

urlpatterns = [
    path("plans/", views.plan_list, name="plans"),
    path(_OWN, views.plan_page, name="plan_of"),
    path(f"{_OWN}policies/", views_policies.policies, name="policies_of"),
    path(_POLICY, views_policies.policy, name="policy_of"),
    path(f"{_POLICY}whatif/", views_whatif.whatif, name="whatif_of"),
    path(f"{_POLICY}wording/", views_whatif.wording, name="wording_of"),
    path(f"{_POLICY}keep/", views_whatif.keep_scenario, name="keep_scenario_of"),
    path(f"{_OWN}readings/", views_policies.readings, name="readings_of"),
    path(f"{_OWN}runs/start/", views_office.start_run, name="start_run_of"),
    path(f"{_PLAN}versions/", views_versions.versions, name="versions"),
    path(f"{_PLAN}versions/<int:number>/", views_versions.version, name="version"),
    path(_PAIR, views_versions.compare, name="compare"),
    path(f"{_PAIR}effect/", views_versions.work_out_effect, name="work_out_effect"),
    path(f"{_PLAN}edit/", views_versions.edit_plan, name="edit_plan"),
    path(f"{_PLAN}proposal/", views_versions.proposal, name="proposal"),
    path(f"{_PLAN}proposal/take/", views_versions.take_proposal, name="take_proposal"),
    path(f"{_PLAN}proposal/drop/", views_versions.drop_proposal, name="drop_proposal"),
    path(f"{_PLAN}publish/", views_publishing.publish, name="publish_plan"),
    path(f"{_PLAN}reviews/", views_publishing.add_review, name="add_review"),
    path(f"{_PLAN}readings/<str:reading>/", views_publishing.ruling, name="ruling"),
    path("runs/<int:run_id>/", views_runs.run, name="run"),
    path("runs/<int:run_id>/cancel/", views_runs.cancel_run, name="cancel_run"),
    path("runs/<int:run_id>/replay/", views_runs.replay_run, name="replay_run"),
]
