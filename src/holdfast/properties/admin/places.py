"""The back office's pages of places and supply points: read here, changed by operations."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS, AccountScope
from holdfast.accounts.models import Account
from holdfast.platform.backoffice.pages import Configuration, PartOfPage, Records
from holdfast.platform.backoffice.panels import MOST_ROWS, Panel, panel
from holdfast.platform.backoffice.texts import lines, link
from holdfast.properties import queries
from holdfast.properties.models import (
    EmbeddedNetwork,
    EmbeddedProperty,
    EstimationGroup,
    HierarchyNode,
    OccupancyPeriod,
    Property,
    PropertyHierarchy,
    RegisteredAddress,
    SupplyPoint,
    WanCoverage,
)

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest


class _Occupancies(PartOfPage):
    model = OccupancyPeriod
    verbose_name_plural = "occupancy"
    seen_with = SEES_ACCOUNTS
    fields = ("account", "effective_from", "effective_to", "number_of_occupants")
    ordering = ("-effective_from", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OccupancyPeriod]:
        return super().get_queryset(request).select_related("account")


class _SupplyPoints(PartOfPage):
    model = SupplyPoint
    seen_with = SEES_ACCOUNTS
    fields = ("identifier", "market_name", "direction", "status", "supply_start_date")
    show_change_link = True


class _Places(PartOfPage):
    model = HierarchyNode
    verbose_name_plural = "places in hierarchies"
    seen_with = SEES_ACCOUNTS
    fields = ("hierarchy", "parent")


@admin.register(Property)
class PropertyPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS
    list_display = ("address", "postcode", "country_code", "label", "created_at")
    list_filter = ("country_code",)
    search_fields = ("postcode",)
    search_help_text = "Address, or the number of a supply point"
    inlines = (_Occupancies, _SupplyPoints, _Places)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["address", *super().get_fields(request, obj)]

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Property],
        search_term: str,
    ) -> tuple[QuerySet[Property], bool]:
        """What the API's search for properties finds."""
        if not search_term.strip():
            return queryset, False
        found = queries.search_properties(search_term, scope=AccountScope(sees_everything=True))
        return queryset.filter(pk__in=[one.property.pk for one in found]), False


@admin.register(SupplyPoint)
class SupplyPointPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS
    list_display = ("identifier", "market_name", "direction", "status", "property", "supply_start_date")
    list_filter = ("market_name", "direction", "status")
    list_select_related = ("property",)
    search_fields = ("=identifier",)
    search_help_text = "MPAN, MPRN, PRM, PCE or CUPS"


@admin.register(OccupancyPeriod)
class OccupancyPage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("account", "property", "effective_from", "effective_to")
    list_select_related = ("account", "property")
    search_fields = ("=account__number",)
    search_help_text = "Account number"


@admin.register(PropertyHierarchy)
class HierarchyPage(Records):
    seen_with = SEES_ACCOUNTS | {"Can manage property hierarchies"}
    list_display = ("name", "created_at")


class _EmbeddedProperties(PartOfPage):
    model = EmbeddedProperty
    seen_with = SEES_ACCOUNTS
    fields = ("property", "created_at")


@admin.register(EmbeddedNetwork)
class EmbeddedNetworkPage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("name", "created_at")
    search_fields = ("name",)
    inlines = (_EmbeddedProperties,)


@admin.register(EstimationGroup)
class EstimationGroupPage(Configuration):
    seen_with = SEES_ACCOUNTS | {"Can manage supply point estimation group"}
    list_display = ("code", "description", "created_at")
    search_fields = ("code",)


@admin.register(RegisteredAddress)
class RegisteredAddressPage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("source", "country_code", "postcode", "street_number", "street_name", "city")
    list_filter = ("source", "country_code")
    search_fields = ("=postcode",)
    search_help_text = "Postcode"


@admin.register(WanCoverage)
class WanCoveragePage(Records):
    seen_with = SEES_ACCOUNTS
    list_display = ("postcode", "address_identifier", "is_coverage_available", "connectivity_likelihood")
    search_fields = ("=postcode",)
    search_help_text = "Postcode"


@panel(Account)
def _properties(account: Account, now: datetime) -> Panel:
    periods = OccupancyPeriod.objects.filter(account=account).select_related("property")
    shown = list(periods.order_by("-effective_from", "-pk")[:MOST_ROWS])
    points: dict[int, list[SupplyPoint]] = defaultdict(list)
    for point in SupplyPoint.objects.filter(property__in={one.property_id for one in shown}).order_by("pk"):
        points[point.property_id].append(point)
    rows = [
        (
            link(Property, one.property_id, one.property.address),
            lines(link(SupplyPoint, point.pk, point) for point in points[one.property_id]),
            link(OccupancyPeriod, one.pk, _since(one, now)),
        )
        for one in shown
    ]
    return Panel("Properties", ("Address", "Supply points", "Occupied"), rows)


def _since(period: OccupancyPeriod, now: datetime) -> str:
    begun = f"from {period.effective_from:%-d %b %Y}"
    if period.effective_to is None:
        return begun
    ended = "until" if period.effective_to > now else "left"
    return f"{begun}, {ended} {period.effective_to:%-d %b %Y}"
