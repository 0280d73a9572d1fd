"""The service around the library: people, facts, plans and pages on Django."""
