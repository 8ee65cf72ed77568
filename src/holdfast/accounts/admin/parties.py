"""Portfolios, businesses, and what is kept of customers: read here, changed by operations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from holdfast.accounts.admin.permissions import SEES
from holdfast.accounts.models import (
    Account,
    AccountApplication,
    AccountCampaign,
    AccountReference,
    Business,
    BusinessUserRole,
    CommsPreferences,
    Consent,
    ConsentChange,
    CustomerAsset,
    Portfolio,
    PortfolioReference,
    PortfolioUserRole,
    UserReference,
)
from holdfast.platform.backoffice.pages import PartOfPage, Records

_SEES_BUSINESSES = SEES | {"Can query businesses"}


class _Accounts(PartOfPage):
    model = Account
    seen_with = SEES
    fields = ("number", "billing_name", "account_type", "status")
    show_change_link = True
    ordering = ("pk",)
    per_page = 50


class _PortfolioAccounts(_Accounts):
    fk_name = "portfolio"


class _BusinessAccounts(_Accounts):
    fk_name = "business"


class _PortfolioPeople(PartOfPage):
    model = PortfolioUserRole
    verbose_name_plural = "people"
    seen_with = SEES
    fields = ("user", "role", "created_at")


class _BusinessPeople(PartOfPage):
    model = BusinessUserRole
    verbose_name_plural = "people"
    seen_with = _SEES_BUSINESSES
    fields = ("user", "role", "created_at")


class _PortfolioReferences(PartOfPage):
    model = PortfolioReference
    verbose_name_plural = "names elsewhere"
    seen_with = SEES
    fields = ("namespace", "value")


@admin.register(Portfolio)
class PortfolioPage(Records):
    is_everyday = True
    seen_with = SEES | {"Can create portfolios", "Can update portfolios"}
    list_display = ("number", "name", "brand", "parent", "operations_team", "created_at")
    list_filter = ("brand",)
    list_select_related = ("brand", "parent", "operations_team")
    search_fields = ("=number", "name")
    search_help_text = "Number or name"
    inlines = (_PortfolioPeople, _PortfolioReferences, _PortfolioAccounts)


@admin.register(Business)
class BusinessPage(Records):
    is_everyday = True
    seen_with = _SEES_BUSINESSES
    list_display = ("name", "number", "business_type", "set_up_by_organization", "created_at")
    list_filter = ("business_type",)
    list_select_related = ("set_up_by_organization",)
    search_fields = ("=number", "name")
    search_help_text = "Company number or name"
    inlines = (_BusinessPeople, _BusinessAccounts)


class _OfAccount(Records):
    """Rows of accounts, found by the account's number."""

    seen_with = SEES
    list_select_related: ClassVar[tuple[str, ...]] = ("account",)
    search_fields: ClassVar[tuple[str, ...]] = ("=account__number",)
    search_help_text = "Account number"


@admin.register(AccountReference)
class AccountReferencePage(_OfAccount):
    list_display = ("account", "namespace", "value", "updated_at")
    search_fields = ("=account__number", "=value")
    search_help_text = "Account number or value"


@admin.register(UserReference)
class UserReferencePage(Records):
    seen_with = SEES
    list_display = ("user", "namespace", "value", "created_at")
    list_select_related = ("user",)
    search_fields = ("=user__number", "=value")
    search_help_text = "Number of the user, or value"


@admin.register(AccountApplication)
class AccountApplicationPage(_OfAccount):
    list_display = ("account", "status", "date_of_sale", "sales_channel", "preferred_ssd", "created_at")
    list_filter = ("status",)


@admin.register(AccountCampaign)
class AccountCampaignPage(_OfAccount):
    list_display = ("account", "campaign", "start_date", "expiry_date")
    list_select_related = ("account", "campaign")


@admin.register(CustomerAsset)
class CustomerAssetPage(_OfAccount):
    list_display = ("name", "type", "account", "organization", "physical_id", "active_from", "active_to")
    list_select_related = ("account", "organization")
    search_fields = ("=account__number", "=physical_id")
    search_help_text = "Account number or what it says on the device"


class _ConsentHistory(PartOfPage):
    model = ConsentChange
    verbose_name_plural = "history"
    seen_with = SEES
    fields = ("changed_at", "value", "source", "by_user_id", "by_organization_id", "ip_address")


@admin.register(Consent)
class ConsentPage(Records):
    seen_with = SEES
    list_display = ("type", "account", "user", "value", "updated_at")
    list_filter = ("value",)
    list_select_related = ("type", "account", "user")
    search_fields = ("=account__number", "=user__number")
    search_help_text = "Number of the account or the user"
    inlines = (_ConsentHistory,)


@admin.register(CommsPreferences)
class CommsPreferencesPage(Records):
    seen_with = SEES
    list_display = ("user", "email_format", "is_opted_in_to_sms_messages", "updated_at")
    list_select_related = ("user",)
    search_fields = ("=user__number",)
    search_help_text = "Number of the user"
