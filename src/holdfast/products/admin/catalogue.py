"""Products and their tariffs, with bands, prices and series, as staff look them up."""

from __future__ import annotations

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.platform.backoffice.pages import Configuration, PartOfPage, Records
from holdfast.products.models import (
    BandWindow,
    Characteristic,
    Discount,
    FollowOn,
    PowerBand,
    PowerPrice,
    Product,
    ProductSpecification,
    ProductTag,
    RateGroup,
    RenewalProduct,
    StandingCharge,
    Tariff,
    TariffBand,
    TermsDocument,
    TermsType,
    TimeSeries,
    TimeSeriesVariant,
    UnitRate,
)

SEES = SEES_ACCOUNTS


class _Part(PartOfPage):
    seen_with = SEES


class _Tariffs(_Part):
    model = Tariff
    show_change_link = True
    fields = ("code", "supply_type", "direction", "kind", "region", "payment_method")


class _Discounts(_Part):
    model = Discount
    fields = ("code", "name", "kind", "value", "valid_from", "valid_to")


@admin.register(Product)
class ProductPage(Records):
    is_everyday = True
    seen_with = SEES
    list_display = (
        "code",
        "display_name",
        "brand",
        "market_name",
        "direction",
        "available_from",
        "available_to",
    )
    list_filter = ("brand", "is_business", "is_variable", "is_hidden", "availability")
    list_select_related = ("brand",)
    search_fields = ("code", "display_name", "full_name")
    search_help_text = "Code or name"
    inlines = (_Tariffs, _Discounts)


class _Bands(_Part):
    model = TariffBand
    show_change_link = True
    fields = ("code", "label", "description", "register_identifier", "is_default")


class _StandingCharges(_Part):
    model = StandingCharge
    fields = ("valid_from", "valid_to", "value_excl_tax")


class _PowerBands(_Part):
    model = PowerBand
    show_change_link = True
    fields = ("code", "label")


@admin.register(Tariff)
class TariffPage(Records):
    seen_with = SEES
    list_display = ("code", "product", "supply_type", "direction", "kind", "region")
    list_filter = ("supply_type", "direction", "kind")
    list_select_related = ("product",)
    search_fields = ("code", "=product__code")
    search_help_text = "Code of the tariff or of its product"
    inlines = (_Bands, _StandingCharges, _PowerBands)


class _Windows(_Part):
    model = BandWindow
    fields = ("weekday_mask", "start_minute", "end_minute")


class _UnitRates(_Part):
    model = UnitRate
    fields = ("valid_from", "valid_to", "value_excl_tax")


@admin.register(TariffBand)
class BandPage(Records):
    seen_with = SEES
    list_display = ("tariff", "code", "label", "is_default")
    list_select_related = ("tariff",)
    search_fields = ("=tariff__code",)
    inlines = (_Windows, _UnitRates)


class _PowerPrices(_Part):
    model = PowerPrice
    fields = ("valid_from", "valid_to", "value_excl_tax")


@admin.register(PowerBand)
class PowerBandPage(Records):
    seen_with = SEES
    list_display = ("tariff", "code", "label")
    list_select_related = ("tariff",)
    search_fields = ("=tariff__code",)
    inlines = (_PowerPrices,)


class _Variants(_Part):
    model = TimeSeriesVariant
    fields = ("characteristic_values", "used_until")


@admin.register(TimeSeries)
class TimeSeriesPage(Records):
    seen_with = SEES
    list_display = ("code", "product", "name", "period_size", "unit")
    list_filter = ("period_size",)
    list_select_related = ("product",)
    search_fields = ("code", "=product__code")
    inlines = (_Variants,)


class _RateGroups(_Part):
    model = RateGroup
    fields = ("code", "kind", "band_characteristic", "region_characteristic")


@admin.register(ProductSpecification)
class SpecificationPage(Records):
    seen_with = SEES
    list_display = ("code", "name", "market_name", "tariff_kind", "withdrawn_at")
    search_fields = ("code", "name")
    inlines = (_RateGroups,)


class _Renewals(_Part):
    model = RenewalProduct
    fields = ("slug", "product")


@admin.register(FollowOn)
class FollowOnPage(Records):
    seen_with = SEES
    list_display = ("brand", "product", "account_type", "payment_method", "active_from", "active_to")
    list_filter = ("brand",)
    list_select_related = ("brand", "product")
    inlines = (_Renewals,)


@admin.register(TermsDocument)
class TermsDocumentPage(Records):
    seen_with = SEES
    list_display = ("name", "type", "brand", "language", "version", "effective_from")
    list_filter = ("brand", "type")
    list_select_related = ("type", "brand")
    search_fields = ("name", "version")


@admin.register(TermsType)
class TermsTypePage(Configuration):
    seen_with = SEES
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(ProductTag)
class ProductTagPage(Configuration):
    seen_with = SEES
    list_display = ("code", "display_name")
    search_fields = ("code", "display_name")


@admin.register(Characteristic)
class CharacteristicPage(Configuration):
    seen_with = SEES
    list_display = ("code", "name", "scheme")
    search_fields = ("code", "name")
