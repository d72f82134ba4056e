"""Make `config` known to Django, so that its commands are found. It has no models."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The top step of the stair."""

    name = "config"
