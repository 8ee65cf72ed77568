"""Third parties, their keys and applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin

from holdfast.identity import operations
from holdfast.identity.models import (
    NotifiableApplication,
    OAuthApplication,
    Organization,
    OrganizationKey,
    OrganizationRole,
)
from holdfast.platform.backoffice.pages import SUPERUSERS, Configuration, PartOfPage, Records
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_SEES = frozenset({"Can access customer queries", "Can access third party queries"})


class OrganizationRoles(PartOfPage):
    model = OrganizationRole
    verbose_name_plural = "roles"
    seen_with = _SEES
    added_with = deleted_with = SUPERUSERS
    fields = ("role", "granted_at")
    readonly_fields = ("granted_at",)


class OrganizationKeys(PartOfPage):
    """When keys were made and withdrawn; nothing leads back to the keys."""

    model = OrganizationKey
    verbose_name_plural = "secret keys"
    seen_with = _SEES
    fields = ("created_at", "expires_at", "revoked_at")


@admin.register(Organization)
class OrganizationPage(Configuration):
    seen_with = _SEES
    list_display = ("number", "name", "brand_codes", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("=number", "name")
    search_help_text = "Number or name"
    ordering = ("name",)
    readonly_fields = ("number", "created_at", "reauthentication_forced_at")
    fields = ("number", "name", "brand_codes", "is_active", "created_at", "reauthentication_forced_at")
    inlines = (OrganizationRoles, OrganizationKeys)

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        """A new one is made by the operation; what changes later is set up like any other configuration."""
        if change:
            super().save_model(request, obj, form, change)
            return
        made = operations.create_organization(
            name=obj.name, brand_codes=obj.brand_codes, roles=[], number=obj.number, now=moment_of(request)
        )
        obj.pk, obj.created_at, obj._state.adding = made.pk, made.created_at, False


@admin.register(OAuthApplication)
class OAuthApplicationPage(Records):
    """Applications of third parties; they are registered by an operation, which shows the secret once."""

    seen_with = _SEES
    hidden = frozenset({"client_secret", "hash_client_secret"})
    list_display = ("name", "organization", "client_type", "authorization_grant_type", "is_active")
    list_select_related = ("organization",)
    search_fields = ("name", "=client_id")
    search_help_text = "Name or client id"


@admin.register(NotifiableApplication)
class NotifiableApplicationPage(Configuration):
    seen_with = _SEES
    list_display = ("name", "bundle_id", "service", "external_provider")
    search_fields = ("name", "bundle_id")
    ordering = ("name",)
