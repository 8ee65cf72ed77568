"""An account's time line: messages with the customer, and what other systems report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.accounts.choices import AccountEventType, ExternalEventCategory, MessageChannel
from holdfast.accounts.models.attachments import FileAttachment
from holdfast.accounts.models.customers import Account


class Message(models.Model):
    """A message to or from a customer, as it was sent; what a channel does not have stays empty."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="messages"
    )
    channel = models.CharField(max_length=20, choices=MessageChannel)
    template_code = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text_body = models.TextField(blank=True)
    html_body = models.TextField(blank=True)
    sender = models.CharField(max_length=254, blank=True)
    recipient = models.CharField(max_length=254, blank=True)
    high_priority = models.BooleanField(default=False)
    attachments = models.ManyToManyField(FileAttachment, related_name="messages", blank=True)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class AccountEvent(models.Model):
    """Something that happened to a message of an account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="events")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    event_type = models.CharField(max_length=30, choices=AccountEventType)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["account", "-occurred_at"], name="event_on_time_line"),)

    def __str__(self) -> str:
        return f"{self.event_type} at {self.occurred_at.isoformat()}"


class ExternalEvent(models.Model):
    """Something that another system reports about an account or about a person."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="external_events")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="external_events"
    )
    category = models.CharField(max_length=20, choices=ExternalEventCategory)
    subcategory = models.CharField(max_length=30, blank=True)
    description = models.TextField(blank=True)
    content = models.JSONField(default=list)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(fields=["account", "-occurred_at"], name="external_event_of_account"),
            models.Index(fields=["user", "-occurred_at"], name="external_event_of_user"),
        )
        constraints = (
            models.CheckConstraint(
                name="external_event_of_account_or_user",
                condition=Q(account=None, user__isnull=False) | Q(account__isnull=False, user=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event_type} at {self.occurred_at.isoformat()}"

    @property
    def event_type(self) -> str:
        """Its kind in one word, such as `EXTERNAL_COMMUNICATIONS_TELEPHONE`."""
        return "_".join(part for part in ("EXTERNAL", self.category, self.subcategory) if part)
