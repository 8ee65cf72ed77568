"""How people want to be written to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.accounts.choices import EmailFormat

SMALLEST_FONT, LARGEST_FONT = 0.5, 5.0


class CommsPreferences(models.Model):
    """What one person wants to be sent, and in which form. Who has said nothing has the defaults below.

    Nothing is opted in that nobody has asked for, but for what a supply needs.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comms_preferences"
    )
    email_format = models.CharField(max_length=4, choices=EmailFormat, default=EmailFormat.HTML)
    font_size_multiplier = models.FloatField(default=1.0)
    is_opted_in_meter_reading_confirmations = models.BooleanField(default=True)
    is_opted_in_to_client_messages = models.BooleanField(default=False)
    is_opted_in_to_life_support_call = models.BooleanField(default=False)
    is_opted_in_to_offer_messages = models.BooleanField(default=False)
    is_opted_in_to_recommended_messages = models.BooleanField(default=False)
    is_opted_in_to_sms_messages = models.BooleanField(default=False)
    is_opted_in_to_third_party_messages = models.BooleanField(default=False)
    is_opted_in_to_update_messages = models.BooleanField(default=False)
    is_using_inverted_email_colours = models.BooleanField(default=False)
    preferred_hold_music = models.CharField(max_length=60, blank=True, default="")
    sms_opt_in_last_change_date = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "preferences for letters"
        constraints = (
            models.CheckConstraint(
                name="email_format_known", condition=Q(email_format__in=EmailFormat.values)
            ),
            models.CheckConstraint(
                name="font_can_be_read",
                condition=Q(font_size_multiplier__range=(SMALLEST_FONT, LARGEST_FONT)),
            ),
        )

    def __str__(self) -> str:
        return f"preferences of user {self.user_id}"


class HoldMusicTrack(models.Model):
    """A piece of music that callers may choose to hear while they wait; `code` is one of the contract's songs."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ("code",)
        verbose_name = "piece of hold music"
        verbose_name_plural = "hold music"

    def __str__(self) -> str:
        return self.title
