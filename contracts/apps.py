"""Name the app for Django. Does nothing at start-up."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "contracts"
    verbose_name = "Suppliers, frameworks and contracts"
