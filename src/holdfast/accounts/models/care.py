"""Who needs care: special circumstances of people, hardship and assistance of accounts, and where people live."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.choices import (
    EnergyChequeStatus,
    HardshipEntryReason,
    HardshipExitReason,
    HardshipType,
)
from holdfast.accounts.models.customers import Account


class PersonalProfile(models.Model):
    """What is known of a person as a customer: where they live, and what may be passed on about them.

    shares_special_circumstances: whether they have agreed that industry and regulator learn of their special
    circumstances; None until they have been asked.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_profile"
    )
    address = models.JSONField(null=True, help_text="as RichAddress stores it")
    shares_special_circumstances = models.BooleanField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "personal profile"

    def __str__(self) -> str:
        return f"profile of user {self.user_id}"

    @property
    def rich_address(self) -> RichAddress | None:
        """The address in parts, None where there is none."""
        return RichAddress.from_json(self.address) if self.address else None


class SpecialCircumstance(models.Model):
    """Why a person needs particular care, such as a medical device; one with an expiry_date ends by itself.

    expiry_date: the day (UTC) from which it no longer holds. ended_at: when somebody said that it is over.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="special_circumstances"
    )
    internal_code = models.CharField(max_length=100)
    summary = models.CharField(max_length=500)
    expiry_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = (models.Index(fields=["user"], condition=Q(ended_at=None), name="circumstance_of_user"),)
        constraints = (
            models.CheckConstraint(
                name="circumstance_not_backwards",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("created_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.internal_code} of user {self.user_id}"


class HardshipAgreement(models.Model):
    """What was agreed with a customer who finds it hard to pay, over half-open local days; one at a time."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="hardship_agreements")
    hardship_type = models.CharField(max_length=40, choices=HardshipType)
    hardship_details = models.TextField(help_text="internal: customers do not read it")
    hardship_entry_reason = models.CharField(max_length=40, choices=HardshipEntryReason, blank=True)
    payment_plan_details = models.TextField()
    start_date = models.DateField()
    end_date = models.DateField(null=True)
    exit_reason = models.CharField(max_length=40, choices=HardshipExitReason, blank=True)
    exit_reason_details = models.TextField(blank=True)
    by_user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="hardship_type_known", condition=Q(hardship_type__in=HardshipType.values)
            ),
            models.CheckConstraint(
                name="hardship_not_backwards",
                condition=Q(end_date=None) | Q(end_date__gte=F("start_date")),
            ),
            models.CheckConstraint(
                name="hardship_ends_for_a_reason",
                condition=Q(end_date=None, exit_reason="") | (Q(end_date__isnull=False) & ~Q(exit_reason="")),
            ),
            models.UniqueConstraint(
                fields=("account",), condition=Q(end_date=None), name="one_hardship_agreement_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"hardship agreement {self.pk}"


class AssistanceAgreement(models.Model):
    """Help that an account gets, such as a social tariff's rebate, over half-open local days."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="assistance_agreements")
    assistance_type = models.CharField(max_length=100)
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)
    by_user_id = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="assistance_not_backwards",
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assistance_type} for account {self.account_id}"


class EnergyCheque(models.Model):
    """A cheque of the French state towards a household's energy, as sent in; amount in minor units."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="energy_cheques")
    number = models.CharField(max_length=50, unique=True)
    amount = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=EnergyChequeStatus, default=EnergyChequeStatus.RECEIVED)
    received_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="energy_cheque_status_known", condition=Q(status__in=EnergyChequeStatus.values)
            ),
        )

    def __str__(self) -> str:
        return self.number
