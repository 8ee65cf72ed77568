"""Contributions to schemes, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from holdfast.accounts.access import AccountScope, account_rule
from holdfast.api import paging, rules
from holdfast.api.batching import attribute, batched
from holdfast.api.errors import AccountUnauthorized
from holdfast.ledgers import operations, queries
from holdfast.ledgers.access import contribution_agreement_rule
from holdfast.ledgers.resolvers.base import ACCOUNT_TYPES, domain
from holdfast.platform.traces import leave_trace

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.binding import Info
    from holdfast.api.viewers import Viewer
    from holdfast.ledgers.models import ContributionAgreement, ContributionPeriod, ContributionScheme

Objects = dict[str, Any]

domain.public("ContributionSchemeType")
domain.part_of_parent("ContributionPeriodType")


@domain.visible("ContributionAgreementType")
def contribution_agreement_visible(viewer: Viewer, agreement: ContributionAgreement) -> bool:
    return AccountScope.of(viewer).may_see(attribute(agreement, "account"))


@domain.query("contributionSchemes", rule=rules.signed_in)
def contribution_schemes(_info: Info) -> list[ContributionScheme]:
    return queries.contribution_schemes()


@domain.mutation(
    "createContributionAgreement",
    rule=account_rule("input.account_number", refusal=AccountUnauthorized),
)
def create_contribution_agreement(info: Info, *, account: Account, input: Objects) -> Objects:  # noqa: A002
    with transaction.atomic():
        made = operations.create_contribution_agreement(
            account=account,
            scheme_code=input["scheme_code"],
            amount=input["amount"],
            interval=input["interval"],
            active_from=input["active_from"],
            active_to=input.get("active_to"),
            now=info.context.now,
        )
        _leave_trace(info, "createContributionAgreement", made)
    return {"contribution_agreement": made}


@domain.mutation("endContributionAgreement", rule=contribution_agreement_rule)
def end_contribution_agreement(
    info: Info,
    *,
    agreement: ContributionAgreement,
    input: Objects,  # noqa: A002
) -> Objects:
    with transaction.atomic():
        ended = operations.end_contribution_agreement(
            agreement=agreement, end_at=input.get("end_at"), now=info.context.now
        )
        _leave_trace(info, "endContributionAgreement", ended)
    return {"contribution_agreement": ended}


@domain.field(ACCOUNT_TYPES, "contributionAgreements")
def contribution_agreements(account: Account, _info: Info) -> list[ContributionAgreement]:
    found: list[ContributionAgreement] = batched(account, queries.contribution_agreements_of, default=[])
    return found


@domain.field("ContributionAgreementType", "contributionScheme")
def scheme_of(agreement: ContributionAgreement, _info: Info) -> ContributionScheme:
    scheme: ContributionScheme = attribute(agreement, "scheme")
    return scheme


@domain.field("ContributionAgreementType", "periods")
def periods_of(
    agreement: ContributionAgreement, _info: Info, **page: Any
) -> paging.Connection[ContributionPeriod]:
    wanted = paging.PageRequest.from_arguments(**page)
    made: list[ContributionPeriod] = batched(agreement, queries.contribution_periods_of, default=[])
    return paging.of_list(made, wanted)


def _leave_trace(info: Info, operation: str, agreement: ContributionAgreement) -> None:
    leave_trace(
        info.context,
        operation,
        touched=[f"ContributionAgreement:{agreement.pk}"],
        account_number=agreement.account.number,
    )
