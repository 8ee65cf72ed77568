"""What customers are told of their agreements: by e-mail, sent by background jobs, and kept on the time line.

A job names the agreement and the notice; the words and the address are found when it runs, so that the queue
holds no personal data. It runs until the mail server has taken the message, so at worst a message comes twice.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app

from holdfast.accounts import operations as accounts
from holdfast.accounts import queries as account_queries
from holdfast.accounts.choices import AccountEventType
from holdfast.accounts.voices import voice_of_brand
from holdfast.agreements import wordings
from holdfast.markets.registry import market_of
from holdfast.platform import messages

if TYPE_CHECKING:
    from datetime import datetime

    from procrastinate.types import JSONValue

    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.identity.models import User


class Notice(StrEnum):
    """What a customer is told."""

    AGREED = "AGREED"
    EXTENDED = "EXTENDED"
    TERMINATED = "TERMINATED"
    SWITCHED = "SWITCHED"
    ROLLOVER_AHEAD = "ROLLOVER_AHEAD"
    ROLLED_OVER = "ROLLED_OVER"
    RESCISSION_RECEIVED = "RESCISSION_RECEIVED"
    RESCISSION_COMPLETED = "RESCISSION_COMPLETED"
    RESCISSION_REJECTED = "RESCISSION_REJECTED"


def tell(*, agreement: Agreement, notice: Notice, now: datetime, **further: str) -> None:
    """Queue a notice in the transaction that is open; further: values that its words need beside the agreement's."""
    values: dict[str, JSONValue] = {**further}
    app.configure_task("agreements.send_notice").defer(
        agreement_id=agreement.pk, notice=notice.value, further=values, asked_at=now.isoformat()
    )


def send(*, agreement: Agreement, notice: Notice, further: dict[str, str], now: datetime) -> None:
    """Send a notice now, to the account's e-mail address or else its holder's; nothing where there is none."""
    account = agreement.account
    holder = _holder(account)
    to = account.billing_email or (holder.email if holder is not None else None)
    if not to:
        return
    voice = voice_of_brand(account.brand, account.preferred_language_for_comms)
    values = {**_values(agreement, voice.language, holder), **further}
    wording = messages.written(wordings.NOTICES[notice], voice, **values)
    messages.send_written(wording, to=to, voice=voice)
    accounts.record_message(
        account=account,
        event_type=AccountEventType.EMAIL_SENT,
        user=holder if holder is not None and holder.email == to else None,
        template_code=f"agreements.{notice.lower()}",
        subject=wording.subject,
        text_body=wording.text,
        recipient=to,
        now=now,
    )


def _holder(account: Account) -> User | None:
    people = account_queries.users_of([account]).get(account.pk, [])
    return next((one for one in people if one.is_active and not one.is_deceased), None)


def _values(agreement: Agreement, language: str, holder: User | None) -> dict[str, str]:
    zone = market_of(agreement.account.market_code).zone
    deadline = agreement.rescission_deadline_at
    words = wordings.of(language)
    return {
        "name": (holder.get_short_name() if holder else agreement.account.billing_name) or words.customer,
        "account": agreement.account.number,
        "product": agreement.tariff.product.display_name,
        "fuel": words.fuels[agreement.supply_point.fuel],
        "point": agreement.supply_point.identifier,
        "address": agreement.supply_point.property.address,
        "from": words.day(agreement.valid_from, zone),
        "until": words.open_end if agreement.valid_to is None else words.last_day(agreement.valid_to, zone),
        "cooling_off": ""
        if deadline is None
        else words.cooling_off.format(day=words.last_day(deadline, zone)),
    }
