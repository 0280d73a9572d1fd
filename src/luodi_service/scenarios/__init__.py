"""Scenarios: changes of a policy that somebody tried and kept, to be held side by side."""
