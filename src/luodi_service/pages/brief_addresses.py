"""The addresses of briefs and of the one screen for leaders, and of the manifest of provisions."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_briefs, views_provisions, views_screen

urlpatterns = [
    path("screen/", views_screen.screen, name="screen"),
    path("briefs/", views_briefs.briefs, name="briefs"),
    path("briefs/new/", views_briefs.new_brief, name="new_brief"),
    path("briefs/templates/<slug:code>/", views_briefs.template, name="brief_template"),
    path("briefs/<int:brief_id>/", views_briefs.brief, name="brief"),
    path("briefs/<int:brief_id>/word/", views_briefs.word, name="brief_word"),
    path("briefs/<int:brief_id>/issue/", views_briefs.issue_brief, name="issue_brief"),
    path("briefs/<int:brief_id>/drop/", views_briefs.drop_brief, name="drop_brief"),
    path("provisions/", views_provisions.provisions, name="provisions"),
]
