"""Name the app for Django. Does nothing at start-up."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = "Decisions, advice and keys"
