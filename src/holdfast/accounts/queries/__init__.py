"""What is read of accounts: each function is one SQL statement, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from holdfast.accounts.queries.billing import billing_identities_of
from holdfast.accounts.queries.businesses import (
    account_numbers_of,
    businesses_in_scope,
    businesses_of,
    businesses_of_users,
)
from holdfast.accounts.queries.consents import (
    brand_ids_in_scope,
    consent_types_of,
    consents_of_accounts,
    consents_of_users,
)
from holdfast.accounts.queries.finding import account_by_number, accounts, accounts_by_id, accounts_in_scope
from holdfast.accounts.queries.people import account_roles_of, accounts_of_users, users_in_scope, users_of
from holdfast.accounts.queries.portfolios import (
    portfolio_by_number,
    portfolio_roles_of,
    portfolios_in_scope,
    portfolios_of,
    portfolios_of_users,
)
from holdfast.accounts.queries.preferences import comms_preferences_of
from holdfast.accounts.queries.references import references_of

__all__ = [
    "account_by_number",
    "account_numbers_of",
    "account_roles_of",
    "accounts",
    "accounts_by_id",
    "accounts_in_scope",
    "accounts_of_users",
    "billing_identities_of",
    "brand_ids_in_scope",
    "businesses_in_scope",
    "businesses_of",
    "businesses_of_users",
    "comms_preferences_of",
    "consent_types_of",
    "consents_of_accounts",
    "consents_of_users",
    "portfolio_by_number",
    "portfolio_roles_of",
    "portfolios_in_scope",
    "portfolios_of",
    "portfolios_of_users",
    "references_of",
    "users_in_scope",
    "users_of",
]
