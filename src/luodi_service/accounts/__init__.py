"""Who: units as a tree, people, roles, and what each may see."""
