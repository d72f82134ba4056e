"""Decisions, advice and keys."""
