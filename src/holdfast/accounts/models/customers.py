"""Brands, accounts, and the people who may act for an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.addresses import RichAddress
from holdfast.accounts.choices import (
    AccountStatus,
    AccountType,
    CommsDeliveryPreference,
    DocumentAccessibility,
)

ACCOUNT_NUMBER_PATTERN = r"^A-[0-9A-F]{8}$"


class Brand(models.Model):
    """A name under which energy is sold in one country."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    market_code = models.CharField(max_length=2, help_text="ISO 3166-1 code of the country it sells in")
    currency = models.CharField(max_length=3, help_text="ISO 4217 code")
    language = models.CharField(max_length=10, default="en")
    is_public_facing = models.BooleanField(default=True)
    manages_consents = models.BooleanField(default=True, help_text="customers' consents are asked and kept")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Account(models.Model):
    """What is billed: one customer relationship under one brand.

    Days and money of an account are those of its brand's market (`account.brand.market_code`).
    """

    number = models.CharField(max_length=10, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="accounts")
    portfolio = models.ForeignKey("accounts.Portfolio", on_delete=models.PROTECT, related_name="accounts")
    business = models.ForeignKey(
        "accounts.Business", on_delete=models.PROTECT, null=True, related_name="accounts"
    )
    business_role = models.CharField(
        max_length=100, blank=True, help_text="what it is among the accounts of its business, such as BILLING"
    )
    account_type = models.CharField(max_length=40, choices=AccountType, default=AccountType.DOMESTIC)
    status = models.CharField(max_length=30, choices=AccountStatus, default=AccountStatus.PENDING)
    urn = models.CharField(
        max_length=60, null=True, unique=True, help_text="its name in the system it came from"
    )
    billing_name = models.CharField(max_length=200, blank=True)
    billing_sub_name = models.CharField(max_length=200, blank=True)
    billing_email = models.EmailField(blank=True)
    billing_address_line1 = models.CharField(max_length=200, blank=True)
    billing_address_line2 = models.CharField(max_length=200, blank=True)
    billing_address_line3 = models.CharField(max_length=200, blank=True)
    billing_address_line4 = models.CharField(max_length=200, blank=True)
    billing_address_line5 = models.CharField(max_length=200, blank=True)
    billing_postcode = models.CharField(max_length=20, blank=True)
    billing_country_code = models.CharField(max_length=2, blank=True)
    billing_delivery_point_identifier = models.CharField(max_length=20, blank=True)
    billing_address_parts = models.JSONField(null=True, help_text="the same address as RichAddress stores it")
    comms_delivery_preference = models.CharField(
        max_length=20, choices=CommsDeliveryPreference, default=CommsDeliveryPreference.EMAIL
    )
    document_accessibility = models.CharField(max_length=20, choices=DocumentAccessibility, null=True)
    preferred_language_for_comms = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="account_number_shape", condition=models.Q(number__regex=ACCOUNT_NUMBER_PATTERN)
            ),
            models.CheckConstraint(
                name="account_status_known", condition=models.Q(status__in=AccountStatus.values)
            ),
            models.CheckConstraint(
                name="account_type_known", condition=models.Q(account_type__in=AccountType.values)
            ),
            models.CheckConstraint(
                name="business_role_needs_business",
                condition=models.Q(business_role="") | models.Q(business__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("business", "business_role"),
                condition=~models.Q(business_role=""),
                name="one_account_in_a_business_role",
            ),
        )
        indexes = (models.Index(fields=("brand", "id")),)

    def __str__(self) -> str:
        return self.number

    @property
    def market_code(self) -> str:
        """The country whose rules (currency, VAT, time zone) hold for this account."""
        return self.brand.market_code

    @property
    def split_billing_address(self) -> list[str]:
        """The billing address lines that are filled in, without the postcode."""
        lines = (
            self.billing_address_line1,
            self.billing_address_line2,
            self.billing_address_line3,
            self.billing_address_line4,
            self.billing_address_line5,
        )
        return [line for line in lines if line]

    @property
    def billing_address(self) -> str:
        """The billing address with its postcode in one line; empty where there is none."""
        return ", ".join(part for part in (*self.split_billing_address, self.billing_postcode) if part)

    @property
    def billing_rich_address(self) -> RichAddress | None:
        """The billing address in parts, or None where there is none; the name stays in billing_name.

        Where only lines are known, they do not say which of them is the town: all are the street address.
        """
        if self.billing_address_parts:
            return RichAddress.from_json(self.billing_address_parts)
        lines = self.split_billing_address
        if not lines and not self.billing_postcode:
            return None
        return RichAddress(
            country=self.billing_country_code or self.brand.market_code,
            street_address="\n".join(lines),
            postal_code=self.billing_postcode,
            delivery_point_identifier=self.billing_delivery_point_identifier,
        )


class AccountUserRole(models.Model):
    """What one person may do on one account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_roles")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="user_roles")
    role = models.ForeignKey("identity.Role", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "account", "role"), name="account_role_once"),)
