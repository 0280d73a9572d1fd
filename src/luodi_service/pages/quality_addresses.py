"""The addresses of duplicates, conflicts, offices' data and enterprises near a threshold."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_quality, views_supply, views_thresholds

urlpatterns = [
    path("duplicates/", views_quality.duplicates_page, name="duplicates"),
    path("duplicates/search/", views_quality.search_duplicates, name="search_duplicates"),
    path("duplicates/propose/", views_quality.propose_duplicate, name="propose_duplicate"),
    path("duplicates/<int:pair_id>/", views_quality.duplicate, name="duplicate"),
    path("merges/<int:merge_id>/undo/", views_quality.undo_merge, name="undo_merge"),
    path("conflicts/", views_quality.conflicts, name="conflicts"),
    path("conflicts/<int:conflict_id>/", views_quality.conflict, name="conflict"),
    path("data/", views_supply.data, name="data"),
    path("data/new/", views_supply.supply, name="supply"),
    path("data/listed/", views_supply.supply_listed, name="supply_listed"),
    path("data/due/", views_supply.set_due_day, name="set_due_day"),
    path("thresholds/", views_thresholds.near, name="thresholds"),
    path("thresholds/<int:subject_id>/follow/", views_thresholds.follow, name="follow"),
]
