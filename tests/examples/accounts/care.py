"""Looking after customers: notes, reminders, complaints, files and links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations
from holdfast.accounts.models import FileAttachment
from holdfast.identity.models import User
from tests.examples.example import SIGNED_IN, Example

if TYPE_CHECKING:
    from tests.examples.world import World

COMPLAINT = {"type": "Billing", "status": "OPEN"}


def complaint(world: World) -> dict[str, Any]:
    """A complaint about the customer's account."""
    made = operations.create_complaint(
        account=world.account,
        brand_code=world.account.brand.code,
        source="TELEPHONE",
        complainant=operations.Complainant.of(world.account, world.user),
        now=world.now,
        **COMPLAINT,
    )
    return {"complaintId": made.pk}


def new_complaint(world: World) -> dict[str, Any]:
    about = {"accountNumber": world.account.number, "brand": world.account.brand.code}
    return {"complaint": {**about, **COMPLAINT, "communicationSource": "ONLINE"}}


def reminder(world: World) -> dict[str, Any]:
    """Something that the demo's support user is to do for the account."""
    made = operations.create_reminder(
        account=world.account,
        type_name="AD_HOC",
        content="Ring back",
        due_at=world.now,
        assignee=User.objects.get(email=world.demo.staff_email),
        now=world.now,
    )
    return {"input": {"reminderId": made.pk}}


def new_reminder(world: World) -> dict[str, Any]:
    return {"accountNumber": world.account.number, "content": "Ring back", "dueAt": tomorrow(world)}


def tomorrow(world: World) -> str:
    return (world.now + timedelta(days=1)).isoformat()


def file_of_account(world: World) -> dict[str, Any]:
    """A file that has arrived and is ready."""
    announced = operations.create_account_file_attachment(
        account=world.account, category="FILE_ATTACHMENT_CUSTOMER_ID", filename="me.png", now=world.now
    )
    FileAttachment.objects.filter(pk=announced.pk).update(
        size_in_bytes=3, uploaded_at=world.now, ready_at=world.now
    )
    return {"s3Key": announced.key}


EXAMPLES = {
    "mutation:completeReminder": Example(reminder, allowed="support", hidden_as=("KT-CT-1406",)),
    "mutation:createAccountFileAttachment": Example(
        lambda world: {
            "input": {
                "accountNumber": world.account.number,
                "category": "FILE_ATTACHMENT_CUSTOMER_ID",
                "filename": "me.png",
            }
        }
    ),
    "mutation:createAccountNote": Example(
        lambda world: {
            "input": {"accountNumber": world.account.number, "note": "Rang at noon", "isPinned": False}
        },
        allowed="support",
    ),
    "mutation:createAccountReminder": Example(
        lambda world: {"input": {**new_reminder(world), "reminderType": "AD_HOC"}}, allowed="support"
    ),
    "mutation:createComplaint": Example(new_complaint),
    "mutation:createReminder": Example(
        lambda world: {
            "input": {
                **new_reminder(world),
                "reminderTypeName": "AD_HOC",
                "assigneeUsername": world.demo.staff_email,
            }
        },
        allowed="support",
    ),
    "mutation:triggerPostUploadOperations": Example(file_of_account, hidden_as=("KT-CT-8710",)),
    "query:accountUrls": Example(lambda world: {"accountNumber": world.account.number}),
    "query:complaint": Example(complaint, hidden_as=("KT-CT-12301",)),
    "query:urls": Example(lambda world: {"accountNumber": world.account.number}),
    "query:caredForAccounts": Example(also=SIGNED_IN),
}
