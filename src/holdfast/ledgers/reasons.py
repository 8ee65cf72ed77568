"""The reasons a new supplier starts with; `operations.ensure_reasons` writes those that are missing."""

from __future__ import annotations

from typing import NamedTuple

from holdfast.ledgers.choices import TaxTreatment

#: What the bill run itself posts with; nobody does so by hand.
ENERGY_SUPPLY = "ENERGY_SUPPLY"
ENERGY_EXPORT = "ENERGY_EXPORT"
#: What moves between ledgers, and what goes to schemes, is posted with these.
BALANCE_TRANSFER = "BALANCE_TRANSFER"
CREDIT_SHARED = "CREDIT_SHARED"
CONTRIBUTION = "CONTRIBUTION"


class StartingReason(NamedTuple):
    """The columns of a reason, in the order in which they are told apart."""

    code: str
    display: str
    group: str
    tax_treatment: TaxTreatment
    is_deprecated: bool = False


CHARGE_REASONS = (
    StartingReason("ADMIN_FEE", "Administration fee", "Fees", TaxTreatment.STANDARD),
    StartingReason("METER_VISIT", "Meter visit", "Services", TaxTreatment.STANDARD),
    StartingReason("LATE_PAYMENT_FEE", "Late payment", "Fees", TaxTreatment.EXEMPT),
    StartingReason("ENERGY_CORRECTION", "Correction of an earlier bill", "Energy", TaxTreatment.ENERGY),
    StartingReason(BALANCE_TRANSFER, "Balance moved", "Balance", TaxTreatment.EXEMPT),
    StartingReason("PAPER_BILL_FEE", "Paper bill", "Fees", TaxTreatment.STANDARD, is_deprecated=True),
)

CREDIT_REASONS = (
    StartingReason("GOODWILL", "Goodwill", "Goodwill", TaxTreatment.EXEMPT),
    StartingReason("COMPENSATION", "Compensation for poor service", "Goodwill", TaxTreatment.EXEMPT),
    StartingReason("GOVERNMENT_SUPPORT", "Government support", "Support", TaxTreatment.EXEMPT),
    StartingReason("ENERGY_CORRECTION", "Correction of an earlier bill", "Energy", TaxTreatment.ENERGY),
    StartingReason(BALANCE_TRANSFER, "Balance moved", "Balance", TaxTreatment.EXEMPT),
    StartingReason("WELCOME_CREDIT", "Welcome credit", "Marketing", TaxTreatment.EXEMPT, is_deprecated=True),
)
