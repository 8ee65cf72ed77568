"""What people change about themselves, and what others change for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from holdfast.identity import detail_checks
from holdfast.identity.choices import LinkPurpose
from holdfast.identity.errors import UpdateAccountUserInvalidData, UpdateUserInvalidData
from holdfast.identity.models import SpanishUserMeta, User, UserChange, UserDetail
from holdfast.identity.operations import links, notices
from holdfast.identity.operations.users import lock_user
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from holdfast.kernel.errors import DomainError

    Limit = Callable[[User, "Author", frozenset[str], datetime], None]

NAME_FIELDS = frozenset({"given_name", "family_name"})
_FAMILY_NAMES = ("first_family_name", "second_family_name")
_LONGEST_NAME = 150
_NEW_CUSTOMER = timedelta(days=31)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change; is_the_user where people change their own details, which the daily rule is for."""

    is_the_user: bool
    user_id: int | None = None
    organization_id: int | None = None


@transaction.atomic
def update_user(*, user: User, author: Author, changes: Mapping[str, Any], now: datetime) -> User:
    """Change columns and further details of a user.

    changes: date_of_birth, details (a list of namespace and value; no value removes one), email, family_name,
    given_name, label, landline, mobile, pronouns and title, each as far as it is to be changed. A new e-mail
    address is unverified: a link goes there, and a notice to the one before.

    Raises UpdateUserInvalidData where people change a second of their names within a day, their first 31 days
    aside; UpdateAccountUserInvalidData for values that cannot be stored, each with its path.
    """
    columns = detail_checks.columns(user, changes, now)
    _apply(user, author, columns, now, limit=_only_one_name(UpdateUserInvalidData))
    _set_details(user, author, changes.get("details") or (), now)
    return user


@transaction.atomic
def update_account_user(*, user: User, author: Author, changes: Mapping[str, Any], now: datetime) -> User:
    """Change a user as update_user does, and in Spain the NIF and the two family names.

    Where the family names come apart, the family name is both of them. Raises UpdateAccountUserInvalidData as
    update_user does for values, and for a second name within a day; UpdateAccountUserInvalidData5410 for what
    is no NIF, NIE or CIF.
    """
    meta, _ = SpanishUserMeta.objects.get_or_create(user=user)
    before = {name: getattr(meta, name) for name in ("nif", *_FAMILY_NAMES)}
    if changes.get("nif") is not None:
        meta.nif = detail_checks.spanish_tax_number(changes["nif"])
    joined = dict(changes)
    if any(changes.get(name) is not None for name in _FAMILY_NAMES):
        meta.first_family_name = detail_checks.text_or(
            meta.first_family_name or user.family_name, changes, "first_family_name", longest=_LONGEST_NAME
        )
        meta.second_family_name = detail_checks.text_or(
            meta.second_family_name, changes, "second_family_name", longest=_LONGEST_NAME
        )
        joined["family_name"] = f"{meta.first_family_name} {meta.second_family_name}".strip()
    elif changes.get("family_name") is not None:
        meta.first_family_name = meta.second_family_name = ""  # which part is which is no longer known
    columns = detail_checks.columns(user, joined, now)
    _apply(user, author, columns, now, limit=_only_one_name(UpdateAccountUserInvalidData))
    _set_details(user, author, changes.get("details") or (), now)
    changed = {name: (old, getattr(meta, name)) for name, old in before.items() if getattr(meta, name) != old}
    meta.save()
    user.account_user_meta = meta
    _keep(user, author, changed, now)
    return user


@transaction.atomic
def update_user_details(*, user: User, author: Author, changes: Mapping[str, Any], now: datetime) -> User:
    """Change columns of a user, the way of before update_user: one a day of any kind, the first 31 days aside.

    Raises UpdateAccountUserInvalidData with the path of each field that is refused.
    """
    _apply(user, author, detail_checks.columns(user, changes, now), now, limit=_only_one_field)
    return user


def _only_one_name(error: type[DomainError]) -> Limit:
    """The rule that keeps a contract from wandering to somebody else by and by, name after name."""

    def limit(user: User, author: Author, fields: frozenset[str], now: datetime) -> None:
        names = sorted(fields & NAME_FIELDS)
        if not names or not author.is_the_user or now < user.created_at + _NEW_CUSTOMER:
            return
        recent = _changed_within_a_day(user, NAME_FIELDS, now)
        if len(names) + len(recent) > 1:
            sentence = "Only one name can be changed in a day."
            paths = map(detail_checks.input_path, names)
            raise error(sentence, invalid=tuple(InvalidInput(sentence, path) for path in paths))

    return limit


def _only_one_field(user: User, author: Author, fields: frozenset[str], now: datetime) -> None:
    if not author.is_the_user or now < user.created_at + _NEW_CUSTOMER:
        return
    recent = _changed_within_a_day(user, None, now)
    if fields and len(fields) + len(recent) > 1:
        raise detail_checks.refused("Only one field can be changed in a day.", *sorted(fields))


def _changed_within_a_day(user: User, fields: frozenset[str] | None, now: datetime) -> list[UserChange]:
    """Changes by the user in person, the latest 24 hours back. The row of the user is locked by now."""
    changes = UserChange.objects.filter(user=user, by_user_id=user.pk, changed_at__gt=now - _A_DAY)
    return list(changes.filter(field__in=fields) if fields is not None else changes)


def _apply(
    user: User,
    author: Author,
    columns: Mapping[str, Any],
    now: datetime,
    *,
    limit: Limit,
) -> None:
    """Store the columns that differ, with the trace of each, and tell the user of a new address."""
    stored = lock_user(user)
    changed = {
        name: (getattr(stored, name), value)
        for name, value in columns.items()
        if getattr(stored, name) != value
    }
    if not changed:
        return
    limit(stored, author, frozenset(changed), now)
    for name, (_, after) in changed.items():
        setattr(user, name, after)
    fields = set(changed)
    if "email" in changed:
        user.email_verified_at = None
        fields.add("email_verified_at")
    try:
        with transaction.atomic():
            user.save(update_fields=fields)
    except IntegrityError as error:
        if "user_email_unique_in_any_case" not in str(error):
            raise
        raise detail_checks.refused(detail_checks.UNUSABLE_ADDRESS, "email") from error
    _keep(user, author, changed, now)
    if "email" in changed:
        _follow_address(user, before=changed["email"][0], now=now)


def _follow_address(user: User, *, before: str, now: datetime) -> None:
    links.end_links(user_id=user.pk, purpose=LinkPurpose.PASSWORD_RESET, now=now)
    links.end_links(user_id=user.pk, purpose=LinkPurpose.EMAIL_VERIFICATION, now=now)
    notices.tell(user=user, notice=notices.Notice.EMAIL_CHANGED, to=before)
    if user.email:
        notices.ask_for_verification(user=user, asked_at=now)


def _set_details(user: User, author: Author, details: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Set or remove further facts."""
    wanted = detail_checks.details(details)
    rows = {row.namespace: row for row in UserDetail.objects.filter(user=user, namespace__in=wanted)}
    changed: dict[str, tuple[Any, Any]] = {}
    for name, value in wanted.items():
        row = rows.get(name)
        before = row.value if row is not None else ""
        if (value or "") == before:
            continue
        hidden = row is not None and row.is_sensitive
        changed[f"details.{name}"] = ("", "") if hidden else (before, value or "")
        if value is None:
            UserDetail.objects.filter(user=user, namespace=name).delete()
        else:
            UserDetail.objects.update_or_create(
                user=user, namespace=name, defaults={"value": value, "updated_at": now}
            )
    _keep(user, author, changed, now)


def _keep(user: User, author: Author, changed: Mapping[str, tuple[Any, Any]], now: datetime) -> None:
    """Before and after beside the person; the event for everybody else names the fields alone."""
    if not changed:
        return
    UserChange.objects.bulk_create(
        [
            UserChange(
                user=user,
                field=name[:64],
                before="" if before is None else str(before),
                after="" if after is None else str(after),
                changed_at=now,
                by_user_id=author.user_id,
                by_organization_id=author.organization_id,
            )
            for name, (before, after) in changed.items()
        ]
    )
    record_event(
        BusinessEvent(
            "identity.user.updated-v1",
            occurred_at=now,
            data={"user_number": user.number, "fields": sorted(changed)},
        )
    )
