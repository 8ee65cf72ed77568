"""What operators have loaded beside products, to look up."""

from __future__ import annotations

from django.contrib import admin

from holdfast.platform.backoffice.pages import Records
from holdfast.products.admin.catalogue import SEES
from holdfast.products.models import GenerationMix, GreennessPeriod, PriceArea, TransportMode


@admin.register(PriceArea)
class PriceAreaPage(Records):
    seen_with = SEES
    list_display = ("country_code", "postcode_prefix", "region", "loaded_at")
    search_fields = ("postcode_prefix",)


@admin.register(GenerationMix)
class GenerationMixPage(Records):
    seen_with = SEES
    list_display = ("country_code", "valid_from", "valid_to", "carbon_intensity", "index", "source")
    list_filter = ("country_code",)


@admin.register(GreennessPeriod)
class GreennessPage(Records):
    seen_with = SEES
    list_display = ("valid_from", "valid_to", "score", "is_highlighted", "source")


@admin.register(TransportMode)
class TransportModePage(Records):
    seen_with = SEES
    list_display = ("code", "label", "kilograms_co2_per_hour", "source")
