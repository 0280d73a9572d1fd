"""The addresses of assessments."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_assessment, views_assessment_money

urlpatterns = [
    path("assessments/", views_assessment.assessments, name="assessments"),
    path("assessments/<int:year>/", views_assessment.assessment, name="assessment"),
    path("assessments/<int:year>/word/", views_assessment.assessment_word, name="assessment_word"),
    path("assessments/<int:year>/scheme/", views_assessment.scheme, name="assessment_scheme"),
    path("assessments/<int:year>/money/", views_assessment_money.money_assessment, name="money_assessment"),
    path("assessments/<int:year>/money/<slug:code>/", views_assessment_money.money_result, name="money_result"),
    path("assessments/<int:year>/money/<slug:code>/word/", views_assessment_money.money_word, name="money_word"),
    path(
        "assessments/<int:year>/money/<slug:code>/workbook/",
        views_assessment_money.money_workbook,
        name="money_workbook",
    ),
    path("assessments/<int:year>/<int:unit>/", views_assessment.unit_assessment, name="unit_assessment"),
    path("assessments/files/<int:paper>/", views_assessment.assessment_file, name="assessment_file"),
]
