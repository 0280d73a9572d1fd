"""One order in which rows of money are locked, so that nobody waits for somebody who waits for them.

Awards by number (their claims after them), then series, ceilings by number, accounts by number; the audit log last. Whoever
posts more than once in a transaction locks all of it before the first line. Rows are locked as they are changed, not as
they are referred to (``no_key``): a line of the ledger that names an award does not wait for whoever holds it.
"""

from __future__ import annotations

from collections.abc import Collection

from luodi_service.ledger.models import Account, Award, Ceiling


def lock_awards(awards: Collection[int]) -> dict[int, Award]:
    """Awards by number, locked with the ceilings that they count against and the accounts that they draw on."""
    rows = Award.objects.select_for_update(no_key=True).filter(pk__in=awards).order_by("pk")
    found = {award.pk: award for award in rows}
    lock_drawn_on(found)
    return found


def lock_drawn_on(awards: Collection[int]) -> None:
    """Lock the ceilings that locked awards count against, and the accounts that they draw on."""
    lock_ceilings(Ceiling.objects.filter(awards__award__in=awards).values_list("pk", flat=True))
    accounts = Account.objects.filter(parts__instalment__award__in=awards).values("pk")
    list(Account.objects.select_for_update(no_key=True).filter(pk__in=accounts).order_by("pk").values_list("pk"))


def lock_ceilings(ceilings: Collection[int]) -> dict[int, Ceiling]:
    """Ceilings by number, locked."""
    rows = Ceiling.objects.select_for_update(no_key=True).filter(pk__in=set(ceilings)).order_by("pk")
    return {ceiling.pk: ceiling for ceiling in rows}
