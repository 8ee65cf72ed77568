"""What all of agreements' resolvers share: the domain they bind to, and who sees an agreement.

One row of `Agreement` is read under the type its market's clients know: agreements for electricity or gas in
Great Britain, `Agreement` elsewhere, and plainer types inside some connections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import AccountScope
from holdfast.accounts.resolvers.traces import trace_account
from holdfast.agreements import queries
from holdfast.api import rules
from holdfast.api.binding import Domain
from holdfast.properties.choices import Fuel

if TYPE_CHECKING:
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError

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


def agreement_at(path: str, *, refusal: type[DomainError]) -> Rule:
    """A rule that hands over the `agreement` whose id stands at a path of the arguments.

    refusal: for an agreement that does not exist and one of an account that the viewer may not see alike.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: dict[str, Any]) -> dict[str, Any]:
        rules.signed_in(viewer, spec, arguments)
        return {"agreement": find_agreement(viewer, rules.argument(arguments, path), refusal=refusal)}

    return rule


def find_agreement(viewer: Viewer, agreement_id: object, *, refusal: type[DomainError]) -> Agreement:
    """The agreement with an id, if the viewer may see it; else the refusal, whether it is there or not."""
    key = key_of(agreement_id)
    agreement = queries.agreement_by_id(key) if key is not None else None
    if agreement is None or not agreement_visible(viewer, agreement):
        raise refusal
    return agreement


def trace(info: Info, operation: str, agreement: Agreement, *further: str) -> None:
    """An audit record of a change to an agreement; further: other objects touched."""
    trace_account(info, operation, agreement.account, f"Agreement:{agreement.pk}", *further)
