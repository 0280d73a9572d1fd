"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_imports

_ONE = "imports/<int:import_id>/"

urlpatterns = [
    path("imports/", views_imports.imports, name="imports"),
    path("imports/new/", views_imports.new_import, name="new_import"),
    path(_ONE, views_imports.one_import, name="import"),
    path(f"{_ONE}layout/", views_imports.change_layout, name="import_layout"),
    path(f"{_ONE}columns/", views_imports.settle_columns, name="import_columns"),
    path(f"{_ONE}begin/", views_imports.begin_import, name="begin_import"),
    path(f"{_ONE}stop/", views_imports.stop_import, name="stop_import"),
    path(f"{_ONE}undo/", views_imports.undo_import, name="undo_import"),
    path(f"{_ONE}guesses/", views_imports.decide_guesses, name="import_guesses"),
    path(f"{_ONE}file/", views_imports.returned_file, name="import_file"),
]
