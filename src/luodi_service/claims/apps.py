"""The Django application."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """From entitlement to money."""

    name = "luodi_service.claims"
    label = "claims"
    verbose_name = "兑现"

    def ready(self) -> None:
        """Hear of what the ledger settles, and of runs that are done."""
        from luodi_service.claims import settling, tasks

        settling.listen()
        tasks.listen()
