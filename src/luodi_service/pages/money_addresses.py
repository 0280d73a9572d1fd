"""The addresses of money."""

from __future__ import annotations

from django.urls import path

from luodi_service.pages import views_batches, views_ledger, views_ledger_checks, views_receipts

urlpatterns = [
    path("ledger/", views_ledger.ledger, name="ledger"),
    path("ledger/reconcile/", views_ledger_checks.reconciliation, name="reconciliation"),
    path("ledger/forecast/<int:year>/", views_ledger_checks.forecast_year, name="forecast"),
    path("ledger/awards/<slug:number>/", views_ledger.award, name="award"),
    path("ledger/awards/<slug:number>/payee/", views_ledger.set_award_payee, name="set_award_payee"),
    path("ledger/awards/<slug:number>/account/", views_ledger.show_award_account, name="show_award_account"),
    path("ledger/awards/<slug:number>/waive/", views_ledger.waive_award, name="waive_award"),
    path("ledger/<int:year>/<slug:code>/", views_ledger.ledger_policy, name="ledger_policy"),
    path("ledger/<int:year>/<slug:code>/budget/", views_ledger.give_budget, name="give_budget"),
    path("ledger/<int:year>/<slug:code>/shares/", views_ledger.give_shares, name="give_shares"),
    path("batches/", views_batches.batches, name="batches"),
    path("batches/due/", views_batches.due_instalments, name="due_instalments"),
    path("batches/make/", views_batches.make_batch, name="make_batch"),
    path("batches/<slug:number>/", views_batches.batch, name="batch"),
    path("batches/<slug:number>/withdraw/", views_batches.withdraw_lines, name="withdraw_lines"),
    path("batches/<slug:number>/accounts/", views_batches.show_batch_accounts, name="show_batch_accounts"),
    path("batches/<slug:number>/files/<slug:ending>/", views_batches.export_batch, name="export_batch"),
    path("receipts/", views_receipts.receipts, name="receipts"),
    path("receipts/template/", views_receipts.receipt_template, name="receipt_template"),
    path("receipts/<int:file_id>/", views_receipts.receipt_file, name="receipt_file"),
    path("receipts/<int:file_id>/take/", views_receipts.take_receipt_file, name="take_receipt_file"),
    path("receipts/<int:file_id>/drop/", views_receipts.drop_receipt_file, name="drop_receipt_file"),
    path("receipts/<int:file_id>/refused/", views_receipts.refused_rows, name="refused_rows"),
    path("receipts/<int:file_id>/file/", views_receipts.receipt_original, name="receipt_original"),
    path("recoveries/", views_ledger_checks.recoveries, name="recoveries"),
]
