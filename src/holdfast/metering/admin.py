"""The back office's pages of meters and readings: read here, changed by operations."""

from __future__ import annotations

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.metering.models import Meter, Reading, Register
from holdfast.platform.backoffice.pages import PartOfPage, Records


class _Registers(PartOfPage):
    model = Register
    seen_with = SEES_ACCOUNTS
    fields = ("identifier", "name", "unit", "direction", "digits")


@admin.register(Meter)
class MeterPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS
    list_display = ("serial_number", "supply_point", "fuel", "installed_at", "removed_at")
    list_select_related = ("supply_point",)
    search_fields = ("=serial_number", "=supply_point__identifier")
    search_help_text = "Serial number, or the number of the supply point"
    inlines = (_Registers,)


@admin.register(Reading)
class ReadingPage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("read_at", "meter", "source", "quality")
    list_select_related = ("meter",)
    search_fields = ("=meter__serial_number",)
    search_help_text = "Serial number of the meter"
