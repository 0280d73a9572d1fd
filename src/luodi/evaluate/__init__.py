"""Exact, three-valued evaluation of one subject at a time, with reasons."""
