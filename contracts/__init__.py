"""Suppliers, frameworks and contracts."""
