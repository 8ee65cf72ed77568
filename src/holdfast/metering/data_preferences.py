"""How often an account lets its smart meters be read, and whether the readings may be looked into.

The default is that of Great Britain's Data Access and Privacy Framework: a supplier may take daily readings unless
the customer says otherwise; half-hourly ones, and any use beyond supply, need a word from the customer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction

from holdfast.kernel.events import BusinessEvent
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from holdfast.accounts.models import Account


class ReadingFrequency(models.TextChoices):
    """How often a smart meter is read."""

    MONTHLY = "MONTHLY"
    DAILY = "DAILY"
    HALF_HOURLY = "HALF_HOURLY"


class SmartMeterDataPreference(models.Model):
    """What an account has chosen; the moment is that of the last word on analysis, None where there was none."""

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.PROTECT, related_name="smart_meter_data_preference"
    )
    reading_frequency = models.CharField(
        max_length=16, choices=ReadingFrequency, default=ReadingFrequency.DAILY
    )
    readings_analysis_consent_provided = models.BooleanField(default=False)
    readings_analysis_consent_updated_datetime = models.DateTimeField(null=True)

    class Meta:
        app_label = "metering"
        constraints = (
            models.CheckConstraint(
                name="smart_meter_frequency_known",
                condition=models.Q(reading_frequency__in=ReadingFrequency.values),
            ),
            models.CheckConstraint(
                name="analysis_consent_has_a_moment",
                condition=models.Q(readings_analysis_consent_provided=False)
                | models.Q(readings_analysis_consent_updated_datetime__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.reading_frequency


def preferences_of(account: Account) -> SmartMeterDataPreference:
    """What an account has chosen, or the default, which is not kept."""
    chosen = SmartMeterDataPreference.objects.filter(account=account).first()
    return chosen or SmartMeterDataPreference(account=account)


@transaction.atomic
def set_smart_meter_data_preferences(
    *,
    account: Account,
    now: datetime,
    reading_frequency: ReadingFrequency | None = None,
    analysis_consent: bool | None = None,
) -> SmartMeterDataPreference:
    """Keep what an account chooses; what is left out stays as it was. The moment is that of a word on analysis."""
    chosen, _ = SmartMeterDataPreference.objects.select_for_update().get_or_create(account=account)
    if reading_frequency is not None:
        chosen.reading_frequency = reading_frequency
    if analysis_consent is not None:
        chosen.readings_analysis_consent_provided = analysis_consent
        chosen.readings_analysis_consent_updated_datetime = now
    chosen.save()
    record_event(
        BusinessEvent(
            "metering.data_preferences.updated-v1",
            now,
            account_number=account.number,
            data={
                "reading_frequency": chosen.reading_frequency,
                "analysis_consent": chosen.readings_analysis_consent_provided,
            },
        )
    )
    return chosen
