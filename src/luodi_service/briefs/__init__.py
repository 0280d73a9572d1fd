"""Briefs and yearly reports (简报、年度报告) from templates that the office edits, every figure traceable."""
