"""Tables of accounts: who is supplied under which brand, which people may act for them, and what is known."""

from __future__ import annotations

from holdfast.accounts.models.applications import (
    AccountApplication,
)
from holdfast.accounts.models.assets import (
    CustomerAsset,
)
from holdfast.accounts.models.attachments import (
    FileAttachment,
)
from holdfast.accounts.models.billing import (
    BillingIdentity,
    FixedBillingPeriod,
)
from holdfast.accounts.models.businesses import (
    Business,
    BusinessSegment,
    BusinessSegmentPeriod,
    BusinessUserRole,
    InternalCompany,
)
from holdfast.accounts.models.campaigns import (
    AccountCampaign,
    Campaign,
)
from holdfast.accounts.models.care import (
    AssistanceAgreement,
    EnergyCheque,
    HardshipAgreement,
    PersonalProfile,
    SpecialCircumstance,
)
from holdfast.accounts.models.changes import (
    AccountChange,
)
from holdfast.accounts.models.complaints import (
    Complaint,
    ComplaintContact,
)
from holdfast.accounts.models.consents import (
    Consent,
    ConsentChange,
    ConsentType,
    DoubleOptIn,
)
from holdfast.accounts.models.customers import (
    ACCOUNT_NUMBER_PATTERN,
    Account,
    AccountUserRole,
    Brand,
)
from holdfast.accounts.models.letterheads import (
    Letterhead,
)
from holdfast.accounts.models.links import (
    BrandUrl,
)
from holdfast.accounts.models.notes import (
    AccountNote,
)
from holdfast.accounts.models.people import (
    UserReference,
)
from holdfast.accounts.models.portfolios import (
    PORTFOLIO_NUMBER_PATTERN,
    Portfolio,
    PortfolioReference,
    PortfolioUserRole,
)
from holdfast.accounts.models.preferences import (
    CommsPreferences,
    HoldMusicTrack,
)
from holdfast.accounts.models.references import (
    AccountReference,
)
from holdfast.accounts.models.reminders import (
    Reminder,
)
from holdfast.accounts.models.search import SearchDocument, SearchPending
from holdfast.accounts.models.teams import (
    OperationsTeam,
)
from holdfast.accounts.models.time_line import (
    AccountEvent,
    ExternalEvent,
    Message,
)

__all__ = [
    "ACCOUNT_NUMBER_PATTERN",
    "PORTFOLIO_NUMBER_PATTERN",
    "Account",
    "AccountApplication",
    "AccountCampaign",
    "AccountChange",
    "AccountEvent",
    "AccountNote",
    "AccountReference",
    "AccountUserRole",
    "AssistanceAgreement",
    "BillingIdentity",
    "Brand",
    "BrandUrl",
    "Business",
    "BusinessSegment",
    "BusinessSegmentPeriod",
    "BusinessUserRole",
    "Campaign",
    "CommsPreferences",
    "Complaint",
    "ComplaintContact",
    "Consent",
    "ConsentChange",
    "ConsentType",
    "CustomerAsset",
    "DoubleOptIn",
    "EnergyCheque",
    "ExternalEvent",
    "FileAttachment",
    "FixedBillingPeriod",
    "HardshipAgreement",
    "HoldMusicTrack",
    "InternalCompany",
    "Letterhead",
    "Message",
    "OperationsTeam",
    "PersonalProfile",
    "Portfolio",
    "PortfolioReference",
    "PortfolioUserRole",
    "Reminder",
    "SearchDocument",
    "SearchPending",
    "SpecialCircumstance",
    "UserReference",
]
