"""Screens of the three users: function views, one action call each, refusals in sentences."""
