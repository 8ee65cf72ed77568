"""The enumerations of agreements' columns, as the database stores them and the wire shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class ChangeKind(TextChoices):
    """What was done to the period of an agreement."""

    UPDATED = "UPDATED"
    EXTENDED = "EXTENDED"
    TERMINATED = "TERMINATED"
    REVOKED = "REVOKED"
    FOLLOWED = "FOLLOWED", "followed by another agreement"
    RESTORED = "RESTORED", "what followed it was rescinded"


class RescissionStatus(TextChoices):
    """Where a customer's going back on an agreement stands."""

    IN_PROGRESS = "IN_PROGRESS"
    REJECTED = "REJECTED"
    ERRORED = "ERRORED"
    COMPLETED = "COMPLETED"


class RolloverType(TextChoices):
    """What an agreement is rolled over to, and who wanted it."""

    DEFAULT = "DEFAULT", "onto the follow-on product, because its end comes near"
    CUSTOM = "CUSTOM", "onto a product that the supplier chose for it"
    EXTENSION = "EXTENSION", "by a further term of the same product"
    CUSTOMER_REQUESTED = "CUSTOMER_REQUESTED", "onto a product that the customer chose"


class RolloverStatus(TextChoices):
    """Where a rollover stands."""

    PENDING = "PENDING"
    REJECTED = "REJECTED"
    ENQUEUED = "ENQUEUED"
    ERROR = "ERROR"
    DONE = "DONE"
    REVOKED = "REVOKED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    PENDING_VALIDATION = "PENDING_VALIDATION"
    VALIDATING = "VALIDATING"

    @classmethod
    def ended(cls) -> frozenset[str]:
        """From where a rollover goes nowhere any more."""
        return frozenset({cls.REJECTED, cls.DONE, cls.REVOKED})


class SwitchStatus(TextChoices):
    """Where a switch of product stands."""

    PENDING = "PENDING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
