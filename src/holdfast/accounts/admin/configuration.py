"""What an operator sets up before there are customers."""

from __future__ import annotations

from django.contrib import admin

from holdfast.accounts.admin.permissions import SEES
from holdfast.accounts.models import (
    Brand,
    BrandUrl,
    BusinessSegment,
    Campaign,
    ConsentType,
    HoldMusicTrack,
    InternalCompany,
    Letterhead,
    OperationsTeam,
)
from holdfast.platform.backoffice.pages import SUPERUSERS, Configuration, PartOfPage


class _Urls(PartOfPage):
    model = BrandUrl
    verbose_name_plural = "pages of its site"
    seen_with = SEES
    added_with = changed_with = deleted_with = SUPERUSERS
    fields = ("identifier", "template")


class _Letterhead(PartOfPage):
    model = Letterhead
    verbose_name_plural = "the company behind it, on bills and letters"
    seen_with = SEES
    added_with = changed_with = SUPERUSERS
    max_num = 1
    fields = (
        "legal_name",
        "registration_number",
        "tax_number",
        "street_address",
        "locality",
        "postcode",
        "iban",
        "phone",
        "email",
        "website",
        "emergency_phone",
        "accent_colour",
    )


class _ConsentTypes(PartOfPage):
    model = ConsentType
    verbose_name_plural = "consents that it asks for"
    seen_with = SEES
    added_with = changed_with = SUPERUSERS
    fields = ("code", "name", "description", "default_value")


@admin.register(Brand)
class BrandPage(Configuration):
    seen_with = SEES
    list_display = ("code", "name", "market_code", "currency", "language", "is_public_facing")
    list_filter = ("market_code",)
    search_fields = ("code", "name")
    inlines = (_Letterhead, _Urls, _ConsentTypes)


@admin.register(Campaign)
class CampaignPage(Configuration):
    seen_with = SEES
    list_display = ("slug", "name", "brand", "has_offer", "expiry_date")
    list_filter = ("brand",)
    list_select_related = ("brand",)
    search_fields = ("slug", "name")


@admin.register(OperationsTeam)
class OperationsTeamPage(Configuration):
    seen_with = SEES | {"Can query operations team"}
    list_display = ("name", "created_at")
    search_fields = ("name",)


@admin.register(BusinessSegment)
class BusinessSegmentPage(Configuration):
    seen_with = SEES | {"Can query businesses"}
    list_display = ("name", "created_at")
    search_fields = ("name",)


@admin.register(InternalCompany)
class InternalCompanyPage(Configuration):
    seen_with = SEES
    list_display = ("name", "primary_registration_number", "primary_tax_identifier_number")
    search_fields = ("name", "=primary_registration_number")


@admin.register(HoldMusicTrack)
class HoldMusicPage(Configuration):
    seen_with = SEES
    deleted_with = SUPERUSERS
    list_display = ("code", "title")
    search_fields = ("=code", "title")
