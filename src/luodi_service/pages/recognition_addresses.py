"""The addresses of recognition cases, and of the list that rests on them."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_funds, views_recognition

urlpatterns = [
    path("recognitions/", views_recognition.recognitions, name="recognitions"),
    path("recognitions/new/", views_recognition.new_recognition, name="new_recognition"),
    path("recognitions/decide/", views_recognition.decide_recognitions, name="decide_recognitions"),
    path("recognitions/<int:case_id>/", views_recognition.recognition, name="recognition"),
    path(
        "recognitions/<int:case_id>/files/<int:material_id>/",
        views_recognition.recognition_file,
        name="recognition_file",
    ),
    path("funds/priority/", views_funds.priority, name="priority_list"),
]
