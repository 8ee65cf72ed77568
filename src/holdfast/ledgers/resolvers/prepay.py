"""The ledgers of prepayment meters, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope, account_rule
from holdfast.api.batching import attribute, batched
from holdfast.ledgers import queries
from holdfast.ledgers.resolvers.base import domain
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import PrepayMeter
    from holdfast.metering.models import Meter


@domain.visible("PrepayLedgersType")
def prepay_ledgers_visible(viewer: Viewer, held: PrepayMeter) -> bool:
    return AccountScope.of(viewer).may_see(attribute(held, "account"))


@domain.query("electricityPrepayLedgers", rule=account_rule())
def electricity_prepay_ledgers(
    _info: Info, *, account: Account, mpan: str, serial_number: str, **_: Any
) -> PrepayMeter | None:
    return queries.prepay_meter_of(
        account, identifier=mpan, serial_number=serial_number, fuel=Fuel.ELECTRICITY
    )


@domain.query("gasPrepayLedgers", rule=account_rule())
def gas_prepay_ledgers(
    _info: Info, *, account: Account, mprn: str, serial_number: str, **_: Any
) -> PrepayMeter | None:
    return queries.prepay_meter_of(account, identifier=mprn, serial_number=serial_number, fuel=Fuel.GAS)


@domain.field(("ElectricityMeterType", "GasMeterType"), "prepayLedgers")
def ledgers_of_meter(meter: Meter, info: Info) -> PrepayMeter | None:
    """Who sees a meter does not see the ledgers of accounts that had it before."""
    scope = AccountScope.of(info.context.viewer)
    found: PrepayMeter | None = batched(meter, queries.prepay_meters_of, scope=scope)
    return found
