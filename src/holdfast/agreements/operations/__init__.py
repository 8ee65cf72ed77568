"""What changes agreements: each function is one transaction with its business event."""

from __future__ import annotations

from holdfast.agreements.operations.creation import (
    agree_on_product,
    create_agreement,
    get_or_create_agreement,
)
from holdfast.agreements.operations.life_cycle import (
    extend_agreement_period,
    revoke_agreement,
    terminate_agreement,
    update_agreement_period,
)
from holdfast.agreements.operations.rescissions import (
    CannotRescind,
    send_agreement_rescission_confirmation,
    start_agreement_rescission,
    update_agreement_rescission,
)
from holdfast.agreements.operations.rollover_runs import (
    announce_rollovers,
    follow_on_product,
    plan_default_rollovers,
    queue_due_rollovers,
    run_queued_rollover,
)
from holdfast.agreements.operations.rollovers import (
    RolloverWish,
    create_agreement_rollover,
    run_agreement_rollover,
    update_agreement_rollover,
)
from holdfast.agreements.operations.switches import (
    available_product_switch_dates,
    create_new_agreement_from_product_switch_process,
    fail_product_switch,
    start_product_switch,
)

__all__ = [
    "CannotRescind",
    "RolloverWish",
    "agree_on_product",
    "announce_rollovers",
    "available_product_switch_dates",
    "create_agreement",
    "create_agreement_rollover",
    "create_new_agreement_from_product_switch_process",
    "extend_agreement_period",
    "fail_product_switch",
    "follow_on_product",
    "get_or_create_agreement",
    "plan_default_rollovers",
    "queue_due_rollovers",
    "revoke_agreement",
    "run_agreement_rollover",
    "run_queued_rollover",
    "send_agreement_rescission_confirmation",
    "start_agreement_rescission",
    "start_product_switch",
    "terminate_agreement",
    "update_agreement_period",
    "update_agreement_rescission",
    "update_agreement_rollover",
]
