"""What somebody has to come back to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.accounts.models.businesses import Business
from holdfast.accounts.models.customers import Account
from holdfast.accounts.models.teams import OperationsTeam


class Reminder(models.Model):
    """A task about an account or a business for a member of staff or a team, raised when it falls due."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="reminders")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, null=True, related_name="reminders")
    type_name = models.CharField(max_length=100)
    content = models.TextField()
    due_at = models.DateTimeField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="reminders"
    )
    team = models.ForeignKey(OperationsTeam, on_delete=models.PROTECT, null=True, related_name="reminders")
    reopen_conversation = models.BooleanField(default=False)
    is_made_by_system = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    raised_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    completion_reason = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "due_at"], name="reminder_of_account"),
            models.Index(
                fields=["due_at"],
                name="reminder_to_raise",
                condition=Q(raised_at=None, completed_at=None),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="reminder_is_about_something",
                condition=Q(account__isnull=False) | Q(business__isnull=False),
            ),
            models.CheckConstraint(
                name="reminder_of_person_or_team", condition=Q(assignee=None) | Q(team=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.type_name} at {self.due_at.isoformat()}"
