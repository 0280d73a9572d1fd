"""The plan file: Markdown to a tree of provisions and blocks."""
