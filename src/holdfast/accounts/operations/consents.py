"""What customers agree to, with the history of every answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.choices import ConsentSource
from holdfast.accounts.errors import ConsentManagementNotEnabled, ConsentTypeNotFound, DuplicateConsent
from holdfast.accounts.models import Brand, Consent, ConsentChange, ConsentType
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to one question: its code, a ConsentValue, and where it was given."""

    code: str
    value: str
    source: str = ConsentSource.API_SITE


@transaction.atomic
def create_consent_type(
    *,
    brand: Brand,
    code: str,
    name: str,
    now: datetime,
    description: str = "",
    default_value: str = "UNKNOWN",
) -> ConsentType:
    """Something that a brand asks consent to from now on; code is unique in the brand."""
    created = ConsentType.objects.create(
        brand=brand, code=code, name=name, description=description, default_value=default_value
    )
    record_event(
        BusinessEvent("accounts.consent_type.created-v1", now, data={"brand": brand.code, "code": code})
    )
    return created


@transaction.atomic
def update_account_consents(
    *,
    account: Account,
    answers: Sequence[Answer],
    now: datetime,
    author: Author = SYSTEM,
    ip_address: str | None = None,
) -> list[Consent]:
    """Keep the answers of an account to its brand's questions; all its consents, with their types.

    An answer that is the same as before leaves no trace. Raises ConsentManagementNotEnabled where the brand
    does not manage consents, DuplicateConsent and ConsentTypeNotFound; then nothing is changed.
    """
    types = types_by_code([account.brand_id])
    for answer in _once(answers):
        _store(type_of(types, answer.code), answer, now, author, ip_address, account=account)
    return list(account.consents.select_related("type").order_by("type__code"))


@transaction.atomic
def update_account_user_consents(
    *,
    user: User,
    brand_ids: Iterable[int],
    answers: Sequence[Answer],
    now: datetime,
    author: Author = SYSTEM,
    ip_address: str | None = None,
) -> list[Consent]:
    """Keep the answers of a person to the questions of their brands; all their consents, with their types.

    Brands that ask under the same code have the same answer. Raises as update_account_consents does.
    """
    types = types_by_code(brand_ids)
    for answer in _once(answers):
        if answer.code not in types:
            raise ConsentTypeNotFound
        for consent_type in types[answer.code]:
            _store(consent_type, answer, now, author, ip_address, user=user)
    return list(user.consents.select_related("type").order_by("type__code", "type__brand"))


def types_by_code(brand_ids: Iterable[int]) -> dict[str, list[ConsentType]]:
    """What the brands ask, by code. Raises ConsentManagementNotEnabled where none of them manages consents."""
    managing = list(Brand.objects.filter(pk__in=list(brand_ids), manages_consents=True))
    if not managing:
        raise ConsentManagementNotEnabled
    types: dict[str, list[ConsentType]] = {}
    for consent_type in ConsentType.objects.filter(brand__in=managing).order_by("brand", "code"):
        types.setdefault(consent_type.code, []).append(consent_type)
    return types


def type_of(types: dict[str, list[ConsentType]], code: str) -> ConsentType:
    """The first of the types with a code. Raises ConsentTypeNotFound."""
    if code not in types:
        raise ConsentTypeNotFound
    return types[code][0]


def _once(answers: Sequence[Answer]) -> Sequence[Answer]:
    if len({answer.code for answer in answers}) < len(answers):
        raise DuplicateConsent
    return answers


def _store(
    consent_type: ConsentType,
    answer: Answer,
    now: datetime,
    author: Author,
    ip_address: str | None,
    *,
    account: Account | None = None,
    user: User | None = None,
) -> None:
    consent = consent_of(consent_type=consent_type, now=now, account=account, user=user)
    if consent.value != answer.value or not consent.history.exists():
        set_value(
            consent=consent,
            value=answer.value,
            source=answer.source,
            now=now,
            author=author,
            ip_address=ip_address,
        )


def set_value(
    *,
    consent: Consent,
    value: str,
    source: str,
    now: datetime,
    author: Author = SYSTEM,
    ip_address: str | None = None,
) -> None:
    """Give a consent, locked and with its type, another value, with its place in the history and the event."""
    consent.value, consent.updated_at = value, now
    consent.save(update_fields=["value", "updated_at"])
    ConsentChange.objects.create(
        consent=consent,
        value=value,
        source=source,
        changed_at=now,
        by_user_id=author.user_id,
        by_organization_id=author.organization_id,
        ip_address=ip_address,
    )
    data = {"code": consent.type.code, "value": value, "source": source}
    if consent.user is not None:
        data["user_number"] = consent.user.number
    account_number = consent.account.number if consent.account is not None else None
    record_event(BusinessEvent("accounts.consent.updated-v1", now, account_number=account_number, data=data))


def consent_of(
    *, consent_type: ConsentType, now: datetime, account: Account | None, user: User | None
) -> Consent:
    """The consent of an account or a person, locked; made with the type's default where there is none."""
    Consent.objects.bulk_create(
        [
            Consent(
                type=consent_type,
                account=account,
                user=user,
                value=consent_type.default_value,
                updated_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    consent = Consent.objects.select_for_update(no_key=True).get(
        type=consent_type, account=account, user=user
    )
    consent.type = consent_type
    return consent
