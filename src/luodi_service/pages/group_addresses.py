"""The addresses of the leading group: members, problems, meetings, instructions."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_group, views_instructions, views_meetings, views_problems

urlpatterns = [
    path("group/", views_group.group, name="group"),
    path("problems/", views_problems.problems, name="problems"),
    path("problems/new/", views_problems.new_problem, name="new_problem"),
    path("problems/<int:problem_id>/", views_problems.problem, name="problem"),
    path("meetings/", views_meetings.meetings, name="meetings"),
    path("meetings/new/", views_meetings.new_meeting, name="new_meeting"),
    path("meetings/<int:meeting_id>/", views_meetings.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/agenda/", views_meetings.agenda, name="meeting_agenda"),
    path("meetings/<int:meeting_id>/minutes/<int:number>/", views_meetings.minutes, name="meeting_minutes"),
    path("instructions/", views_instructions.instructions, name="instructions"),
    path("instructions/new/", views_instructions.new_instruction, name="new_instruction"),
    path("instructions/<int:instruction_id>/", views_instructions.instruction, name="instruction"),
]
