"""People: looked up by whatever they say of themselves, put right by the operations that the API uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, cast

import phonenumbers
from django import forms
from django.contrib import admin
from django.contrib.postgres.search import SearchQuery

from holdfast.identity import detail_checks, operations
from holdfast.identity.masquerade_admin import MasqueradeMixin
from holdfast.identity.models import ApiKey, MfaDevice, User, UserChange, UserRoleAssignment
from holdfast.identity.models.users import NAMES
from holdfast.identity.operations.details import Author, update_user
from holdfast.identity.operations.mfa import delete_mfa_device
from holdfast.identity.permissions import MASQUERADE
from holdfast.kernel.errors import DomainError
from holdfast.markets.registry import MARKETS
from holdfast.platform.backoffice.pages import (
    SUPERUSERS,
    BackOfficePage,
    PartOfPage,
    permitted,
    tell_of_rows,
)
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import BaseModelFormSet
    from django.http import HttpRequest, HttpResponse

    UserModelForm = forms.ModelForm[User]
else:
    UserModelForm = forms.ModelForm

_SEES = frozenset({"Can access customer queries", "Can update user details"})
#: What `update_user` changes.
_DETAILS = (
    "email",
    "title",
    "given_name",
    "family_name",
    "pronouns",
    "mobile",
    "landline",
    "date_of_birth",
    "label",
)
_STANDING = ("is_active", "is_staff")
_FIRST = 100


class UserForm(UserModelForm):
    """Details in the form in which the operation takes them; what it would refuse stands beside its field."""

    class Meta:
        model = User
        fields = (*_DETAILS, *_STANDING)

    #: When the request is answered; the page sets it on the form of each request.
    now: ClassVar[Any]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        asked = {name: cleaned[name] for name in _DETAILS if name in self.changed_data and name in cleaned}
        if asked.get("email") == "":
            self.add_error("email", "Somebody who has logged in by an address needs another one instead.")
            return cleaned
        try:
            cleaned.update(detail_checks.columns(self.instance, asked, self.now))
        except DomainError as refusal:
            paths = {detail_checks.input_path(name): name for name in _DETAILS}
            for one in refusal.invalid:
                self.add_error(paths.get(one.input_path), one.message)
        return cleaned


class Roles(PartOfPage):
    """Roles that hold everywhere: superusers give them, since a role can hold what its giver does not."""

    model = UserRoleAssignment
    verbose_name_plural = "roles everywhere"
    seen_with = _SEES
    added_with = deleted_with = SUPERUSERS
    fields = ("role", "granted_at")
    readonly_fields = ("granted_at",)


class SecondFactors(PartOfPage):
    """Support takes away the second factors of people who have lost them, once it knows who is calling."""

    model = MfaDevice
    verbose_name_plural = "second factors"
    seen_with = _SEES
    deleted_with = frozenset({"Can delete mfa device"})
    fields = readonly_fields = ("method", "confirmed_at", "created_at")


class ApiKeys(PartOfPage):
    """When keys were made and withdrawn; nothing leads back to the keys."""

    model = ApiKey
    verbose_name_plural = "API keys"
    seen_with = _SEES
    fields = ("created_at", "revoked_at")


class Changes(PartOfPage):
    model = UserChange
    verbose_name_plural = "changes of details"
    seen_with = _SEES
    fields = ("changed_at", "field", "before", "after", "by_user_id", "by_organization_id")
    ordering = ("-changed_at", "-pk")


@admin.register(User)
class UserPage(MasqueradeMixin, BackOfficePage):
    """Users are made, and given passwords, by operations; staff are changed by superusers alone."""

    is_everyday = True
    seen_with = _SEES
    changed_with = frozenset({"Can update user details"})
    form = UserForm
    list_display = ("number", "email", "full_name", "mobile", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "is_deceased")
    search_fields = ("number",)
    search_help_text = "Number, e-mail address, telephone or name"
    ordering = ("-pk",)
    readonly_fields = (
        "number",
        "email_verified_at",
        "preferred_name",
        "alternative_phone_numbers",
        "is_deceased",
        "has_family_issues",
        "created_at",
        "last_login",
        "reauthentication_forced_at",
        "is_superuser",
    )
    fieldsets = (
        (None, {"fields": (("number", "email", "email_verified_at"),)}),
        (
            "Person",
            {
                "fields": (
                    ("title", "given_name", "family_name"),
                    ("preferred_name", "pronouns", "date_of_birth"),
                    ("mobile", "landline", "alternative_phone_numbers"),
                    ("label", "is_deceased", "has_family_issues"),
                )
            },
        ),
        (
            "Ways in",
            {
                "fields": (
                    ("is_active", "is_staff", "is_superuser"),
                    ("created_at", "last_login", "reauthentication_forced_at"),
                )
            },
        ),
    )
    inlines = (Roles, SecondFactors, ApiKeys, Changes)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).defer("password")

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[User],
        search_term: str,
    ) -> tuple[QuerySet[User], bool]:
        """People by what is theirs alone; where that finds nobody, by all words of a name."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=find_users(search_term)), False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_staff and not permitted(request, SUPERUSERS):
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if permitted(request, SUPERUSERS) else (*fixed, *_STANDING)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[UserForm]:
        form = cast("type[UserForm]", super().get_form(request, *args, **kwargs))
        form.now = moment_of(request)
        return form

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:  # noqa: ARG002
        """Change details and standing by operations, which keep what was and tell those who have to know."""
        now, stored = moment_of(request), User.objects.defer("password").get(pk=obj.pk)
        asked = {name: form.cleaned_data[name] for name in _DETAILS if name in form.changed_data}
        if asked:
            author = Author(is_the_user=False, user_id=request.user.pk)
            update_user(user=stored, author=author, changes=asked, now=now)
        if "is_active" in form.changed_data and not form.cleaned_data["is_active"]:
            operations.deactivate_user(user=stored, now=now)
        standing = [name for name in _STANDING if name in form.changed_data]
        if standing:
            for name in standing:
                setattr(stored, name, form.cleaned_data[name])
            stored.save(update_fields=standing)

    def save_formset(
        self, request: HttpRequest, form: UserForm, formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        if formset.model is MfaDevice:
            for row in formset.deleted_forms:
                method = row.instance.method
                delete_mfa_device(user=form.instance, method=method, now=moment_of(request))
            formset.new_objects, formset.changed_objects = [], []
            formset.deleted_objects = [row.instance for row in formset.deleted_forms]
            return
        tell_of_rows(request, formset)
        super().save_formset(request, form, formset, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page, with the button for a masquerade where it would work; the operation decides again."""
        customer: User | None = kwargs.get("obj")
        may = customer is not None and customer.is_active and not customer.is_staff
        context["may_masquerade"] = may and permitted(request, frozenset({MASQUERADE}))
        return super().render_change_form(request, context, *args, **kwargs)


def find_users(term: str) -> list[int]:
    """The people whom a search finds, by number, address or telephone, else by every word of their names."""
    text = term.strip()
    if "@" in text:
        return list(User.objects.with_email(text).values_list("pk", flat=True))
    users = User.objects.order_by("-pk")
    found = list(users.filter(number=text.upper()).values_list("pk", flat=True))
    telephones = _international(text)
    if telephones:
        known = users.filter(mobile__in=telephones) | users.filter(landline__in=telephones)
        found += known.values_list("pk", flat=True)[:_FIRST]
    if found:
        return found
    words = re.findall(r"\w+", text)
    if not words:
        return []
    # beginnings of words will do; letters and digits alone are in them, so that none is an operator
    asked = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
    named = users.annotate(names=NAMES).filter(names=asked)
    return list(named.values_list("pk", flat=True)[:_FIRST])


def _international(text: str) -> set[str]:
    """What a telephone number is stored as, read as one of each market: valid or not, since it is only looked for."""
    found = set()
    for market in MARKETS:
        try:
            parsed = phonenumbers.parse(text, market.code)
        except phonenumbers.NumberParseException:
            continue
        found.add(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return found
