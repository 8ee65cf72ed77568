"""The kinds of ledger an account can have.

A kind is configuration, not a row: its code is what clients compare (`SPAIN_ELECTRICITY_LEDGER`), and its
flags are copied to a ledger when it is opened, so that a later change of kind never rewrites the past. Which
supply is charged to which kind is the market's to say (`Market.energy_ledger_types`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """code: on the wire; name: what customers read; supports_*: which documents the bill run issues."""

    code: str
    name: str
    affects_account_balance: bool = True
    accepts_payments: bool = True
    supports_statements: bool = False
    supports_invoices: bool = False


KINDS: dict[str, LedgerKind] = {
    kind.code: kind
    for kind in (
        LedgerKind("GBR_ENERGY_LEDGER", "Energy", supports_statements=True),
        LedgerKind("FRA_ELECTRICITY_LEDGER", "Électricité", supports_statements=True),
        LedgerKind("FRA_GAS_LEDGER", "Gaz", supports_statements=True),
        LedgerKind("FRA_POT_LEDGER", "Cagnotte"),
        LedgerKind("SPAIN_ELECTRICITY_LEDGER", "Electricidad", supports_invoices=True),
        LedgerKind("SPAIN_GAS_LEDGER", "Gas", supports_invoices=True),
        LedgerKind(
            "SOLAR_WALLET_LEDGER", "Solar Wallet", affects_account_balance=False, accepts_payments=False
        ),
        LedgerKind("DEBT_LEDGER", "Debt", affects_account_balance=False),
    )
}
