"""Plans, lines and postings."""
