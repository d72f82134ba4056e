"""Where the records stand."""

from django.urls import path, register_converter

from records import views


class PartConverter:
    """Part 1 or part 2, and nothing else."""

    regex = "[12]"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the figure."""
        return str(value)


register_converter(PartConverter, "part")

urlpatterns = [
    path("decisions/<int:pk>/record/", views.record, name="record"),
    path("decisions/<int:pk>/record/part-<part:part>.pdf", views.record_pdf, name="record_pdf"),
    path("decisions/<int:pk>/record/issue/", views.record_issue, name="record_issue"),
]
