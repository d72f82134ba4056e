"""Name the app for Django. Does nothing at start-up."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Plans, lines and postings"
