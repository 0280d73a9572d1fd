"""The addresses of the auditors' pages, and of evidence bundles."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_audit, views_samples

urlpatterns = [
    path("audit/exceptions/", views_audit.exceptions, name="exceptions"),
    path("audit/trail/", views_audit.trail, name="trail"),
    path("audit/sample/", views_samples.samples, name="samples"),
    path("audit/sample/<int:sample_id>/", views_samples.sample, name="sample"),
    path("bundles/<slug:number>/", views_audit.bundle, name="bundle"),
]
