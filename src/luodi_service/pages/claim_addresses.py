"""The addresses of claims."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_claim, views_claim_start, views_claims, views_other_awards, views_posts

urlpatterns = [
    path("claims/", views_claims.claims, name="claims"),
    path("claims/handle/", views_claims.handle_claims, name="handle_claims"),
    path("claims/new/", views_claim_start.new_claim, name="new_claim"),
    path("claims/case/new/", views_claim_start.new_case, name="new_case"),
    path("claims/finding/", views_claim_start.finding, name="finding"),
    path("claims/posts/", views_posts.posts, name="posts"),
    path("claims/other-awards/", views_other_awards.other_awards, name="other_awards"),
    path("claims/other-awards/template/", views_other_awards.other_awards_template, name="other_awards_template"),
    path("claims/<slug:number>/", views_claim.claim, name="claim"),
    path("claims/<slug:number>/papers/<int:paper_id>/", views_claim.claim_paper, name="claim_paper"),
    path("runs/<int:run_id>/prepare/", views_claim_start.prepare_claims, name="prepare_claims"),
]
