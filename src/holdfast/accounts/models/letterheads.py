"""Who writes: the company behind a brand, as its letters, bills and invoices have to name it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.accounts.models.customers import Brand


class Letterhead(models.Model):
    """What stands at the head and the foot of a brand's documents; what is blank is left out.

    tax_number: for VAT, with the country's prefix. accent_colour: of lines and headings, as #rrggbb.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="letterhead")
    legal_name = models.CharField(max_length=200)
    registration_number = models.CharField(max_length=60, blank=True)
    tax_number = models.CharField(max_length=30, blank=True)
    street_address = models.CharField(max_length=200, blank=True)
    locality = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    iban = models.CharField(max_length=34, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.CharField(max_length=200, blank=True)
    emergency_phone = models.CharField(
        max_length=40, blank=True, help_text="for power cuts and smells of gas"
    )
    accent_colour = models.CharField(max_length=7, default="#1f4e79")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="accent_is_a_colour", condition=Q(accent_colour__regex=r"^#[0-9a-fA-F]{6}$")
            ),
        )

    def __str__(self) -> str:
        return self.legal_name
