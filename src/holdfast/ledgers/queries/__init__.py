"""What is read of ledgers, in a number of SQL statements that does not grow with rows.

Functions that take a sequence of parents return a dict by the parents' primary keys; a parent without rows is
missing there unless the function says otherwise."""

from __future__ import annotations

from holdfast.ledgers.queries.books import (
    TransactionFilter,
    TransactionType,
    UnissuedTotal,
    account_numbers_of,
    accounts_with_ledgers,
    balance_of,
    balances_of,
    charge_reasons,
    credit_reasons,
    documents_of,
    ledgers_by_account,
    ledgers_of,
    received_since,
    reversals_of,
    transactions,
    transactions_of_accounts,
    transactions_of_ledgers,
    unissued_totals,
)
from holdfast.ledgers.queries.forecasts import (
    forecasts_of,
)
from holdfast.ledgers.queries.naming import (
    contribution_agreement,
    key_of,
    ledger_by_number,
    ledger_of_account,
    ledgers_by_number,
)
from holdfast.ledgers.queries.reports import (
    AgedDebt,
    CashLine,
    TrialBalanceLine,
    aged_debt,
    cash_received,
    trial_balance,
    trial_balance_by_brand,
)
from holdfast.ledgers.queries.standing import (
    contribution_agreements_of,
    contribution_periods_of,
    contribution_schemes,
    debt_ledgers_of,
    permissions_of,
    prepay_meter_of,
    prepay_meters_of,
    provisional_transactions_of,
    wallet_permissions_of,
)

__all__ = [
    "AgedDebt",
    "CashLine",
    "TransactionFilter",
    "TransactionType",
    "TrialBalanceLine",
    "UnissuedTotal",
    "account_numbers_of",
    "accounts_with_ledgers",
    "aged_debt",
    "balance_of",
    "balances_of",
    "cash_received",
    "charge_reasons",
    "contribution_agreement",
    "contribution_agreements_of",
    "contribution_periods_of",
    "contribution_schemes",
    "credit_reasons",
    "debt_ledgers_of",
    "documents_of",
    "forecasts_of",
    "key_of",
    "ledger_by_number",
    "ledger_of_account",
    "ledgers_by_account",
    "ledgers_by_number",
    "ledgers_of",
    "permissions_of",
    "prepay_meter_of",
    "prepay_meters_of",
    "provisional_transactions_of",
    "received_since",
    "reversals_of",
    "transactions",
    "transactions_of_accounts",
    "transactions_of_ledgers",
    "trial_balance",
    "trial_balance_by_brand",
    "unissued_totals",
    "wallet_permissions_of",
]
