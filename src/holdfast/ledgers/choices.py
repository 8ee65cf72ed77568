"""The enumerations of ledgers, as the database stores them."""

from __future__ import annotations

from django.db.models import TextChoices


class GeneralAccount(TextChoices):
    """The accounts of the general ledger that postings touch."""

    CUSTOMERS = "customers", "Customers' balances"
    ENERGY_SALES = "energy_sales", "Energy sold"
    ENERGY_PURCHASES = "energy_purchases", "Energy bought from customers"
    OTHER_SALES = "other_sales", "Fees and other charges"
    GOODWILL = "goodwill", "Credits granted"
    SALES_TAX = "sales_tax", "Sales tax"
    BANK = "bank", "Bank"
    TRANSFERS = "transfers", "On its way between ledgers"
    CONTRIBUTIONS = "contributions", "Contributions held for schemes"


class TransactionKind(TextChoices):
    """What a transaction is to the customer."""

    CHARGE = "CHARGE"
    CREDIT = "CREDIT"
    PAYMENT = "PAYMENT"
    REPAYMENT = "REPAYMENT"

    @property
    def direction(self) -> int:
        """How a positive amount of this kind moves the customer's balance: 1 up, -1 down."""
        return 1 if self in (TransactionKind.CREDIT, TransactionKind.PAYMENT) else -1


class Origin(TextChoices):
    """What a transaction comes from: supplied energy, a decision about the account, or another system."""

    ENERGY = "ENERGY"
    ACCOUNT = "ACCOUNT"
    IMPORTED = "IMPORTED"


class TaxTreatment(TextChoices):
    """How tax stands in a gross amount: at the market's general rate, its rate for energy, or not at all."""

    STANDARD = "STANDARD"
    ENERGY = "ENERGY"
    EXEMPT = "EXEMPT"


class ScheduledAction(TextChoices):
    """What a scheduled transaction will be."""

    CHARGE = "CHARGE"
    CREDIT = "CREDIT"


class ContributionInterval(TextChoices):
    """How often an agreement contributes."""

    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"

    @property
    def months(self) -> int:
        return 1 if self is ContributionInterval.MONTHLY else 3
