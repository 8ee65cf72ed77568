"""Where businesses are established: the premises that a register of companies knows."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from holdfast.accounts.addresses import RichAddress


class Establishment(models.Model):
    """One of a business's premises, under its number in the country's register, such as the French SIRET."""

    business = models.ForeignKey("accounts.Business", on_delete=models.CASCADE, related_name="establishments")
    identifier = models.CharField(max_length=50)
    name = models.CharField(max_length=200, blank=True)
    address_parts = models.JSONField(null=True, help_text="as RichAddress stores it")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("business", "identifier"), name="establishment_once_in_a_business"
            ),
        )

    def __str__(self) -> str:
        return self.identifier

    @property
    def address(self) -> RichAddress | None:
        """Where it is, None where that is not known."""
        return RichAddress.from_json(self.address_parts) if self.address_parts else None
