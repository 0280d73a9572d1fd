"""Returns (报表): what units are asked for regularly, filled once, checked by another, and facts from then on."""
