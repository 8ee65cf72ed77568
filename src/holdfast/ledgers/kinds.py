"""The kinds of ledger an account can have.

A kind is configuration, not a row: its code is what clients compare (`SPAIN_ELECTRICITY_LEDGER`), and its
flags are copied to a ledger when it is opened, so that a later change of kind never rewrites the past. Which
supply is charged to which kind is the market's to say (`Market.energy_ledger_types`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """code: on the wire; name: what customers read; supports_*: which documents the bill run issues.

    stores_credit: what is put aside there may pay for other ledgers, as credit transfer permissions say.
    """

    code: str
    name: str
    affects_account_balance: bool = True
    accepts_payments: bool = True
    supports_statements: bool = False
    supports_invoices: bool = False
    stores_credit: bool = False


KINDS: dict[str, LedgerKind] = {
    kind.code: kind
    for kind in (
        LedgerKind("GBR_ENERGY_LEDGER", "Energy", supports_statements=True),
        LedgerKind("FRA_ELECTRICITY_LEDGER", "Électricité", supports_statements=True),
        LedgerKind("FRA_GAS_LEDGER", "Gaz", supports_statements=True),
        LedgerKind("FRA_POT_LEDGER", "Cagnotte", stores_credit=True),
        LedgerKind("SPAIN_ELECTRICITY_LEDGER", "Electricidad", supports_invoices=True),
        LedgerKind("SPAIN_GAS_LEDGER", "Gas", supports_invoices=True),
        LedgerKind(
            "SOLAR_WALLET_LEDGER",
            "Solar Wallet",
            affects_account_balance=False,
            accepts_payments=False,
            stores_credit=True,
        ),
        LedgerKind("SUPPLEMENTARY_LEDGER", "Other services"),
        LedgerKind("DEPOSIT_LEDGER", "Deposit", affects_account_balance=False),
        LedgerKind("DEBT_LEDGER", "Debt", affects_account_balance=False),
        *(
            LedgerKind(f"GBR_{fuel}_PREPAY_{use}_LEDGER", name, False, use == "PAYMENT")
            for fuel in ("ELECTRICITY", "GAS")
            for use, name in (
                ("CREDIT", "On the meter"),
                ("DEBT", "Debt on the meter"),
                ("PAYMENT", "Top-ups"),
            )
        ),
    )
}

#: The kinds that clients and rules name.
DEBT_LEDGER, DEPOSIT_LEDGER, SOLAR_WALLET = "DEBT_LEDGER", "DEPOSIT_LEDGER", "SOLAR_WALLET_LEDGER"


def stores_credit(ledger_type: str) -> bool:
    """Whether ledgers of a kind put credit aside."""
    return KINDS[ledger_type].stores_credit
