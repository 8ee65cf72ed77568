"""Bills: what was issued to whom for which days, line by line down to rates and readings.

Amounts are integers in minor units, balances positive in credit (as in ledgers), days half-open.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from holdfast.billing.choices import BillType, LineKind, PaperForm, PrintBatchStatus


class BillSeries(models.Model):
    """A brand's bill numbers, without gaps: one is taken in the transaction that issues its bill."""

    brand = models.ForeignKey("accounts.Brand", on_delete=models.PROTECT, related_name="bill_series")
    bill_type = models.CharField(max_length=16, choices=BillType)
    prefix = models.CharField(max_length=48, unique=True)
    last_serial = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "bill series"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "bill_type"], name="one_series_per_brand_and_type")
        ]

    def __str__(self) -> str:
        return self.prefix


class BillRun(models.Model):
    """One order to bill a brand's accounts for every month that ended by `through_date`."""

    brand = models.ForeignKey("accounts.Brand", on_delete=models.PROTECT, related_name="bill_runs")
    through_date = models.DateField()
    issued_at = models.DateTimeField()
    accounts_total = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.brand_id} through {self.through_date}"


class SkippedAccount(models.Model):
    """A ledger of an account that a run could not bill for a month, and why: nothing is made up instead."""

    run = models.ForeignKey(BillRun, on_delete=models.CASCADE, related_name="skipped")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    ledger = models.ForeignKey("ledgers.Ledger", on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    reason = models.CharField(max_length=64)
    detail = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "ledger", "from_date"], name="skipped_once_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


class Bill(models.Model):
    """An issued document: all that happened on a ledger since the one before it, as statement or invoice.

    A credit note takes a bill back, line by line; a bill that `replaces` one was made when better readings came.

    It covers the ledger's transactions from `first_sequence` to `last_sequence` (none where that is before
    it), and energy of the days from `from_date` up to, not including, `to_date`.
    """

    class Status(models.TextChoices):
        ISSUED = "ISSUED"
        ANNULLED = "ANNULLED"

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="bills")
    ledger = models.ForeignKey("ledgers.Ledger", on_delete=models.PROTECT, related_name="bills")
    run = models.ForeignKey(BillRun, on_delete=models.PROTECT, null=True, related_name="bills")
    series = models.ForeignKey(BillSeries, on_delete=models.PROTECT, related_name="bills")
    serial = models.BigIntegerField()
    number = models.CharField(max_length=64, unique=True)
    bill_type = models.CharField(max_length=16, choices=BillType)
    status = models.CharField(max_length=16, choices=Status, default=Status.ISSUED)
    from_date = models.DateField()
    to_date = models.DateField()
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    payment_due_on = models.DateField()
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    opening_balance = models.BigIntegerField()
    closing_balance = models.BigIntegerField()
    charges_net = models.BigIntegerField()
    charges_tax = models.BigIntegerField()
    credits_net = models.BigIntegerField()
    credits_tax = models.BigIntegerField()
    payments = models.BigIntegerField()
    repayments = models.BigIntegerField()
    to_address = models.TextField(blank=True)
    annulled_at = models.DateTimeField(null=True)
    annulment_reason = models.CharField(max_length=200, blank=True)
    annuls = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="annulled_by")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "serial"], name="one_bill_per_serial"),
            models.UniqueConstraint(
                fields=["account", "ledger", "from_date"],
                condition=~Q(status="ANNULLED") & Q(annuls=None),
                name="one_bill_per_ledger_and_start",
            ),
            models.CheckConstraint(
                condition=Q(status="ANNULLED", annulled_at__isnull=False, annuls=None)
                | Q(status="ISSUED", annulled_at=None),
                name="bill_annulled_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(bill_type="CREDIT_NOTE", annuls__isnull=False)
                | (~Q(bill_type="CREDIT_NOTE") & Q(annuls=None)),
                name="credit_notes_annul",
            ),
            models.CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="bill_covers_days"),
            models.CheckConstraint(
                condition=Q(
                    closing_balance=F("opening_balance")
                    - F("charges_net")
                    - F("charges_tax")
                    + F("credits_net")
                    + F("credits_tax")
                    + F("payments")
                    - F("repayments")
                ),
                name="bill_adds_up",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-issued_on"], name="bill_issued_on")]

    def __str__(self) -> str:
        return self.number


class BillLine(models.Model):
    """One price applied to one quantity: energy of a band, days of standing charge or power, a discount, a levy.

    unit_rate: before tax, minor units a kWh, a day, or a kVA and day of power_va, or the fraction that a levy
    or discount is; None where the line gathers prices that change by the interval. net and tax have the sign
    of a charge: energy bought from the customer and discounts are negative. The channels and the two counts
    of intervals lead back to the readings in the days of the line, estimated_wh says how much of the quantity
    was estimated. transaction is None where a supply came to nothing and nothing was posted.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    transaction = models.ForeignKey(
        "ledgers.Transaction", on_delete=models.PROTECT, null=True, related_name="bill_lines"
    )
    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="bill_lines")
    supply_point_identifier = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=LineKind)
    label = models.CharField(max_length=64)
    from_date = models.DateField()
    to_date = models.DateField()
    quantity_wh = models.BigIntegerField()
    estimated_wh = models.BigIntegerField()
    days = models.PositiveSmallIntegerField()
    power_va = models.PositiveIntegerField(default=0)
    unit_rate = models.DecimalField(max_digits=18, decimal_places=10, null=True)
    rate_reference = models.BigIntegerField(null=True)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=4)
    net = models.BigIntegerField()
    tax = models.BigIntegerField()
    channel_ids = ArrayField(models.BigIntegerField(), default=list)
    actual_intervals = models.PositiveIntegerField(default=0)
    estimated_intervals = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(from_date__lt=F("to_date")), name="line_covers_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class BillPaper(models.Model):
    """A document of a bill as it was made, once: whoever asks again is given the same file.

    key: its name in the storage of attachments; sha256: of its content, in hexadecimal digits.
    """

    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="papers")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    form = models.CharField(max_length=16, choices=PaperForm)
    key = models.CharField(max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    size_in_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bill", "form"], name="one_paper_of_a_form"),
        ]

    def __str__(self) -> str:
        return self.key


class PrintBatch(models.Model):
    """Letters that go to the printer together. At most one is open; it is opened by its first letter."""

    status = models.CharField(max_length=16, choices=PrintBatchStatus, default=PrintBatchStatus.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "print batches"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=PrintBatchStatus.OPEN), name="one_open_print_batch"
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN", closed_at=None, processed_at=None)
                | Q(status="CLOSED", closed_at__isnull=False, processed_at=None)
                | Q(status="PROCESSED", closed_at__isnull=False, processed_at__isnull=False),
                name="print_batch_moments_follow_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"


class PrintedBill(models.Model):
    """A bill in a batch of letters, with the letter that stands on the account's time line."""

    batch = models.ForeignKey(PrintBatch, on_delete=models.PROTECT, related_name="letters")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="printed")
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    message = models.OneToOneField(
        "accounts.Message", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    requested_at = models.DateTimeField()
    requested_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "bill"], name="one_letter_of_a_bill_in_a_batch")
        ]

    def __str__(self) -> str:
        return f"bill {self.bill_id} in batch {self.batch_id}"
