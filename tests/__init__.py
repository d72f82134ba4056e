"""Tests, in three kinds: rules without a database, rows in it, stories through the pages."""
