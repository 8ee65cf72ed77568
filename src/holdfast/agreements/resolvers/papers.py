"""Documents of agreements on the wire: links, for those who may see the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts.access import account_rule
from holdfast.agreements import papers
from holdfast.agreements.errors import UnauthorizedAccessAgreement
from holdfast.agreements.resolvers.base import domain, find_agreement
from holdfast.properties import queries as properties

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.agreements.models import Agreement
    from holdfast.api.binding import Info

domain.part_of_parent("AgreementCertificate", "ProofOfResidence")

_of_account = account_rule(refusal=UnauthorizedAccessAgreement)


@domain.query("agreementCertificate", rule=_of_account)
def agreement_certificate(
    info: Info, *, account: Account, agreement_id: int, **_: Any
) -> dict[str, str] | None:
    agreement = _agreement(info, account, agreement_id)
    return None if agreement.is_revoked else _link(info, agreement, papers.PaperKind.CERTIFICATE)


@domain.query("proofOfResidence", rule=_of_account)
def proof_of_residence(info: Info, *, account: Account, agreement_id: int, **_: Any) -> dict[str, str] | None:
    agreement, now = _agreement(info, account, agreement_id), info.context.now
    point = agreement.supply_point
    lives_there = properties.account_occupies(account.pk, point.property_id, point.pk, now)
    if not (lives_there and agreement.is_active_at(now)):
        return None
    return _link(info, agreement, papers.PaperKind.RESIDENCE)


def _agreement(info: Info, account: Account, agreement_id: int) -> Agreement:
    agreement = find_agreement(info.context.viewer, agreement_id, refusal=UnauthorizedAccessAgreement)
    if agreement.account_id != account.pk:
        raise UnauthorizedAccessAgreement
    return agreement


def _link(info: Info, agreement: Agreement, kind: papers.PaperKind) -> dict[str, str]:
    return {"temporary_url": papers.paper_url(agreement, kind, info.context.now)}
