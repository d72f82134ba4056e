"""Take each guard away once and see a test fail: `make mutants`."""
