"""What a kWh will cost under an agreement, as far as that is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.agreements.forecasts import PriceAhead, prices_ahead_of
from holdfast.agreements.resolvers.base import domain
from holdfast.api.batching import batched

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info


@domain.field("Agreement", "unitRateForecast")
def unit_rate_forecast(agreement: Agreement, info: Info) -> list[dict[str, Any]]:
    found: list[PriceAhead] = batched(agreement, prices_ahead_of, default=[], now=info.context.now)
    return [_told(one) for one in found]


def _told(ahead: PriceAhead) -> dict[str, Any]:
    rate = ahead.rate
    last_day = (rate.valid_to - timedelta(microseconds=1)).astimezone(ahead.zone).date()
    return {
        "valid_from": rate.valid_from,
        "valid_to": rate.valid_to,
        "unit_rate_information": {
            "__typename": "SimpleProductUnitRateInformation",
            "net_unit_rate_cents_per_kwh": rate.value,
            "latest_gross_unit_rate_cents_per_kwh": rate.value_inc_vat,
            "gross_rate_information": [
                {
                    "date": rate.valid_from.astimezone(ahead.zone).date(),
                    "gross_rate": rate.value_inc_vat,
                    "rate_valid_to_date": last_day,
                    "vat_rate": rate.value_inc_vat / rate.value - 1 if rate.value else None,
                }
            ],
        },
    }
