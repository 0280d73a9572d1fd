"""The addresses of the register: enterprises, parks, projects, events, regions, and what is put on record of them."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_register, views_showings, views_subjects
from luodi_service.pages.subject_pages import OWN_PAGES

FIRMS = "企业"
_OTHERS = [(kind, own) for kind, own in OWN_PAGES.items() if kind != FIRMS]

urlpatterns = [
    path("enterprises/", views_register.enterprises, name="enterprises"),
    path("enterprises/<path:key>/", views_subjects.subject, {"kind": FIRMS}, name="enterprise"),
    *(path(f"{own.all}/", views_register.listed, {"kind": kind}, name=own.all) for kind, own in _OTHERS),
    *(path(f"{own.all}/<path:key>/", views_subjects.subject, {"kind": kind}, name=own.one) for kind, own in _OTHERS),
    path("register/", views_register.counts, name="register"),
    path("register/lists/", views_register.named_lists, name="named_lists"),
    path("register/brands/", views_showings.brands, name="brands"),
    path("register/exhibitions/", views_showings.exhibitions, name="exhibitions"),
    path("register/<int:subject_id>/classify/", views_register.classified, name="classify"),
    path("register/<int:subject_id>/belonging/", views_register.belonging, name="belonging"),
    path("register/<int:subject_id>/end/", views_register.end_subject, name="end_subject"),
    path("register/<int:subject_id>/revive/", views_register.revive_subject, name="revive_subject"),
    path("register/<int:subject_id>/<slug:what>/add/", views_register.add_record, name="add_record"),
    path("register/contact/<int:record_id>/show/", views_register.show_contact, name="show_contact"),
    path("register/<slug:what>/<int:record_id>/end/", views_register.end_record, name="end_record"),
    path("register/<slug:what>/<int:record_id>/withdraw/", views_register.withdraw_record, name="withdraw_record"),
]
