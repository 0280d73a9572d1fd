"""Promotion (招商) and matching (供需对接)."""
