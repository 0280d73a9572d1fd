"""The addresses of the exchange with the portal."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_portal

_FILE = "portal/files/<int:file_id>/"

urlpatterns = [
    path("portal/", views_portal.portal, name="portal"),
    path("portal/policies/", views_portal.portal_policies, name="portal_policies"),
    path("portal/results/", views_portal.portal_results, name="portal_results"),
    path("portal/template/", views_portal.portal_template, name="portal_template"),
    path(_FILE, views_portal.portal_file, name="portal_file"),
    path(f"{_FILE}take/", views_portal.take_portal_file, name="take_portal_file"),
    path(f"{_FILE}drop/", views_portal.drop_portal_file, name="drop_portal_file"),
    path(f"{_FILE}returned/", views_portal.returned_portal_file, name="returned_portal_file"),
]
