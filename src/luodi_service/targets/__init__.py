"""Targets (目标) live: what was reported of them, their values by year and quarter, forecasts, and who supplies what is missing."""
