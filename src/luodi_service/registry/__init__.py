"""Subjects: enterprises, parks, projects, events, regions."""
