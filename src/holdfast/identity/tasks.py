"""Identity's background jobs."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from holdfast.identity import operations


@app.periodic(cron="17 3 * * *")
@app.task(name="identity.forget_expired_credentials", queueing_lock="identity.forget_expired_credentials")
def forget_expired_credentials(timestamp: int) -> None:
    """Every night: delete the hashes of credentials that died a month ago. Safe to repeat."""
    operations.forget_expired_credentials(now=datetime.fromtimestamp(timestamp, tz=UTC))
