"""Campaigns, and the accounts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from holdfast.accounts.models.customers import Account, Brand

if TYPE_CHECKING:
    from datetime import date


class Campaign(models.Model):
    """Something that a brand, or every brand, invites accounts to; days are half-open and local."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, related_name="campaigns")
    has_offer = models.BooleanField(default=False, help_text="whether those in it are offered something")
    expiry_date = models.DateField(null=True, help_text="the day from which it is over")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.slug


class AccountCampaign(models.Model):
    """An account's part in a campaign, from a day until the day from which it is over."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="campaigns")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="accounts")
    start_date = models.DateField()
    expiry_date = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["account", "start_date"], name="campaign_of_account"),)
        constraints = (
            models.CheckConstraint(
                name="campaign_part_not_backwards",
                condition=Q(expiry_date=None) | Q(expiry_date__gte=F("start_date")),
            ),
        )

    def __str__(self) -> str:
        return f"account {self.account_id} in campaign {self.campaign_id}"

    @property
    def name(self) -> str:
        """The campaign's name."""
        return self.campaign.name

    @property
    def slug(self) -> str:
        """The campaign's name in links and inputs."""
        return self.campaign.slug

    @property
    def campaign_expiry_date(self) -> date | None:
        """The day from which the campaign itself is over."""
        return self.campaign.expiry_date
