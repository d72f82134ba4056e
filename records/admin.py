"""The admin of records: which were issued. The bytes are not shown, and part 2 is not listed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from budgets.models import Part
from people.window import Window
from records.models import IssuedRecord


@admin.register(IssuedRecord)
class IssuedRecordAdmin(Window):
    """Issued records of part 1."""

    exclude = ("content",)
    list_display = ("version", "part", "sha256", "issued_by", "recorded_at")
    list_select_related = ("version__decision", "issued_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[IssuedRecord]:
        """Leave out part 2 and every byte."""
        return super().get_queryset(request).filter(part=Part.PUBLIC).defer("content")
