"""The checked program: names resolved, types and units fitted, quotes compared."""
