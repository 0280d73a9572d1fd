"""The addresses of targets."""

from __future__ import annotations

from django.urls import URLPattern, path

from luodi_service.pages import views_target_reports, views_targets

urlpatterns: list[URLPattern] = [
    path("targets/", views_targets.targets, name="targets"),
    path("targets/refresh/", views_targets.refresh_targets, name="refresh_targets"),
    path("targets/reported/", views_target_reports.reported_targets, name="reported_targets"),
    path("targets/reported/<int:reported_id>/", views_target_reports.reported_target, name="reported_target"),
    path(
        "targets/reported/<int:reported_id>/files/<int:evidence_id>/",
        views_target_reports.target_evidence,
        name="target_evidence",
    ),
    path("targets/<int:position>/", views_targets.target, name="target"),
    path("targets/<int:position>/report/", views_target_reports.report_target, name="report_target"),
]
