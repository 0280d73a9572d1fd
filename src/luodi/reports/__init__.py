"""What people are handed: workbooks, pages and tables."""
