"""What changes agreements: each function is one transaction with its business event."""

from __future__ import annotations

from holdfast.agreements.operations.life_cycle import create_agreement, revoke_agreement, terminate_agreement

__all__ = ["create_agreement", "revoke_agreement", "terminate_agreement"]
