"""The Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Budgets, awards, payment orders and receipts."""

    name = "luodi_service.ledger"
    label = "ledger"
    verbose_name = "资金台账"
