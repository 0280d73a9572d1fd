"""The addresses of versions, publishing, rulings and single runs."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_publishing, views_runs, views_versions

_PLAN = "plans/<slug:code>/"
_PAIR = f"{_PLAN}compare/<int:before>..<int:after>/"

urlpatterns = [
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
