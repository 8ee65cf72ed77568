"""What was delivered: a file that is imported, or a batch that a head-end system sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.metering.choices import DeliveryKind, IntervalSource


class Delivery(models.Model):
    """A file or a batch of metered data, how far it has been taken in, and what came of it.

    name: the file's name, or the number that the sender gave the batch; digest: SHA-256 of the content and of
    all that decides what it means, so that the same file with other options is another delivery. position is
    how far all rows before it are dealt with: bytes of a CSV file, rows of a Parquet file. answer: what the
    sender of a batch was told.
    """

    kind = models.CharField(max_length=16, choices=DeliveryKind)
    source = models.SmallIntegerField(choices=IntervalSource)
    organization = models.ForeignKey(
        "identity.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=255)
    digest = models.BinaryField(max_length=32)
    options = models.JSONField(default=dict)
    size = models.BigIntegerField()
    position = models.BigIntegerField(default=0)
    rows_read = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    values_kept = models.BigIntegerField(default=0)
    days_changed = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("digest",), condition=Q(organization__isnull=True), name="delivery_file_once"
            ),
            models.UniqueConstraint(
                fields=("organization", "name"),
                condition=Q(organization__isnull=False),
                name="delivery_batch_once",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None


class RejectedRow(models.Model):
    """A row of a delivery that was not kept, and why; text is the row as it came, cut where it is long.

    number: the line of a CSV file with its header as line 1, the row of a Parquet file from 1, the place of an
    item in a batch from 0.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rejected_rows")
    number = models.BigIntegerField()
    reason = models.CharField(max_length=32)
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("delivery", "number", "id")

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"
