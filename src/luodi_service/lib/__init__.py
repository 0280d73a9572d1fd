"""What every other part of the service stands on: the audit log, the one door to data, headers."""
