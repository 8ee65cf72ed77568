"""How accounts and people want to be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.authors import SYSTEM, Author
from holdfast.accounts.choices import CommsDeliveryPreference, EmailFormat
from holdfast.accounts.errors import CannotSetCommsPreferenceEmailWhen
from holdfast.accounts.models import CommsPreferences, HoldMusicTrack
from holdfast.accounts.models.preferences import LARGEST_FONT, SMALLEST_FONT
from holdfast.accounts.operations.changes import change_account, lock_account
from holdfast.kernel.errors import InvalidInput
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from holdfast.accounts.models import Account
    from holdfast.identity.models import User

#: The languages of the account's options, and their codes (ISO 639-1).
LANGUAGES = {"ENGLISH": "en"}

_PREFERENCES_CHANGED = "accounts.account.preferences_changed-v1"


@transaction.atomic
def update_comms_delivery_preference(
    *, account: Account, preference: str, now: datetime, author: Author = SYSTEM
) -> Account:
    """Send letters by e-mail or by post.

    Raises CannotSetCommsPreferenceEmailWhen where there is nowhere to send an e-mail to: neither the account
    nor any of its people has an address.
    """
    locked = lock_account(account)
    if preference == CommsDeliveryPreference.EMAIL and not has_email(locked):
        raise CannotSetCommsPreferenceEmailWhen
    return change_account(
        account=account,
        event=_PREFERENCES_CHANGED,
        columns={"comms_delivery_preference": preference},
        now=now,
        author=author,
    )


def has_email(account: Account) -> bool:
    """Whether letters to an account can go by e-mail."""
    return bool(account.billing_email) or account.user_roles.exclude(user__email="").exists()


def update_document_accessibility_preference(
    *, account: Account, accessibility: str | None, now: datetime, author: Author = SYSTEM
) -> Account:
    """Print documents large, in Braille, or read them out; None for documents as they are."""
    return change_account(
        account=account,
        event=_PREFERENCES_CHANGED,
        columns={"document_accessibility": accessibility},
        now=now,
        author=author,
    )


def update_options_language_preference(
    *, account: Account, language: str, now: datetime, author: Author = SYSTEM
) -> Account:
    """Write to an account in one of LANGUAGES instead of its brand's own language."""
    return change_account(
        account=account,
        event=_PREFERENCES_CHANGED,
        columns={"preferred_language_for_comms": LANGUAGES[language]},
        now=now,
        author=author,
    )


def wrong_preferences(changes: Mapping[str, Any], *, songs: Collection[str]) -> list[InvalidInput]:
    """What cannot be stored of changes to somebody's preferences; songs: the hold music there is."""
    wrong = []
    email_format = changes.get("email_format")
    if email_format is not None and email_format not in EmailFormat.values:
        wrong.append(InvalidInput("This is neither TEXT nor HTML.", ("emailFormat",)))
    size = changes.get("font_size_multiplier")
    if size is not None and not SMALLEST_FONT <= size <= LARGEST_FONT:
        reason = f"A font is {SMALLEST_FONT:g} to {LARGEST_FONT:g} times its usual size."
        wrong.append(InvalidInput(reason, ("fontSizeMultiplier",)))
    song = changes.get("preferred_hold_music")
    if song is not None and song not in songs:
        wrong.append(InvalidInput("This is none of the songs.", ("preferredHoldMusic",)))
    return wrong


@transaction.atomic
def update_comms_preferences(*, user: User, changes: Mapping[str, Any], now: datetime) -> CommsPreferences:
    """Change what a person wants to be sent, as far as values are given; the names are the columns'.

    The moment of a change about text messages is kept, because it has to be shown to who asks for proof.
    The values have passed wrong_preferences.
    """
    CommsPreferences.objects.bulk_create([CommsPreferences(user=user)], ignore_conflicts=True)
    preferences = CommsPreferences.objects.select_for_update(no_key=True).get(user=user)
    changed = {
        name: value
        for name, value in changes.items()
        if value is not None and getattr(preferences, name) != value
    }
    if not changed:
        return preferences
    if "is_opted_in_to_sms_messages" in changed:
        preferences.sms_opt_in_last_change_date = now
    for name, value in changed.items():
        setattr(preferences, name, value)
    preferences.updated_at = now
    preferences.save()
    record_event(
        BusinessEvent(
            "accounts.user.comms_preferences_changed-v1",
            now,
            data={"user_number": user.number, "to": changed},
        )
    )
    return preferences


@transaction.atomic
def set_hold_music_track(*, code: str, title: str, now: datetime) -> HoldMusicTrack:
    """Offer a piece of hold music under one of the contract's codes, or give it another title."""
    track, _ = HoldMusicTrack.objects.update_or_create(code=code, defaults={"title": title})
    record_event(BusinessEvent("accounts.hold_music.offered-v1", now, data={"code": code}))
    return track
