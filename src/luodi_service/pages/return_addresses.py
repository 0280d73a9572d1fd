"""The addresses of returns and their forms."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_return_forms, views_returns

_PERIOD = "returns/<slug:code>/<str:period>/"

urlpatterns = [
    path("returns/", views_returns.returns, name="returns"),
    path("returns/forms/", views_return_forms.return_forms, name="return_forms"),
    path("returns/forms/new/", views_return_forms.new_return_form, name="new_return_form"),
    path("returns/forms/<slug:code>/", views_return_forms.return_form, name="return_form"),
    path("returns/forms/<slug:code>/open/", views_return_forms.open_returns, name="open_returns"),
    path("returns/uploads/<int:upload_id>/", views_returns.return_upload, name="return_upload"),
    path("returns/uploads/<int:upload_id>/file/", views_returns.return_upload_file, name="return_upload_file"),
    path(_PERIOD, views_returns.period_returns, name="period_returns"),
    path(f"{_PERIOD}workbook/", views_returns.return_workbook, name="return_workbook"),
    path(f"{_PERIOD}send/", views_returns.send_workbook, name="send_workbook"),
    path(f"{_PERIOD}<path:key>/", views_returns.one_return, name="return"),
]
