"""The types of reminders that can be made now; higher floors add their own while the apps load."""

from __future__ import annotations

_current: set[str] = {
    "AD_HOC",
    "BILLING",
    "CALL_BACK",
    "CHURN_PREVENTION",
    "COMPLAINT_FOLLOW_UP",
    "CUSTOMER_DETAILS_CHANGE",
    "MAIL_RETURNED",
    "MOVE_IN",
    "MOVE_OUT",
    "PAYMENT_PLAN",
    "WITHDRAWAL_RECEIVED",
}


def register_reminder_type(name: str) -> None:
    """Offer a type of reminder under a name in capitals."""
    _current.add(name)


def is_current(name: str) -> bool:
    """Whether reminders of this type can be made."""
    return name in _current


def current_types() -> list[str]:
    """Every type that reminders can be made of, in the order of its name."""
    return sorted(_current)
