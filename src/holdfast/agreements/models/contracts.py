"""What customers and the supplier have agreed in writing, version by version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from holdfast.accounts.models import Account, Business
from holdfast.agreements.contract_choices import ContractActivity, PartyKind
from holdfast.agreements.models.agreements import Agreement
from holdfast.kernel.periods import Period

if TYPE_CHECKING:
    from datetime import datetime


class Contract(models.Model):
    """A contract with an account or with a business, over a half-open period; without an end it runs on.

    Its terms stand in its versions, which are never overwritten. What happened to it stands as moments, from
    which `contract_states` tells its status. An account has one contract at a time that is actualized and
    neither revoked nor rescinded. sale: who sold it and how, as it was told.
    """

    identifier = models.CharField(max_length=12, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="contracts")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="contracts")
    subjects = models.ManyToManyField(Account, through="ContractSubject", related_name="contracts_about")
    title = models.CharField(max_length=200, blank=True)
    sale = models.JSONField(default=dict)
    signed_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    rescission_deadline_at = models.DateTimeField(null=True, help_text="null where nobody may go back on it")
    actualized_at = models.DateTimeField(null=True)
    terminated_at = models.DateTimeField(null=True)
    exit_fee_waived = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True)
    rescinded_at = models.DateTimeField(null=True)
    journey_ends_at = models.DateTimeField(null=True, help_text="when the change under way takes effect")
    created_at = models.DateTimeField(db_default=Now())

    #: The version that somebody asks for; None for the one in force. Not stored.
    shown_version: int | None = None

    class Meta:
        ordering = ("valid_from", "id")
        constraints = (
            models.CheckConstraint(
                name="contract_has_one_party",
                condition=Q(account__isnull=True, business__isnull=False)
                | Q(account__isnull=False, business__isnull=True),
            ),
            models.CheckConstraint(
                name="contract_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="one_contract_holds_with_an_account",
                expressions=[
                    (
                        Func(F("account_id"), F("account_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(F("valid_from"), F("valid_to"), Value("[)"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(
                    account__isnull=False,
                    actualized_at__isnull=False,
                    revoked_at__isnull=True,
                    rescinded_at__isnull=True,
                ),
            ),
        )

    def __str__(self) -> str:
        return f"contract {self.identifier}"

    @property
    def period(self) -> Period:
        """When the contract holds, or would hold."""
        return Period(self.valid_from, self.valid_to)

    @property
    def party_kind(self) -> PartyKind:
        return PartyKind.ACCOUNT if self.account_id is not None else PartyKind.BUSINESS

    @property
    def cancelled_at(self) -> datetime | None:
        """When somebody put an end to it: by going back on it, revoking it or terminating it."""
        return self.revoked_at or self.rescinded_at or self.terminated_at


class ContractSubject(models.Model):
    """An account that a contract is about."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="subject_rows")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("contract", "account"), name="subject_of_a_contract_once"),
        )

    def __str__(self) -> str:
        return f"account {self.account_id} in contract {self.contract_id}"


class ContractVersion(models.Model):
    """All terms of a contract from a moment on, until the next version; never edited.

    terms: what `contract_terms.Term.as_json` gives, in order.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="versions")
    version_reference = models.PositiveIntegerField()
    effective_from = models.DateTimeField()
    terms = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("version_reference",)
        constraints = (
            models.UniqueConstraint(fields=("contract", "version_reference"), name="contract_version_once"),
        )

    def __str__(self) -> str:
        return f"version {self.version_reference}"


class ContractNoteReason(models.Model):
    """Why notes are written on contracts, in a few words; activity_types: for which activities."""

    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=200)
    activity_types = models.JSONField(default=list)

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class ContractNote(models.Model):
    """What somebody wrote down when they began to change or to end a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="note_rows")
    activity_type = models.CharField(max_length=40, choices=ContractActivity)
    reason = models.ForeignKey(ContractNoteReason, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.activity_type} {self.created_at.isoformat()}"


class ContractAgreement(models.Model):
    """An agreement that is supplied under a contract: one contract of each kind of party at a time."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="agreement_rows")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="contract_rows")
    party_kind = models.CharField(max_length=10, choices=PartyKind)
    attached_at = models.DateTimeField()
    detached_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "party_kind"),
                condition=Q(detached_at__isnull=True),
                name="agreement_in_one_contract_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return f"agreement {self.agreement_id} in contract {self.contract_id}"
