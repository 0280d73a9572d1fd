"""Expressions: text to tree and back."""
