"""Second factors: what a user shows beside the password."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from holdfast.identity.choices import MfaMethod
from holdfast.identity.models.credentials import HASH_BYTES


class MfaDevice(models.Model):
    """One method that a user has set up; it is asked for at login once it is confirmed.

    The secret of an authenticator app is derived from the server's secret and `salt`, and a code that was sent
    is kept as a keyed hash, so that a copy of this table opens nothing. `address` is where codes go: an e-mail
    address or a mobile number as it was when the device was made. `last_step` is the newest 30-second step whose
    code has been used, so that none is used twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mfa_devices")
    method = models.CharField(max_length=5, choices=MfaMethod)
    address = models.CharField(max_length=254, blank=True, default="")
    salt = models.BinaryField(max_length=16)
    last_step = models.BigIntegerField(default=0)
    code_hash = models.BinaryField(max_length=HASH_BYTES, null=True)
    code_sent_at = models.DateTimeField(null=True)
    code_expires_at = models.DateTimeField(null=True)
    failure_count = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "method"], name="user_has_one_device_of_a_method"),
            models.CheckConstraint(name="mfa_method_known", condition=Q(method__in=MfaMethod.values)),
            models.CheckConstraint(
                name="mfa_codes_have_an_address", condition=Q(method="TOTP", address="") | ~Q(address="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.method} device of user {self.user_id}"

    @property
    def device_type(self) -> str:
        """The contract's name of the method."""
        return self.method

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None
