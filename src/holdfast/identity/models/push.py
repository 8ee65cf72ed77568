"""Apps that can be notified, and the devices on which somebody has them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class NotifiableApplication(models.Model):
    """An app of the operator's, known to one notification service; kept in the back office."""

    class Service(models.TextChoices):
        """The network that reaches the device."""

        GCM = "GCM"
        APNS = "APNS"
        APNS_SANDBOX = "APNS_SANDBOX"

    class Provider(models.TextChoices):
        """Who hands the message to the network."""

        PINPOINT = "PINPOINT"
        FCM = "FCM"

    bundle_id = models.CharField(max_length=200, help_text="the app's own name, such as org.example.app")
    service = models.CharField(max_length=12, choices=Service)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True, default="")
    external_provider = models.CharField(max_length=8, choices=Provider, default=Provider.FCM)
    external_project_id = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bundle_id", "service"], name="application_once_on_a_service"),
            models.CheckConstraint(
                name="notification_service_known",
                condition=Q(service__in=["GCM", "APNS", "APNS_SANDBOX"]),
            ),
            models.CheckConstraint(
                name="notification_provider_known", condition=Q(external_provider__in=["PINPOINT", "FCM"])
            ),
        )

    def __str__(self) -> str:
        return f"{self.bundle_id} ({self.service})"


class PushNotificationBinding(models.Model):
    """A device on which a user has an app, by the token that the device's network knows it by.

    A device belongs to whoever registered it last: the one before has lent it, sold it or logged out.
    """

    application = models.ForeignKey(NotifiableApplication, on_delete=models.CASCADE, related_name="bindings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_bindings")
    token = models.CharField(max_length=1000)
    registered_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application", "token"], name="device_bound_once_to_an_application"
            ),
            models.CheckConstraint(
                name="push_binding_expires_after_registration",
                condition=Q(expires_at__gt=F("registered_at")),
            ),
        )

    def __str__(self) -> str:
        return f"device of user {self.user_id} with {self.application_id}"
