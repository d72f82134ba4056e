"""Template tags of the house; nothing here asks the database."""
