"""The admin of people: reference data to edit, and a window on tenures and milestones.

Signing in goes through the same door as everywhere. An account's person is never changed here and
no password is set: whoever could, could turn another's key.
"""

from typing import ClassVar

import allauth.account.admin  # noqa: F401 - see below
import django.contrib.auth.admin  # noqa: F401 - see below
from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.http import HttpRequest

from people.models import (
    Absence,
    AbsenceConfirmation,
    Account,
    BusinessCase,
    Employment,
    Founding,
    Milestone,
    MilestoneConfirmation,
    MilestoneRecord,
    Organisation,
    Person,
    Post,
    Programme,
    RequestOnce,
    Tenure,
    TenureConfirmation,
    TenureEnd,
    TenureEndConfirmation,
    Withdrawal,
)
from people.window import Reference, Window

TO_CONFIRM = ("Confirm on its screen", "people_to_confirm")
GIVE = ("Give on its screen", "tenure_give")

admin.site.site_header = "Countersign: administration"
admin.site.site_title = "Countersign"
admin.site.index_title = "Reference data, and a window on the rest"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Both libraries register their tables with rights of their own; importing them first makes sure
# that this has the last word.
for app_label, name in (("auth", "group"), ("account", "emailaddress")):
    model = apps.get_model(app_label, name)
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Account)
class AccountAdmin(Reference):
    """Sign-ins: opened and closed, never handed to somebody else."""

    fields = ("username", "person", "is_active", "is_staff", "groups", "last_login")
    readonly_fields = ("username", "person", "last_login")
    fixed: ClassVar[tuple[str, ...]] = ("username", "person", "last_login")
    filter_horizontal = ("groups",)
    list_display = ("username", "person", "is_active", "is_staff", "last_login")
    list_select_related = ("person",)
    search_fields = ("username", "person__name")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: an account comes with a password, which nobody sets for another here."""
        return False


@admin.register(Group)
class GroupAdmin(Reference):
    """Groups of grants; a grant alone gives no authority."""

    search_fields = ("name",)
    filter_horizontal = ("permissions",)


@admin.register(Organisation)
class OrganisationAdmin(Reference):
    """Employers and suppliers."""

    list_display = ("name", "company_number", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "company_number")


@admin.register(Person)
class PersonAdmin(Reference):
    """People, whether or not they sign in."""

    list_display = ("name", "staff_number")
    search_fields = ("name", "staff_number")
    fixed = ("staff_number",)


@admin.register(Programme)
class ProgrammeAdmin(Reference):
    """Programmes."""

    list_display = ("name", "code")
    search_fields = ("name", "code")
    fixed = ("code",)


@admin.register(BusinessCase)
class BusinessCaseAdmin(Reference):
    """Iterations of business cases, with what papers say of their approval."""

    list_display = ("label", "programme", "iteration", "approval_words")
    list_select_related = ("programme",)
    search_fields = ("label", "programme__name")
    fixed = ("programme", "iteration")


@admin.register(Post)
class PostAdmin(Reference):
    """Posts; after creation only the title may change, since keys hang on the rest."""

    list_display = ("title", "code", "kind", "programme", "holders_many")
    list_select_related = ("programme",)
    search_fields = ("title", "code")
    fixed = ("code", "kind", "programme", "holders_many")


@admin.register(Milestone)
class MilestoneAdmin(Reference):
    """Milestones: their forecast is edited here, that they were reached is recorded on a screen."""

    list_display = ("name", "code", "programme", "forecast")
    list_select_related = ("programme",)
    search_fields = ("name", "code")
    fixed = ("programme", "code", "name")


@admin.register(Tenure)
class TenureAdmin(Window):
    """Who holds which post; given, confirmed and ended on the screens, by two people."""

    deeds = (GIVE, TO_CONFIRM)
    list_display = ("person", "post", "capacity", "starts_on", "ends_on", "confirmed_at")
    list_select_related = ("person", "post")
    search_fields = ("person__name", "post__title")


@admin.register(Absence, MilestoneRecord, TenureEnd)
class EntryAdmin(Window):
    """What one person entered and a second confirms on a screen."""

    deeds = (TO_CONFIRM,)


@admin.register(
    Employment,
    Founding,
    TenureConfirmation,
    TenureEndConfirmation,
    MilestoneConfirmation,
    AbsenceConfirmation,
    Withdrawal,
)
class PeopleWindow(Window):
    """The rest of people, to look at."""


@admin.register(RequestOnce)
class RequestOnceAdmin(Window):
    """Forms that were sent and what came of them; a copy of one is answered from here."""

    list_display = ("path", "account", "recorded_at")
    list_select_related = ("account",)
    search_fields = ("path", "account__username")


@admin.register(LogEntry)
class HistoryAdmin(Window):
    """Who edited which reference data, and when."""

    list_display = ("action_time", "user", "content_type", "object_repr", "__str__")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr",)
