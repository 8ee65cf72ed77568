"""What staff do about accounts on the pages of the back office, each by the operation that the API uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import (
    BASE_INPUT_CLASSES,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from holdfast.accounts import file_links, operations, queries
from holdfast.accounts.admin.permissions import CHANGES_DETAILS, COMPLAINTS, REMINDS, UPDATES_REMINDERS
from holdfast.accounts.choices import AccountStatus, ComplaintStatus
from holdfast.accounts.days import zone_of
from holdfast.accounts.models import Account, Business, Complaint, FileAttachment, OperationsTeam, Reminder
from holdfast.accounts.operations.complaints import NEXT, Complainant
from holdfast.accounts.reminder_types import current_types
from holdfast.accounts.texts import MAX_BODY
from holdfast.platform.backoffice.deeds import Done, deed
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

_UPDATES_BUSINESSES = frozenset({"Can update businesses"})


def _text(label: str, *, rows: int = 3, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_BODY,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}),
    )


def _choose(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


class ReminderForm(forms.Form):
    """What somebody has to come back to."""

    type = forms.ChoiceField(label="About", widget=UnfoldAdminSelectWidget())
    content = _text("What is to be done")
    due_at = forms.DateTimeField(
        label="Due, in the customer's time",
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": " ".join(BASE_INPUT_CLASSES)}, format="%Y-%m-%dT%H:%M"
        ),
    )
    is_mine = forms.BooleanField(label="Assign it to me", required=False, widget=UnfoldBooleanWidget())
    team = forms.ModelChoiceField(
        OperationsTeam.objects.order_by("name"),
        label="Or to a team",
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )


def _can_be_reminded_of(_account: Account, form: forms.Form) -> bool:
    _choose(form, "type", ((code, _words(code)) for code in current_types()))
    return True


@deed(
    Account,
    "remind",
    title="Add a reminder",
    done_with=REMINDS,
    form=ReminderForm,
    fits=_can_be_reminded_of,
)
def _remind(request: HttpRequest, account: Account, given: dict[str, Any]) -> Done:
    user = request.user
    assert not user.is_anonymous
    made = operations.create_reminder(
        account=account,
        type_name=given["type"],
        content=given["content"],
        due_at=given["due_at"].replace(tzinfo=zone_of(account)),
        assignee=user if given["is_mine"] else None,
        team=given["team"],
        now=moment_of(request),
    )
    return Done("The reminder is made.", [made], account.number)


class StatusForm(forms.Form):
    status = forms.ChoiceField(label="New status", widget=UnfoldAdminSelectWidget())


def _can_be_moved(account: Account, form: forms.Form) -> bool:
    others = [choice for choice in AccountStatus.choices if choice[0] != account.status]
    _choose(form, "status", ((str(code), str(label)) for code, label in others))
    return True


@deed(
    Account,
    "status",
    title="Change the status",
    done_with=CHANGES_DETAILS,
    form=StatusForm,
    fits=_can_be_moved,
)
def _move_on(request: HttpRequest, account: Account, given: dict[str, Any]) -> Done:
    operations.change_account_status(account=account, status=given["status"], now=moment_of(request))
    return Done("The status is changed.", account_number=account.number)


class CompletionForm(forms.Form):
    reason = forms.CharField(
        label="What came of it", required=False, max_length=200, widget=UnfoldAdminTextInputWidget()
    )


@deed(
    Reminder,
    "complete",
    title="Complete it",
    done_with=UPDATES_REMINDERS,
    form=CompletionForm,
    fits=lambda reminder, _form: reminder.completed_at is None,
)
def _complete(request: HttpRequest, reminder: Reminder, given: dict[str, Any]) -> Done:
    user, reason = request.user, given["reason"]
    assert not user.is_anonymous
    operations.complete_reminder(reminder=reminder, completed_by=user, reason=reason, now=moment_of(request))
    return Done("The reminder is completed.", account_number=_number(reminder.account))


class ContactForm(forms.Form):
    """An exchange about a complaint, and where it stands after it."""

    status = forms.ChoiceField(label="It is now", widget=UnfoldAdminSelectWidget())
    summary = _text("What was said", required=False)
    action_taken = _text("What we do about it")


def _can_be_answered(complaint: Complaint, form: forms.Form) -> bool:
    labels = dict(ComplaintStatus.choices)
    _choose(form, "status", ((code, str(labels[code])) for code in labels if code in NEXT[complaint.status]))
    return True


@deed(
    Complaint,
    "contact",
    title="Add an exchange",
    done_with=COMPLAINTS,
    form=ContactForm,
    fits=_can_be_answered,
)
def _answer(request: HttpRequest, complaint: Complaint, given: dict[str, Any]) -> Done:
    people = queries.users_of([complaint.account]).get(complaint.account_id, [])
    contact = operations.add_complaint_contact(
        complaint=complaint,
        complainant=Complainant.of(complaint.account, next(iter(people), None)),
        status=given["status"],
        summary=given["summary"],
        action_taken=given["action_taken"],
        now=moment_of(request),
    )
    return Done("The exchange is kept.", [contact], complaint.account.number)


@deed(Complaint, "assign", title="Look after it myself", done_with=COMPLAINTS)
def _assign(request: HttpRequest, complaint: Complaint, given: dict[str, Any]) -> Done:  # noqa: ARG001
    user = request.user
    assert not user.is_anonymous
    operations.assign_complaint(complaint=complaint, assignee=user, now=moment_of(request))
    return Done("The complaint is yours.", account_number=complaint.account.number)


@deed(
    FileAttachment,
    "download",
    title="Download the file",
    done_with=frozenset({"Can access customer queries"}),
    fits=lambda attachment, _form: attachment.ready_at is not None,
)
def _download(request: HttpRequest, attachment: FileAttachment, given: dict[str, Any]) -> Done:  # noqa: ARG001
    link = file_links.download_url(attachment_id=attachment.pk, now=moment_of(request))
    return Done("", account_number=_number(attachment.account), leads_to=link)


class LinkForm(forms.Form):
    number = forms.CharField(label="Account number", max_length=10, widget=UnfoldAdminTextInputWidget())

    def clean_number(self) -> Account:
        account = queries.account_by_number(self.cleaned_data["number"].strip().upper())
        if account is None:
            raise forms.ValidationError("There is no such account.")
        return account


@deed(Business, "link", title="Link an account", done_with=_UPDATES_BUSINESSES, form=LinkForm)
def _link(request: HttpRequest, business: Business, given: dict[str, Any]) -> Done:
    account: Account = given["number"]
    operations.link_account_to_business(account=account, business=business, now=moment_of(request))
    return Done("The account is linked.", [account], account.number)


def _number(account: Account | None) -> str | None:
    return None if account is None else account.number
