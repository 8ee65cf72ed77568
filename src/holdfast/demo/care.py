"""What is known of the leading customers beside their supply: who needs care, what was written to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from holdfast.accounts import operations as accounts
from holdfast.accounts.choices import AccountEventType, HardshipEntryReason, HardshipType

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from holdfast.demo.customers import Customer

HOLD_MUSIC = {
    "SONG_hold_music_4_33_silence": "Silence",
    "SONG_hold_music_holding_firm": "Holding firm",
}


def look_after(customers: Sequence[Customer], *, now: datetime) -> None:
    """Put on record what the first customer has told the supplier, and what was agreed about the account."""
    first = customers[0]
    user, account = first.user, first.account
    accounts.update_special_circumstances_sharing(user=user, is_given=True, now=now)
    accounts.record_special_circumstance(
        user=user,
        internal_code="MEDICAL_EQUIPMENT",
        summary="Has a dialysis machine at home",
        now=now,
    )
    accounts.record_special_circumstance(
        user=user,
        internal_code="YOUNG_CHILDREN",
        summary="Children under five in the home",
        expiry_date=(now + timedelta(days=3 * 365)).date(),
        now=now,
    )
    accounts.begin_assistance_agreement(
        account=account, assistance_type="WINTER_REBATE", active_from=first.since, now=now
    )
    accounts.begin_hardship_agreement(
        account=account,
        hardship_type=HardshipType.REDUCED_INCOME,
        hardship_details="Works fewer hours since the winter.",
        hardship_entry_reason=HardshipEntryReason.SELF_IDENTIFIED,
        payment_plan_details="Pays what the month costs, and a little of what is owed.",
        start_date=first.since,
        now=now,
    )
    accounts.record_message(
        account=account,
        event_type=AccountEventType.EMAIL_SENT,
        user=user,
        template_code="WELCOME",
        subject="Welcome",
        text_body="Your first bill comes in a month.",
        html_body="<p>Your first bill comes in a month.</p>",
        sender=f"hello@{account.brand.code.lower().replace('_', '-')}.example",
        recipient=user.email,
        now=now,
    )
    for code, title in HOLD_MUSIC.items():
        accounts.set_hold_music_track(code=code, title=title, now=now)
