"""Who needs care, on the wire. People read their own; third parties what people let be passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries
from holdfast.accounts.resolvers.base import ACCOUNT_TYPES, USER_TYPES, domain
from holdfast.api.batching import batched
from holdfast.api.viewers import ViewerKind

if TYPE_CHECKING:
    from holdfast.accounts.addresses import RichAddress
    from holdfast.accounts.models import (
        Account,
        AssistanceAgreement,
        EnergyCheque,
        HardshipAgreement,
        PersonalProfile,
        SpecialCircumstance,
    )
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.identity.models import User

domain.part_of_parent(
    "AssistanceAgreementType",
    "EnergyCheque",
    "HardshipAgreementType",
    "SpecialCircumstanceRecordType",
    "SpecialCircumstancesType",
    "TemporarySpecialCircumstanceRecordType",
)


@domain.field(USER_TYPES, "address")
def user_address(user: User, _info: Info) -> RichAddress | None:
    address: RichAddress | None = batched(user, queries.personal_addresses_of)
    return address


@domain.field(USER_TYPES, "isInHardship")
def user_is_in_hardship(user: User, info: Info) -> bool:
    return bool(batched(user, queries.users_in_hardship, at=info.context.now))


@domain.field(USER_TYPES, "specialCircumstances")
def special_circumstances(user: User, info: Info) -> dict[str, Any] | None:
    profile: PersonalProfile | None = batched(user, queries.profiles_of)
    shares = None if profile is None else profile.shares_special_circumstances
    if not _may_know(info.context.viewer, user, shares=shares is True):
        return None
    records = batched(user, queries.special_circumstances_of, default=[], at=info.context.now)
    return {"is_sharing_consent_given": shares, "records": records}


def _may_know(viewer: Viewer, user: User, *, shares: bool) -> bool:
    """Whom the circumstances are told: the person, support, and third parties where the person lets them."""
    if viewer.kind is ViewerKind.SUPPORT or viewer.user_id == user.pk:
        return True
    return shares and viewer.kind is ViewerKind.ORGANIZATION


@domain.type_of("SpecialCircumstanceRecordUnion")
def circumstance_type_name(circumstance: SpecialCircumstance) -> str:
    is_temporary = circumstance.expiry_date is not None
    return "TemporarySpecialCircumstanceRecordType" if is_temporary else "SpecialCircumstanceRecordType"


@domain.field(ACCOUNT_TYPES, "isInHardship")
def account_is_in_hardship(account: Account, info: Info) -> bool:
    return bool(active_hardship_agreements(account, info))


@domain.field(ACCOUNT_TYPES, "activeHardshipAgreements")
def active_hardship_agreements(account: Account, info: Info) -> list[HardshipAgreement]:
    found: list[HardshipAgreement] = batched(
        account, queries.active_hardship_agreements_of, default=[], at=info.context.now
    )
    return found


@domain.field("HardshipAgreementType", "hardshipDetails")
def hardship_details(agreement: HardshipAgreement, info: Info) -> str:
    return agreement.hardship_details if info.context.viewer.kind is ViewerKind.SUPPORT else ""


@domain.field("HardshipAgreementType", "hardshipEntryReason")
def hardship_entry_reason(agreement: HardshipAgreement, _info: Info) -> str | None:
    return agreement.hardship_entry_reason or None


@domain.field("HardshipAgreementType", "exitReason")
def hardship_exit_reason(agreement: HardshipAgreement, _info: Info) -> str | None:
    return agreement.exit_reason or None


@domain.field("HardshipAgreementType", "exitReasonDetails")
def hardship_exit_reason_details(agreement: HardshipAgreement, _info: Info) -> str | None:
    return agreement.exit_reason_details or None


@domain.field(ACCOUNT_TYPES, "assistanceAgreements")
def assistance_agreements(account: Account, _info: Info) -> list[AssistanceAgreement]:
    found: list[AssistanceAgreement] = batched(account, queries.assistance_agreements_of, default=[])
    return found


@domain.field("AccountType", "energyCheques")
def energy_cheques(account: Account, _info: Info) -> list[EnergyCheque]:
    found: list[EnergyCheque] = batched(account, queries.energy_cheques_of, default=[])
    return found
