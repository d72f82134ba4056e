"""Name the app for Django. Does nothing at start-up."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "Records that leave the house"
