"""The list of accounts with the one search for everything, and the page of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Value, When
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminTextareaWidget

from holdfast.accounts import operations, queries
from holdfast.accounts.access import AccountScope
from holdfast.accounts.admin.permissions import CHANGES_DETAILS, SEES, WRITES_NOTES
from holdfast.accounts.authors import Author
from holdfast.accounts.backoffice.time_line import time_line
from holdfast.accounts.models import Account, AccountUserRole
from holdfast.accounts.operations.changes import change_account
from holdfast.accounts.search_terms import EVERYTHING, plain
from holdfast.accounts.texts import MAX_BODY
from holdfast.identity.models import User
from holdfast.platform.backoffice.pages import BackOfficePage, permitted, reference
from holdfast.platform.backoffice.panels import MOST_ROWS, Panel, panel
from holdfast.platform.backoffice.texts import address_of, lines, link
from holdfast.platform.backoffice.traces import moment_of, trace

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    AccountModelForm = forms.ModelForm[Account]
else:
    AccountModelForm = forms.ModelForm

_CHANGED = "accounts.account.details_changed-v1"
#: What is changed here; bills' addresses have a page of the API's own, which knows each country's rules.
_CHANGEABLE = (
    "billing_name",
    "billing_sub_name",
    "billing_email",
    "comms_delivery_preference",
    "document_accessibility",
    "preferred_language_for_comms",
)
_MOST_FOUND = 100
_SHORTEST, _LONGEST = 2, 200
#: So many changes the search catches up with; the rest is for the background job.
_EVENTS_FIRST = 200
_MOMENTS, _MORE_MOMENTS = 50, 500


class NoteForm(forms.Form):
    """A note that is written beside the time line."""

    note = forms.CharField(
        label="Add a note",
        max_length=MAX_BODY,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "placeholder": "What should others know?"}),
    )
    is_pinned = forms.BooleanField(label="Pin it above the others", required=False)


@admin.register(Account)
class AccountPage(BackOfficePage):
    is_everyday = True
    seen_with = SEES
    changed_with = CHANGES_DETAILS
    list_display = (
        "number",
        "billing_name",
        "brand",
        "account_type",
        "status",
        "billing_address",
        "created_at",
    )
    list_filter = ("brand", "status", "account_type")
    list_select_related = ("brand", "portfolio", "business")
    search_fields = ("number",)
    search_help_text = "Number, name, e-mail, telephone, address, MPAN, CUPS, PRM, meter, bill …"
    ordering = ("-pk",)
    fieldsets = (
        (
            "Account",
            {
                "fields": (
                    ("number", "status", "account_type"),
                    ("brand", "portfolio", "urn"),
                    ("business", "business_role", "created_at"),
                )
            },
        ),
        (
            "Billing and letters",
            {
                "fields": (
                    ("billing_name", "billing_sub_name", "billing_email"),
                    ("comms_delivery_preference", "document_accessibility", "preferred_language_for_comms"),
                    ("billing_address",),
                )
            },
        ),
    )
    readonly_fields = (
        "number",
        "status",
        "account_type",
        "brand",
        "portfolio",
        "urn",
        "business",
        "business_role",
        "created_at",
        "billing_address",
    )
    change_form_outer_before_template = "accounts/account_top.html"

    def account_number_of(self, obj: Account) -> str:
        return obj.number

    def get_urls(self) -> list[URLPattern]:
        add_note = self.admin_site.admin_view(require_POST(self.add_note))
        return [path("<int:key>/note/", add_note, name="accounts_account_note"), *super().get_urls()]

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Account],
        search_term: str,
    ) -> tuple[QuerySet[Account], bool]:
        """What the API's search finds in every field, the best finds first; what is too short finds nothing."""
        text = search_term.strip()[:_LONGEST]
        if not text:
            return queryset, False
        if len(plain(text)) < _SHORTEST:
            return queryset.none(), False
        operations.catch_up_with_changes(limit=_EVENTS_FIRST)
        found = queries.search_accounts(
            scope=AccountScope(sees_everything=True), wanted=[(EVERYTHING, text)], limit=_MOST_FOUND
        )
        if not found:
            return queryset.none(), False
        places = [When(pk=one.account.pk, then=Value(place)) for place, one in enumerate(found)]
        best_first = queryset.filter(pk__in=[one.account.pk for one in found]).order_by(Case(*places))
        return best_first, False

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Account | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """The page of an account, with its time line and a place for a note."""
        if obj is not None:
            everything = "everything" in request.GET
            limit = _MORE_MOMENTS if everything else _MOMENTS
            line = time_line(obj, limit=limit)
            context |= {
                "moments": line,
                "may_show_more": not everything and len(line) == limit,
                "most_moments": _MORE_MOMENTS,
                "note_form": NoteForm() if permitted(request, WRITES_NOTES) else None,
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nothing can be chosen where the table allows for it, which Django asks of `blank` alone."""
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if field is not None and db_field.null:
            field.required = False
            field.choices = [("", "None"), *(choice for choice in db_field.choices or ())]
        return field

    def save_model(self, request: HttpRequest, obj: Account, form: AccountModelForm, change: bool) -> None:  # noqa: ARG002
        """Change details by operations, which keep what was beside the account."""
        now, author = moment_of(request), Author(user_id=request.user.pk)
        asked = {name: form.cleaned_data[name] for name in _CHANGEABLE if name in form.changed_data}
        if "billing_email" in asked:
            email = asked.pop("billing_email")
            operations.update_account_billing_email(account=obj, email=email, now=now, author=author)
        if asked:
            change_account(account=obj, event=_CHANGED, columns=asked, now=now, author=author)

    def add_note(self, request: HttpRequest, key: int) -> HttpResponse:
        """Keep a note and lead back to where it stands now."""
        account = get_object_or_404(queries.accounts(), pk=key)
        if not (self.has_view_permission(request, account) and permitted(request, WRITES_NOTES)):
            raise PermissionDenied
        form = NoteForm(request.POST)
        if form.is_valid():
            with transaction.atomic():
                note = operations.create_account_note(
                    account=account,
                    note=form.cleaned_data["note"],
                    is_pinned=form.cleaned_data["is_pinned"],
                    author=Author(user_id=request.user.pk),
                    now=moment_of(request),
                )
                touched = [reference(account), reference(note)]
                trace(request, "backoffice:note", touched=touched, account_number=account.number)
            messages.success(request, "The note is kept.")
        else:
            messages.error(request, f"A note has 1 to {MAX_BODY} characters.")
        return HttpResponseRedirect(address_of(Account, account.pk))


@panel(Account)
def _people(account: Account, now: datetime) -> Panel:  # noqa: ARG001
    held = AccountUserRole.objects.filter(account=account).select_related("user", "role")
    rows = [
        (
            link(User, one.user_id, one.user.full_name or one.user.number),
            one.role.name,
            lines(part for part in (one.user.email, one.user.mobile, one.user.landline) if part),
        )
        for one in held.defer("user__password").order_by("created_at", "pk")[:MOST_ROWS]
    ]
    return Panel("People", ("Name", "Role", "Reached at"), rows)


@panel(User)
def _accounts(user: User, now: datetime) -> Panel:  # noqa: ARG001
    reached = queries.accounts_of_users([user])[user.pk][:MOST_ROWS]
    rows = [
        (link(Account, one.pk, one.number), one.billing_name, one.brand.name, one.get_status_display())
        for one in reached
    ]
    return Panel("Accounts", ("Number", "Billing name", "Brand", "Status"), rows)


admin.site.search_address = "admin:accounts_account_changelist"  # type: ignore[attr-defined]
