"""Terms and conditions: what products refer to, and the documents by brand, language and version."""

from __future__ import annotations

from django.db import models


class TermsType(models.Model):
    """A kind of terms that a product can come under, such as those of supply or of a bonus."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class TermsDocument(models.Model):
    """One version of terms, as a brand states them in a language (BCP 47) from a moment on.

    markdown is what holds; html is made of it when it is asked for. pdf_url is where the document can be
    fetched, as the operator publishes it.
    """

    type = models.ForeignKey(TermsType, on_delete=models.PROTECT, related_name="documents")
    brand = models.ForeignKey("accounts.Brand", on_delete=models.PROTECT, related_name="terms_documents")
    language = models.CharField(max_length=10)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    markdown = models.TextField()
    pdf_url = models.URLField(max_length=500)
    effective_from = models.DateTimeField()

    class Meta:
        ordering = ("type_id", "brand_id", "language", "effective_from", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("type", "brand", "language", "version"), name="terms_version_once"
            ),
            models.UniqueConstraint(
                fields=("type", "brand", "language", "effective_from"), name="terms_take_effect_one_by_one"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
