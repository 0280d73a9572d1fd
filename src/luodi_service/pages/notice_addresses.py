"""The addresses of notices, objections, letters and published results."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_letters, views_notices, views_noticing, views_objections

urlpatterns = [
    path("notices/", views_notices.notices, name="notices"),
    path("notices/new/", views_noticing.new_notice, name="new_notice"),
    path("notices/<slug:number>/", views_notices.notice, name="notice"),
    path("notices/<slug:number>/word/", views_notices.notice_word, name="notice_word"),
    path("notices/<slug:number>/stop/", views_noticing.stop_notice, name="stop_notice"),
    path("notices/<slug:number>/lines/<int:line>/object/", views_notices.object_to, name="object_to"),
    path("objections/", views_objections.objections, name="objections"),
    path("objections/<int:objection_id>/", views_objections.objection, name="objection"),
    path("objections/<int:objection_id>/evidence/", views_objections.objection_evidence, name="objection_evidence"),
    path("letters/", views_letters.letters, name="letters"),
    path("results/", views_notices.results, name="results"),
    path("results/<slug:plan>/<slug:code>/<int:year>/", views_notices.paid_names, name="paid_names"),
]
