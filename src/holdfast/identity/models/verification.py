"""Showing that somebody is who a supplier takes them for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.identity.models.credentials import HASH_BYTES


class CustomerVerification(models.Model):
    """One attempt to verify a user, by a code that is sent to where they are known to be.

    `address` is where it goes, as it was when the attempt began. The code is kept as a keyed hash, and the key
    that the message carries is a pre-signed one of the scope VERIFY_CUSTOMER_DETAILS.
    """

    class Method(models.TextChoices):
        """The ways there are; the contract also knows MANUAL and OTHER."""

        EMAIL = "EMAIL"
        SMS = "SMS"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="verifications")
    brand_code = models.CharField(max_length=64)
    method = models.CharField(max_length=5, choices=Method)
    address = models.CharField(max_length=254)
    code_hash = models.BinaryField(max_length=HASH_BYTES, null=True)
    pre_signed_key = models.ForeignKey(
        "identity.PreSignedKey", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    failure_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["user", "-created_at"], name="verification_of_user"),)
        constraints = (
            models.CheckConstraint(
                name="verification_method_known", condition=Q(method__in=["EMAIL", "SMS"])
            ),
            models.CheckConstraint(
                name="verification_expires_after_creation", condition=Q(expires_at__gt=F("created_at"))
            ),
            models.UniqueConstraint(
                fields=["user", "method"],
                condition=Q(verified_at=None, superseded_at=None),
                name="user_has_one_open_verification_of_a_method",
            ),
        )

    def __str__(self) -> str:
        return f"{self.method} verification {self.pk} of user {self.user_id}"

    @property
    def status(self) -> str:
        """VERIFIED, SUPERSEDED by a later attempt, or PENDING."""
        if self.verified_at is not None:
            return "VERIFIED"
        return "PENDING" if self.superseded_at is None else "SUPERSEDED"

    @property
    def type(self) -> str:
        """The contract's name of the method."""
        return self.method

    @property
    def user_number(self) -> str:
        return self.user.number
