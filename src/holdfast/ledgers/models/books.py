"""Ledgers: what each customer owes and is owed, append-only, in integers of the currency's minor unit.

One sign everywhere: an amount that favours the customer is positive. So a ledger's balance is positive while
the customer is in credit, and in the general ledger a credit entry is positive and a debit entry negative.
docs/decisions tells why; the triggers that hold the rules are in migration 0002_guards. Rows carry their
account's key so that all of an account can live on one shard; the guards, not foreign keys, keep it true.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from holdfast.ledgers.choices import GeneralAccount, Origin, TaxTreatment, TransactionKind


class Ledger(models.Model):
    """A customer-facing book of an account; `balance` and `last_sequence` are kept by the database alone."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="ledgers")
    number = models.CharField(max_length=16, unique=True)
    ledger_type = models.CharField(max_length=64)
    name = models.CharField(max_length=128)
    currency = models.CharField(max_length=3)
    is_main = models.BooleanField(default=False)
    affects_account_balance = models.BooleanField()
    accepts_payments = models.BooleanField()
    supports_statements = models.BooleanField()
    supports_invoices = models.BooleanField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    last_sequence = models.BigIntegerField(default=0, editable=False)
    balance = models.BigIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account"], condition=Q(is_main=True), name="one_main_ledger"),
            models.CheckConstraint(
                condition=Q(last_sequence__gt=0) | Q(last_sequence=0, balance=0), name="empty_ledger_is_even"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="ledger_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def amount_owed_by_customer(self) -> int:
        """The balance from the other side: positive while the customer owes."""
        return -self.balance


class Journal(models.Model):
    """One posting of one account: `entry_count` entries, written together, that sum to zero."""

    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    posted_on = models.DateField()
    created_at = models.DateTimeField()
    entry_count = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(entry_count__gte=2), name="journal_has_two_sides")
        ]

    def __str__(self) -> str:
        return f"{self.posted_on} ({self.pk})"


class Entry(models.Model):
    """A line of a journal: credit positive, debit negative; on the customers' account it names a ledger."""

    journal = models.ForeignKey(Journal, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(
        "accounts.Account",
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    general_account = models.CharField(max_length=32, choices=GeneralAccount)
    ledger = models.ForeignKey(
        Ledger, on_delete=models.PROTECT, null=True, related_name="entries", db_index=False
    )
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
            models.CheckConstraint(
                condition=Q(general_account=GeneralAccount.CUSTOMERS, ledger__isnull=False)
                | (~Q(general_account=GeneralAccount.CUSTOMERS) & Q(ledger__isnull=True)),
                name="customer_entries_name_their_ledger",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.general_account} {self.amount}"


class Transaction(models.Model):
    """A line that the customer sees. Amounts are positive in the sense of its kind, a reversal's negative.

    `balance_effect` is what it does to the balance, `balance_carried_forward` the balance after it.
    """

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    # a unique constraint that begins with the ledger, and one with the journal, find rows by either
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="transactions", db_index=False)
    sequence = models.BigIntegerField()
    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, related_name="transactions", db_index=False
    )
    kind = models.CharField(max_length=16, choices=TransactionKind)
    origin = models.CharField(max_length=16, choices=Origin)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    gross = models.BigIntegerField()
    balance_effect = models.BigIntegerField()
    balance_carried_forward = models.BigIntegerField()
    title = models.CharField(max_length=256)
    note = models.TextField(blank=True)
    display_note = models.TextField(blank=True)
    reason_code = models.CharField(max_length=64, blank=True)
    payment_type = models.CharField(max_length=32, blank=True)
    metadata = models.JSONField(null=True)
    posted_on = models.DateField()
    created_at = models.DateTimeField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ledger", "sequence"], name="one_transaction_per_sequence"),
            models.UniqueConstraint(
                fields=["journal", "ledger"], name="one_transaction_per_journal_and_ledger"
            ),
            models.CheckConstraint(condition=Q(gross=F("net") + F("tax")), name="gross_is_net_and_tax"),
            models.CheckConstraint(condition=~Q(gross=0), name="transaction_moves_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["CREDIT", "PAYMENT"], balance_effect=F("gross"))
                | Q(kind__in=["CHARGE", "REPAYMENT"], balance_effect=-F("gross")),
                name="effect_follows_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ledger", "-posted_on", "-sequence"], name="ledger_posted_on")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gross}"


class DocumentSpan(models.Model):
    """A run of a ledger's transactions that stands on one issued document; none stands on two.

    Billing writes it, so that this floor can tell issued from unissued without looking upward.
    """

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="document_spans")
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    document_id = models.BigIntegerField()
    document_number = models.CharField(max_length=64)
    is_statement = models.BooleanField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_sequence__lte=F("last_sequence"), first_sequence__gte=1),
                name="span_runs_forward",
            ),
            ExclusionConstraint(
                name="no_transaction_on_two_documents",
                expressions=[
                    (Func(F("ledger"), F("ledger"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("first_sequence"), F("last_sequence"), Value("[]"), function="int8range"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_number}: {self.first_sequence}..{self.last_sequence}"


class IdempotencyKey(models.Model):
    """A key that a caller sent with a change of money: its second use is refused."""

    operation = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "key"], name="one_use_of_an_idempotency_key")
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class Reason(models.Model):
    """Why someone may charge or credit an account; deprecated ones stay for the past and refuse new use."""

    code = models.CharField(max_length=64, unique=True)
    display = models.CharField(max_length=128)
    group = models.CharField(max_length=64, blank=True)
    tax_treatment = models.CharField(max_length=16, choices=TaxTreatment, default=TaxTreatment.STANDARD)
    is_deprecated = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    @property
    def is_tax_exempt(self) -> bool:
        return self.tax_treatment == TaxTreatment.EXEMPT


class ChargeReason(Reason):
    """A reason for `create_account_charge`."""


class CreditReason(Reason):
    """A reason for `post_credit`."""
