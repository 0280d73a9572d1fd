"""Every address of the service."""

from django.urls import path

from luodi_service.pages import (
    addresses,
    import_addresses,
    quality_addresses,
    register_addresses,
    return_addresses,
    views,
    views_consultation,
    views_office,
    views_people,
    views_policies,
    views_scenarios,
    views_subjects,
    views_whatif,
    worklist_addresses,
)
from luodi_service.pages.api import views as api

urlpatterns = [
    path("", views.plan_page, name="plan"),
    path("policies/", views_policies.policies, name="policies"),
    path("policies/<slug:code>/", views_policies.policy, name="policy"),
    path("policies/<slug:code>/whatif/", views_whatif.whatif, name="whatif"),
    path("policies/<slug:code>/wording/", views_whatif.wording, name="wording"),
    path("policies/<slug:code>/keep/", views_whatif.keep_scenario, name="keep_scenario"),
    path("scenarios/", views_scenarios.scenarios, name="scenarios"),
    path("readings/", views_policies.readings, name="readings"),
    path("runs/", views_office.runs, name="runs"),
    path("runs/start/", views_office.start_run, name="start_run"),
    *addresses.urlpatterns,
    *import_addresses.urlpatterns,
    *quality_addresses.urlpatterns,
    path("runs/<int:run_id>/<slug:code>/", views.policy_lines, name="policy_lines"),
    path("runs/<int:run_id>/<slug:code>/<path:subject>/<int:year>/", views.reasons, name="reasons"),
    path("audit/", views_office.audit, name="audit"),
    *return_addresses.urlpatterns,
    *worklist_addresses.urlpatterns,
    *api.urlpatterns,
    path("login/", views_office.login, name="login"),
    path("logout/", views_people.logout, name="logout"),
    path("password/", views_people.password, name="password"),
    path("tokens/", views_people.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", views_people.revoke, name="revoke_token"),
    path("people/", views_people.people, name="people"),
    path("people/new/", views_people.new_person, name="new_person"),
    path("people/<int:person_id>/", views_people.person, name="person"),
    path("people/<int:person_id>/change/", views_people.change_person, name="change_person"),
    path("people/<int:person_id>/password/", views_people.reset_password, name="reset_password"),
    path("people/<int:person_id>/unlock/", views_people.unlock, name="unlock"),
    path("people/<int:person_id>/grant/", views_people.grant_role, name="grant_role"),
    path("people/<int:person_id>/revoke/", views_people.revoke_role, name="revoke_role"),
    path("units/", views_people.units, name="units"),
    path("units/new/", views_people.new_unit, name="new_unit"),
    path("units/<int:unit_id>/", views_people.unit, name="unit"),
    *register_addresses.urlpatterns,
    path("subjects/", views_subjects.subjects, name="subjects"),
    path("subjects/<str:kind>/<path:key>/", views_subjects.subject, name="subject"),
    path("consultations/", views_consultation.consultations, name="consultations"),
    path("consultations/new/", views_consultation.new_consultation, name="new_consultation"),
    path("consultations/<int:consultation_id>/", views_consultation.consultation, name="consultation"),
    path(
        "consultations/<int:consultation_id>/change/",
        views_consultation.change_consultation,
        name="change_consultation",
    ),
    path("consultations/<int:consultation_id>/comment/", views_consultation.comment, name="comment"),
    path("consultations/<int:consultation_id>/comments/", views_consultation.comments, name="comments"),
    path(
        "consultations/<int:consultation_id>/comments/<int:number>/", views_consultation.one_comment, name="one_comment"
    ),
    path(
        "consultations/<int:consultation_id>/publish/",
        views_consultation.publish_consultation,
        name="publish_consultation",
    ),
]
handler400 = "luodi_service.pages.views_office.unreadable"
handler403 = "luodi_service.pages.views_office.refused"
handler404 = "luodi_service.pages.views_office.missing"
handler500 = "luodi_service.pages.views_office.broken"
