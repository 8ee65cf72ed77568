"""Accounts that one party looks after together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.models.customers import Brand
from holdfast.accounts.models.teams import OperationsTeam

PORTFOLIO_NUMBER_PATTERN = r"^P-[0-9A-F]{8}$"


class Portfolio(models.Model):
    """Accounts that one party looks after together; its roles reach each of its accounts.

    Portfolios form trees: what holds for a portfolio's people holds for the accounts of the portfolios below
    it as well. `operations.move_portfolio` is the only way to another parent, since it keeps circles out.
    """

    number = models.CharField(max_length=20, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="portfolios")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=200, blank=True)
    billing_name = models.CharField(max_length=200, blank=True)
    collective_billing = models.BooleanField(default=False)
    operations_team = models.ForeignKey(
        OperationsTeam, on_delete=models.PROTECT, null=True, related_name="portfolios"
    )
    lead_account = models.OneToOneField(
        "Account", on_delete=models.PROTECT, null=True, related_name="led_portfolio"
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="portfolio_not_its_own_parent", condition=~models.Q(parent=models.F("id"))
            ),
        )

    def __str__(self) -> str:
        return self.number


class PortfolioUserRole(models.Model):
    """What one person may do on every account of a portfolio and of those below it."""

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


class PortfolioReference(models.Model):
    """A name that another system has for a portfolio: one value in each of its namespaces."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="references")
    namespace = models.CharField(max_length=100)
    value = models.CharField(max_length=200)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("namespace",)
        constraints = (
            models.UniqueConstraint(
                fields=("portfolio", "namespace"), name="one_portfolio_reference_in_a_namespace"
            ),
            models.UniqueConstraint(fields=("namespace", "value"), name="reference_names_one_portfolio"),
        )

    def __str__(self) -> str:
        return f"{self.namespace}:{self.value}"
