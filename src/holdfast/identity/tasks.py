"""Identity's background jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from oauth2_provider.models import clear_expired
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from holdfast.identity import line_webhook, operations
from holdfast.identity.models import User
from holdfast.identity.operations import contact, links, mfa, notices, passwords, verification

#: A mail server that does not answer is asked again after 6 s, 36 s, 4 minutes and 22 minutes.
_UNTIL_SENT = RetryStrategy(max_attempts=5, exponential_wait=6)
_LINKS_KEPT_FOR = timedelta(days=30)


@app.periodic(cron="17 3 * * *")
@app.task(name="identity.forget_expired_credentials", queueing_lock="identity.forget_expired_credentials")
def forget_expired_credentials(timestamp: int) -> None:
    """Every night: delete the hashes of credentials that died a month ago. Safe to repeat."""
    now = datetime.fromtimestamp(timestamp, tz=UTC)
    operations.forget_expired_credentials(now=now)
    links.forget_expired_links(now=now, kept_for=_LINKS_KEPT_FOR)
    clear_expired()  # what the toolkit keeps of applications' tokens


@app.task(name="identity.send_password_reset", retry=_UNTIL_SENT)
def send_password_reset(
    email: str | None, user_number: str | None, base_url: str | None, asked_at: str
) -> None:
    """Find who has forgotten a password and send them a link. Tried again, it makes and sends another."""
    passwords.send_password_reset(
        email=email, user_number=user_number, base_url=base_url, now=datetime.fromisoformat(asked_at)
    )


@app.task(name="identity.send_verification", retry=_UNTIL_SENT)
def send_verification(user_id: int, asked_at: str) -> None:
    """Send a link with which a user shows that their e-mail address is theirs."""
    contact.send_verification(user_id=user_id, now=datetime.fromisoformat(asked_at))


@app.task(name="identity.send_mfa_code", retry=_UNTIL_SENT)
def send_mfa_code(device_id: int, asked_at: str) -> None:
    """Make and send a code of a second factor; a second run within a minute sends nothing."""
    mfa.send_mfa_code(device_id=device_id, now=datetime.fromisoformat(asked_at))


@app.task(name="identity.send_customer_verification", retry=_UNTIL_SENT)
def send_customer_verification(verification_id: int, asked_at: str) -> None:
    """Send a customer the code and the link of a verification. Tried again, it makes and sends others."""
    verification.send_customer_verification(
        verification_id=verification_id, now=datetime.fromisoformat(asked_at)
    )


@app.task(name="identity.offer_line_link", retry=_UNTIL_SENT)
def offer_line_link(line_user_id: str, reply_token: str) -> None:
    """Offer somebody who follows our LINE account to link it with theirs."""
    line_webhook.offer_line_link(line_user_id=line_user_id, reply_token=reply_token, now=datetime.now(tz=UTC))


@app.task(name="identity.send_notice", retry=_UNTIL_SENT)
def send_notice(user_id: int, notice: str, to: str) -> None:
    """Tell a user what has happened; nothing where the user is gone."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        notices.send_notice(user=user, notice=notices.Notice(notice), to=to)
