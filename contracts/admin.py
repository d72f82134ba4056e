"""The admin of contracts: frameworks and lots to edit, and a window on contracts."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from contracts.models import (
    Change,
    Contract,
    Execution,
    Framework,
    FrameworkChange,
    Lot,
    Notice,
    NoticeDone,
    Payment,
    Procurement,
    Supplier,
)
from people.window import Reference, Window


class Ceilings(Reference):
    """Reference data whose ceiling may be left out: not every framework states one."""

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Ask for nothing that the table does not ask for."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.null:
            field.required = False
        return field


@admin.register(Supplier)
class SupplierAdmin(Reference):
    """Organisations in their role as suppliers."""

    list_display = ("name", "company_number", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "company_number")


@admin.register(Framework)
class FrameworkAdmin(Ceilings):
    """Frameworks. Of one in use, a decision changes what is stated of its ceiling and its life."""

    list_display = ("name", "code", "reference", "operator", "starts_on", "last_day")
    search_fields = ("name", "code", "reference")
    fixed = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Add what contracts that are called off, or decisions, rest on already."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not (obj.contracts.exists() or obj.changes.exists()):
            return fixed
        stated = [n for n in ("starts_on", "last_day", "ceiling") if getattr(obj, n) is not None]
        return (*fixed, *stated)


@admin.register(FrameworkChange)
class FrameworkChangeAdmin(Window):
    """What decisions changed of frameworks."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = (("Frameworks on their screen", "frameworks"),)
    list_display = ("framework", "ceiling_added", "last_day", "effective_on")
    list_select_related = ("framework",)
    search_fields = ("framework__name", "framework__code")


@admin.register(Procurement)
class ProcurementAdmin(Window):
    """Procurements, begun by decisions."""

    list_display = ("reference", "title", "route", "ceiling", "tolerance", "commenced_on")
    search_fields = ("reference", "title")


@admin.register(Lot)
class LotAdmin(Ceilings):
    """Lots and the suppliers that hold a place on them."""

    list_display = ("framework", "code", "name")
    list_select_related = ("framework",)
    search_fields = ("framework__name", "name")
    filter_horizontal = ("suppliers",)
    fixed = ("framework", "code")


@admin.register(Contract)
class ContractAdmin(Window):
    """Contracts, opened by decisions."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = (("Contracts on their screen", "contracts"),)
    list_display = ("reference", "title", "supplier", "framework")
    list_select_related = ("supplier", "framework")
    search_fields = ("reference", "title", "supplier__name")


@admin.register(Change)
class ChangeAdmin(Window):
    """Awards and changes, authorised by decisions."""

    list_display = ("contract", "number", "kind", "value", "term", "effective_on")
    list_select_related = ("contract",)
    search_fields = ("contract__reference",)


@admin.register(Execution)
class ExecutionAdmin(Window):
    """What was put in hand."""

    list_display = ("change", "value", "starts_on", "last_day", "signed_on", "executed_by")
    list_select_related = ("change__contract", "executed_by")
    search_fields = ("change__contract__reference",)


@admin.register(Payment)
class PaymentAdmin(Window):
    """Which commitment pays for which execution."""

    list_display = ("execution", "commitment")
    list_select_related = ("execution__change__contract", "commitment__line")


@admin.register(Notice)
class NoticeAdmin(Window):
    """Notices that awards and changes owe."""

    deeds: ClassVar[tuple[tuple[str, str], ...]] = (("Contracts on their screen", "contracts"),)
    list_display = ("contract", "change", "kind", "rule", "gates_execution", "due_on")
    list_select_related = ("contract", "change__contract")
    search_fields = ("contract__reference", "kind")


@admin.register(NoticeDone)
class NoticeDoneAdmin(Window):
    """Notices that were published."""

    list_display = ("notice", "reference", "done_on", "recorded_by")
    list_select_related = ("notice__change__contract", "notice__contract", "recorded_by")
    search_fields = ("reference", "notice__contract__reference")
