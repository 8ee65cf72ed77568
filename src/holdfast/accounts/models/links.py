"""Where a brand's pages for its customers are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from holdfast.accounts.models.customers import Brand


class BrandUrl(models.Model):
    """A page of a brand's site for one of its accounts.

    identifier: the contract's name of the page in snake_case, such as meter_reading_submission, or a name of the
    brand's own. template: an address in which {account_number} and {property_id} are filled in.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="urls")
    identifier = models.CharField(max_length=100)
    template = models.CharField(max_length=500)

    class Meta:
        ordering = ("identifier",)
        constraints = (
            models.UniqueConstraint(fields=("brand", "identifier"), name="brand_url_once"),
            models.CheckConstraint(
                name="brand_url_is_an_address", condition=Q(template__regex=r"^https?://[^\s]+$")
            ),
        )

    def __str__(self) -> str:
        return f"{self.identifier} of brand {self.brand_id}"
