"""What is read of accounts: each function is one SQL statement, however many rows there are.

Functions that take a sequence of parents return a dict by the parents' primary keys.
"""

from __future__ import annotations

from holdfast.accounts.queries.applications import (
    applications_of,
)
from holdfast.accounts.queries.attachments import (
    file_attachments,
    file_attachments_of,
)
from holdfast.accounts.queries.billing import (
    billing_identities_of,
    fixed_billing_periods_of,
)
from holdfast.accounts.queries.businesses import (
    account_numbers_of,
    business_by_id,
    businesses_acted_for,
    businesses_by_details,
    businesses_in_scope,
    businesses_of,
    businesses_of_users,
    segment_names_of,
)
from holdfast.accounts.queries.care import (
    active_hardship_agreements_of,
    assistance_agreements_of,
    energy_cheques_of,
    personal_addresses_of,
    profiles_of,
    special_circumstances_of,
    users_in_hardship,
)
from holdfast.accounts.queries.consents import (
    brand_ids_in_scope,
    consent_to_confirm,
    consent_types_of,
    consents_of_accounts,
    consents_of_users,
)
from holdfast.accounts.queries.finding import (
    account_by_number,
    accounts,
    accounts_by_id,
    accounts_in_scope,
    brand_by_code,
)
from holdfast.accounts.queries.follow_ups import (
    complaint_contacts,
    complaints,
    notes,
    reminder_by_id,
    reminders,
)
from holdfast.accounts.queries.hierarchy import (
    ancestors_of,
    descendants_of,
    portfolios_looked_after,
)
from holdfast.accounts.queries.letterheads import (
    letterheads_of,
)
from holdfast.accounts.queries.links import (
    urls_of_account,
)
from holdfast.accounts.queries.lookup import (
    cared_for_account_numbers,
    users_by_external_id,
)
from holdfast.accounts.queries.people import (
    account_roles_of,
    accounts_of_users,
    belongs_somewhere,
    users_in_scope,
    users_of,
    users_on_portfolios,
)
from holdfast.accounts.queries.portfolios import (
    portfolio_by_id,
    portfolio_by_number,
    portfolio_by_reference,
    portfolio_roles_of,
    portfolios_in_scope,
    portfolios_of,
    portfolios_of_users,
    teams_of,
)
from holdfast.accounts.queries.preferences import (
    comms_preferences_of,
    hold_music,
)
from holdfast.accounts.queries.references import (
    references_in_scope,
    references_of,
)
from holdfast.accounts.queries.search import (
    search_accounts,
)
from holdfast.accounts.queries.time_line import (
    account_campaigns,
    active_offers,
    asset_by_id,
    assets_of,
    attachments_of,
    campaigns_of,
    events,
    messages,
)

__all__ = [
    "account_by_number",
    "account_campaigns",
    "account_numbers_of",
    "account_roles_of",
    "accounts",
    "accounts_by_id",
    "accounts_in_scope",
    "accounts_of_users",
    "active_hardship_agreements_of",
    "active_offers",
    "ancestors_of",
    "applications_of",
    "asset_by_id",
    "assets_of",
    "assistance_agreements_of",
    "attachments_of",
    "belongs_somewhere",
    "billing_identities_of",
    "brand_by_code",
    "brand_ids_in_scope",
    "business_by_id",
    "businesses_acted_for",
    "businesses_by_details",
    "businesses_in_scope",
    "businesses_of",
    "businesses_of_users",
    "campaigns_of",
    "cared_for_account_numbers",
    "comms_preferences_of",
    "complaint_contacts",
    "complaints",
    "consent_to_confirm",
    "consent_types_of",
    "consents_of_accounts",
    "consents_of_users",
    "descendants_of",
    "energy_cheques_of",
    "events",
    "file_attachments",
    "file_attachments_of",
    "fixed_billing_periods_of",
    "hold_music",
    "letterheads_of",
    "messages",
    "notes",
    "personal_addresses_of",
    "portfolio_by_id",
    "portfolio_by_number",
    "portfolio_by_reference",
    "portfolio_roles_of",
    "portfolios_in_scope",
    "portfolios_looked_after",
    "portfolios_of",
    "portfolios_of_users",
    "profiles_of",
    "references_in_scope",
    "references_of",
    "reminder_by_id",
    "reminders",
    "search_accounts",
    "segment_names_of",
    "special_circumstances_of",
    "teams_of",
    "urls_of_account",
    "users_by_external_id",
    "users_in_hardship",
    "users_in_scope",
    "users_of",
    "users_on_portfolios",
]
