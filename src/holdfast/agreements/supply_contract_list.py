"""Agreements of an account put together to the supply contracts that they belong to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from holdfast.agreements.contract_states import ContractStatus
from holdfast.agreements.supply_contracts import supply_contract_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.agreements.models import Agreement
    from holdfast.properties.models import SupplyPoint


@dataclass(frozen=True)
class SupplyContract:
    """Everything that an account agreed on for one supply point, agreements in the order in which they begin."""

    number: str
    supply_point: SupplyPoint
    agreements: list[Agreement]

    @property
    def _held(self) -> list[Agreement]:
        return [one for one in self.agreements if not one.is_revoked]

    @property
    def start_at(self) -> datetime:
        """When the first agreement began; where all are revoked, when that would have been."""
        return min(one.valid_from for one in self._held or self.agreements)

    @property
    def end_at(self) -> datetime | None:
        """When the last agreement ended or will; None where it runs on."""
        ends = [one.valid_to for one in self._held or self.agreements]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    def status_at(self, moment: datetime) -> ContractStatus:
        """REVOKED, PENDING, ACTIVE or TERMINATED; between two agreements it is ACTIVE all the same."""
        if not self._held:
            return ContractStatus.REVOKED
        if moment < self.start_at:
            return ContractStatus.PENDING
        ended = self.end_at is not None and self.end_at <= moment
        return ContractStatus.TERMINATED if ended else ContractStatus.ACTIVE


def supply_contracts(agreements: Sequence[Agreement]) -> list[SupplyContract]:
    """The supply contracts of agreements of any accounts, in the order in which they begin."""
    found: dict[str, list[Agreement]] = {}
    for agreement in agreements:
        found.setdefault(supply_contract_number(agreement), []).append(agreement)
    contracts = [
        SupplyContract(number, some[0].supply_point, sorted(some, key=lambda one: (one.valid_from, one.pk)))
        for number, some in found.items()
    ]
    return sorted(contracts, key=lambda one: (one.start_at, one.number))
