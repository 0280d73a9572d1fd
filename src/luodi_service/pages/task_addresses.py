"""The addresses of tasks."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_task, views_task_years, views_tasks

_YEAR = "tasks/years/<int:year>/"

urlpatterns = [
    path("tasks/", views_tasks.tasks, name="tasks"),
    path("tasks/word/", views_tasks.tasks_word, name="tasks_word"),
    path("tasks/reports/", views_tasks.task_reports, name="task_reports"),
    path("tasks/reports/accept/", views_tasks.accept_reports, name="accept_reports"),
    path(_YEAR, views_task_years.task_year, name="task_year"),
    path(f"{_YEAR}workbook/", views_task_years.task_workbook, name="task_workbook"),
    path(f"{_YEAR}send/", views_task_years.send_tasks, name="send_tasks"),
    path(f"{_YEAR}draft/", views_task_years.draft_tasks, name="draft_tasks"),
    path(f"{_YEAR}new/", views_task_years.new_task, name="new_task"),
    path("tasks/uploads/<int:upload_id>/", views_task_years.task_upload, name="task_upload"),
    path("tasks/uploads/<int:upload_id>/file/", views_task_years.task_upload_file, name="task_upload_file"),
    path("tasks/<int:task_id>/", views_task.task, name="task"),
    path("tasks/<int:task_id>/edit/", views_task_years.edit_task, name="edit_task"),
    path("tasks/<int:task_id>/files/<int:evidence_id>/", views_task.task_file, name="task_file"),
]
