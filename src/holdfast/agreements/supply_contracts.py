"""Supply contracts as French clients know them: everything that an account agrees on for one supply point. Pure.

Their number is made of the two, so it stays the same from one agreement to the next: `SC-1A2B3C4D-17`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement

_NUMBER = re.compile(r"SC-([0-9A-F]{8})-([1-9][0-9]{0,17})")


def supply_contract_number(agreement: Agreement) -> str:
    """The number of the supply contract that an agreement belongs to; its account should be loaded."""
    return f"SC-{agreement.account.number.removeprefix('A-')}-{agreement.supply_point_id}"


def supply_point_of(number: str, account: Account) -> int | None:
    """The primary key of the supply point that a number of a contract with an account is for; None for any other."""
    parts = _NUMBER.fullmatch(number.strip().upper())
    return int(parts[2]) if parts and account.number == f"A-{parts[1]}" else None
