"""What customers have agreed to, how that came about, and the proof of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from holdfast.accounts.choices import ConsentSource, ConsentValue
from holdfast.accounts.models.customers import Account, Brand


class ConsentType(models.Model):
    """Something that a brand asks consent to."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="consent_types")
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    default_value = models.CharField(max_length=8, choices=ConsentValue, default=ConsentValue.UNKNOWN)

    class Meta:
        ordering = ("brand", "code")
        constraints = (
            models.UniqueConstraint(fields=("brand", "code"), name="consent_type_once_in_a_brand"),
            models.CheckConstraint(
                name="consent_default_known", condition=Q(default_value__in=ConsentValue.values)
            ),
        )

    def __str__(self) -> str:
        return self.code


class Consent(models.Model):
    """The present answer of an account, or of a person, to one question of a brand."""

    type = models.ForeignKey(ConsentType, on_delete=models.PROTECT, related_name="consents")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="consents")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="consents"
    )
    value = models.CharField(max_length=8, choices=ConsentValue)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("account", "type"), name="one_consent_of_an_account", condition=~Q(account=None)
            ),
            models.UniqueConstraint(
                fields=("user", "type"), name="one_consent_of_a_user", condition=~Q(user=None)
            ),
            models.CheckConstraint(
                name="consent_of_an_account_or_a_user",
                condition=Q(account=None, user__isnull=False) | Q(account__isnull=False, user=None),
            ),
            models.CheckConstraint(name="consent_value_known", condition=Q(value__in=ConsentValue.values)),
        )

    def __str__(self) -> str:
        return f"consent {self.pk}: {self.value}"

    @property
    def code(self) -> str:
        """The code of what is asked; `type` should be loaded."""
        return self.type.code


class ConsentChange(models.Model):
    """One answer in the history of a consent; rows are only ever added."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="history")
    value = models.CharField(max_length=8, choices=ConsentValue)
    source = models.CharField(max_length=20, choices=ConsentSource)
    changed_at = models.DateTimeField()
    by_user_id = models.BigIntegerField(null=True)
    by_organization_id = models.BigIntegerField(null=True)
    ip_address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("changed_at", "id")

    def __str__(self) -> str:
        return f"{self.value} at {self.changed_at.isoformat()}"


class DoubleOptIn(models.Model):
    """A consent that was asked for by message, and the proof that it was given: when, and where from.

    secret_hash is null until the message with its token has been written; the token itself is never kept.
    """

    class Channel(models.TextChoices):
        EMAIL = "EMAIL"
        SMS = "SMS"

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="double_opt_ins")
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)
    requested_at = models.DateTimeField()
    requested_from = models.GenericIPAddressField()
    expires_at = models.DateTimeField()
    secret_hash = models.BinaryField(max_length=32, unique=True, null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_from = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = (models.Index(fields=["consent", "-requested_at"], name="double_opt_in_of_consent"),)
        constraints = (
            models.CheckConstraint(
                name="double_opt_in_expires_after_request", condition=Q(expires_at__gt=F("requested_at"))
            ),
        )

    def __str__(self) -> str:
        return f"double opt-in {self.pk}"
