"""Imports: tables of any make into the fact base, shown first, undoable afterwards."""
