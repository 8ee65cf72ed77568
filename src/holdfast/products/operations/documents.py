"""Terms and conditions: published version by version, and never changed once they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event
from holdfast.products.models import TermsDocument, TermsType

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Brand


@transaction.atomic
def create_terms_type(*, code: str, name: str, now: datetime) -> TermsType:
    """A kind of terms that products can come under. Made again, it gets its new name."""
    made, _ = TermsType.objects.update_or_create(code=code, defaults={"name": name})
    record_event(BusinessEvent("products.terms_type.kept-v1", now, data={"code": code}))
    return made


@transaction.atomic
def publish_terms(
    *,
    type: TermsType,  # noqa: A002 - what it is
    brand: Brand,
    version: str,
    name: str,
    markdown: str,
    pdf_url: str,
    effective_from: datetime,
    now: datetime,
    language: str | None = None,
) -> TermsDocument:
    """A version of terms that holds from a moment on, in the brand's language or another.

    ValueError where this version, or one that takes effect at the same moment, is published already.
    """
    try:
        with transaction.atomic():
            made = TermsDocument.objects.create(
                type=type,
                brand=brand,
                language=language or brand.language,
                version=version,
                name=name,
                markdown=markdown,
                pdf_url=pdf_url,
                effective_from=effective_from,
            )
    except IntegrityError as error:
        raise ValueError(f"{type.code} {version} of {brand.code} is published already") from error
    data = {"type": type.code, "brand_code": brand.code, "language": made.language, "version": version}
    record_event(BusinessEvent("products.terms.published-v1", now, data=data))
    return made
