"""Complaints, and every exchange about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from holdfast.accounts.choices import ComplaintSource, ComplaintStatus
from holdfast.accounts.models.customers import Account


class Complaint(models.Model):
    """What a customer is dissatisfied with, until it is resolved; days are those of the account's market."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="complaints")
    type = models.CharField(max_length=100)
    subtype = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20, choices=ComplaintStatus, default=ComplaintStatus.OPEN)
    source = models.CharField(max_length=20, choices=ComplaintSource)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="complaints"
    )
    creation_date = models.DateField()
    resolution_date = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["account", "-created_at"], name="complaint_of_account"),)
        constraints = (
            models.CheckConstraint(
                name="complaint_status_known", condition=Q(status__in=ComplaintStatus.values)
            ),
            models.CheckConstraint(
                name="resolved_complaints_have_a_day",
                condition=Q(status__in=ComplaintStatus.ended(), resolution_date__isnull=False)
                | Q(~Q(status__in=ComplaintStatus.ended()), resolution_date=None),
            ),
        )

    def __str__(self) -> str:
        return f"complaint {self.pk} ({self.status})"


class ComplaintContact(models.Model):
    """One exchange about a complaint: with whom, what was said, what was done, and where it stood then."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=310)
    email = models.EmailField(blank=True)
    mobile = models.CharField(max_length=32, blank=True)
    landline = models.CharField(max_length=32, blank=True)
    preferred_communication_method = models.CharField(max_length=50, blank=True)
    status = models.CharField(max_length=20, choices=ComplaintStatus)
    summary = models.TextField(blank=True)
    action_taken = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["complaint", "created_at"], name="contact_of_complaint"),)

    def __str__(self) -> str:
        return f"contact {self.pk}"
