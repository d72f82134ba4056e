"""The two ways in which the admin shows a table: a window, and reference data that may be edited.

The admin is no back door. A window adds, changes and removes nothing. Reference data is edited by
an account that was granted the permission and whose person holds a post that may (acts.py); being
super-user counts for neither. Nothing is ever deleted here, and no deed is done here: deeds are
links to the screens, which call the actions.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from people import acts
from people.holders import database_now, kinds_held
from people.models import Account

# Django's class takes its model in the types alone.
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

EDITING = "edit_reference"


def may_edit(request: HttpRequest, permission: str) -> bool:
    """Say whether this account was granted ``permission`` and its person's post edits reference."""
    return permission in _granted(request) and _holds_a_post(request)


def _granted(request: HttpRequest) -> frozenset[str]:
    # Asked of the grants themselves: has_perm would say yes to every super-user.
    found: frozenset[str] | None = getattr(request, "granted_permissions", None)
    if found is None:
        to_whom = Q(user=request.user.pk) | Q(group__user=request.user.pk)
        rows = Permission.objects.filter(to_whom).values_list("content_type__app_label", "codename")
        found = frozenset(f"{app}.{codename}" for app, codename in rows)
        request.granted_permissions = found  # type: ignore[attr-defined]
    return found


def _holds_a_post(request: HttpRequest) -> bool:
    found: bool | None = getattr(request, "edits_reference", None)
    if found is None:
        account = request.user
        person = account.person if isinstance(account, Account) else None
        held = kinds_held(person, database_now()) if person else set()
        found = not acts.objections(EDITING, held)
        request.edits_reference = found  # type: ignore[attr-defined]
    return found


def editing_grants() -> QuerySet[Permission]:
    """Return what an editor of reference data is granted: to see, add and change those tables.

    Accounts and groups are left out: opening and closing sign-ins is another matter.
    """
    tables = [
        model
        for model, shown in admin.site._registry.items()
        if isinstance(shown, Reference) and model is not Account and model is not Group
    ]
    wanted = Q()
    for model in tables:
        for act in ("view", "add", "change"):
            codename = get_permission_codename(act, model._meta)
            wanted |= Q(content_type__app_label=model._meta.app_label, codename=codename)
    return Permission.objects.filter(wanted)


class Window(ModelAdmin):
    """A table to look at. ``deeds`` are routes of screens: (words, route name)."""

    actions = None
    show_full_result_count = False
    change_list_template = "admin/window_list.html"
    deeds: ClassVar[tuple[tuple[str, str], ...]] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows come from actions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows are never changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: nothing is ever removed."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show the rows, with links to the screens where their deeds are done."""
        return super().changelist_view(request, {**(extra_context or {}), "deeds": self.deeds})


class Reference(Window):
    """Reference data, edited with history. ``fixed`` fields stay as they were first entered."""

    fixed: ClassVar[tuple[str, ...]] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the grant and the post."""
        return may_edit(request, self._permission("add"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the grant and the post."""
        return may_edit(request, self._permission("change"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what may be given once and not changed: others rest on it."""
        return self.fixed if obj is not None else ()

    def _permission(self, act: str) -> str:
        return f"{self.opts.app_label}.{get_permission_codename(act, self.opts)}"
