"""Name the app for Django. Does nothing at start-up."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People, posts and tenures"
