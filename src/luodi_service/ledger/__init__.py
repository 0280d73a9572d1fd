"""Money: budgets, what is promised and paid, orders and receipts, in one ledger that only ever grows."""
