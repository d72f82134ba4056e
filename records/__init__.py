"""Records that leave the house."""
