"""Accounts that one party looks after together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.models.customers import Brand


class Portfolio(models.Model):
    """Accounts that one party looks after together; its roles reach each of its accounts."""

    number = models.CharField(max_length=20, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="portfolios")
    name = models.CharField(max_length=200, blank=True)
    billing_name = models.CharField(max_length=200, blank=True)
    collective_billing = models.BooleanField(default=False)
    lead_account = models.OneToOneField(
        "Account", on_delete=models.PROTECT, null=True, related_name="led_portfolio"
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.number


class PortfolioUserRole(models.Model):
    """What one person may do on every account of a portfolio."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="portfolio_roles"
    )
    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="user_roles")
    role = models.ForeignKey("identity.Role", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "portfolio", "role"), name="portfolio_role_once"),
        )
