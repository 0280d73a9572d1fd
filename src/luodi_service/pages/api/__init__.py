"""The API: one table of endpoints, from which its addresses, its answers, its description and its page are made."""
