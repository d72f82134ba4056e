"""Template tags of decisions; nothing here asks the database."""
