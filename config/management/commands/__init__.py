"""Commands that start the house."""
