"""A program as relational queries: what the evaluator says of one subject, said of all of them at once.

A query is a tree of sqlglot's. Every name in it is quoted, every value is a literal of the tree, no text is pasted.
"""
