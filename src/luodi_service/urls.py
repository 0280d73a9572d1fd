"""Every address of the service."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from luodi_service.pages import views, views_office, views_policies

urlpatterns = [
    path("", views.plan_page, name="plan"),
    path("policies/", views_policies.policies, name="policies"),
    path("policies/<slug:code>/", views_policies.policy, name="policy"),
    path("readings/", views_policies.readings, name="readings"),
    path("runs/", views_office.runs, name="runs"),
    path("runs/start/", views_office.start_run, name="start_run"),
    path("runs/<int:run_id>/<slug:code>/", views.policy_lines, name="policy_lines"),
    path("runs/<int:run_id>/<slug:code>/<path:subject>/<int:year>/", views.reasons, name="reasons"),
    path("audit/", views_office.audit, name="audit"),
    path("login/", views_office.login, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
handler403 = "luodi_service.pages.views_office.refused"
handler404 = "luodi_service.pages.views_office.missing"
handler500 = "luodi_service.pages.views_office.broken"
