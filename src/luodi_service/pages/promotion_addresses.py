"""The addresses of promotion and matching: leads, what firms offer and seek, who met about it."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_leads, views_postings

urlpatterns = [
    path("leads/", views_leads.leads, name="leads"),
    path("leads/new/", views_leads.new_lead, name="new_lead"),
    path("leads/<int:lead_id>/", views_leads.lead, name="lead"),
    path("postings/", views_postings.postings, name="postings"),
    path("postings/new/", views_postings.new_posting, name="new_posting"),
    path("postings/<int:posting_id>/", views_postings.posting, name="posting"),
    path("introductions/", views_postings.introductions, name="introductions"),
]
