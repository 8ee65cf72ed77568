"""The back office's page of agreements: read here, changed by operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from holdfast.accounts.access import SEES_ACCOUNTS
from holdfast.accounts.models import Account
from holdfast.agreements.admin.life import Changes
from holdfast.agreements.models import Agreement
from holdfast.agreements.queries import agreements
from holdfast.platform.backoffice.pages import Records
from holdfast.platform.backoffice.panels import MOST_ROWS, Panel, panel
from holdfast.platform.backoffice.texts import link
from holdfast.properties.models import SupplyPoint

if TYPE_CHECKING:
    from datetime import datetime


@admin.register(Agreement)
class AgreementPage(Records):
    is_everyday = True
    seen_with = SEES_ACCOUNTS | {"Can query agreements"}
    list_display = ("account", "supply_point", "tariff", "valid_from", "valid_to", "is_revoked")
    list_filter = ("is_revoked", "is_rollover")
    list_select_related = ("account", "supply_point", "tariff")
    search_fields = ("=account__number", "=supply_point__identifier")
    search_help_text = "Account number, or the number of the supply point"
    inlines = (Changes,)


@panel(Account)
def _agreements(account: Account, now: datetime) -> Panel:
    latest = agreements().filter(account=account, is_revoked=False).order_by("-valid_from", "-pk")[:MOST_ROWS]
    rows = [
        (
            link(Agreement, one.pk, one.tariff.product.display_name),
            link(SupplyPoint, one.supply_point_id, one.supply_point),
            f"{one.valid_from:%-d %b %Y}",
            "in force" if one.is_active_at(now) else _end(one),
        )
        for one in latest
    ]
    return Panel("Agreements", ("Product", "Supply point", "From", ""), rows)


def _end(agreement: Agreement) -> str:
    return f"until {agreement.valid_to:%-d %b %Y}" if agreement.valid_to else "to begin"
