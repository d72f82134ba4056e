"""People, posts and tenures."""
