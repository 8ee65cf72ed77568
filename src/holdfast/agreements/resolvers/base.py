"""What all of agreements' resolvers share: the domain they bind to, and who sees an agreement.

One row of `Agreement` is read under the type its market's clients know: agreements for electricity or gas in
Great Britain, `Agreement` elsewhere, and plainer types inside some connections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.access import AccountScope
from holdfast.api.binding import Domain
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.api.viewers import Viewer

domain = Domain("agreements")

BRITISH_TYPES = ("ElectricityAgreementType", "GasAgreementType")
AGREEMENT_TYPES = (*BRITISH_TYPES, "Agreement", "CommonAgreementType", "SupplyPointAgreementType")
ACCOUNT_TYPES = ("AccountType", "Account")
#: A decimal number with fewer digits than this fits the primary key's column.
KEY_DIGITS = 19


def key_of(value: object) -> int | None:
    """The primary key that a client's id names, or None where it can name none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < KEY_DIGITS else None


@domain.visible(*AGREEMENT_TYPES)
def agreement_visible(viewer: Viewer, agreement: Agreement) -> bool:
    return AccountScope.of(viewer).may_see(agreement.account)


@domain.type_of("AgreementInterface")
def agreement_type_name(agreement: Agreement) -> str:
    if agreement.supply_point.country_prefix != "GBR":
        return "Agreement"
    return "GasAgreementType" if agreement.supply_point.fuel is Fuel.GAS else "ElectricityAgreementType"
