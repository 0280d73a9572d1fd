"""Engines that run the queries of a program: one small file each, and what is the same for all of them."""
