"""The addresses of the worklist, of search and of saved views."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_search, views_worklist

urlpatterns = [
    path("todo/", views_worklist.todo, name="todo"),
    path("todo/read/", views_worklist.read_notices, name="read_notices"),
    path("todo/mail/", views_worklist.mail_address, name="mail_address"),
    path("search/", views_search.search, name="search"),
    path("views/keep/", views_worklist.keep_view, name="keep_view"),
    path("views/<int:view_id>/drop/", views_worklist.drop_view, name="drop_view"),
    path("mine/", views_worklist.my_policies, name="my_policies"),
]
