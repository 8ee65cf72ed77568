"""Short ways to contracts: asking for them over HTTP as the supplier's people do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from holdfast.accounts import operations as accounts
from holdfast.accounts.models import Account
from holdfast.accounts.tests.asking import ask, customer, data_of
from holdfast.accounts.tests.factories import NOW, make_staff

if TYPE_CHECKING:
    from holdfast.accounts.models import Business
    from holdfast.identity.tokens import Holder

APRIL = datetime(2025, 4, 1, tzinfo=UTC)
MAY = datetime(2025, 5, 1, tzinfo=UTC)
JULY = datetime(2025, 7, 1, tzinfo=UTC)
A_YEAR_ON = datetime(2026, 4, 1, tzinfo=UTC)

CREATE = """mutation ($input: CreateContractInput!) {
    createContract(input: $input) { identifier wasCreated } }"""
ACTUALIZE = """mutation ($input: ActualizeContractInput!) {
    actualizeContract(input: $input) { contract { identifier status validFrom signedAt } } }"""
VARY = """mutation ($input: VaryContractTermsInput!) { varyContractTerms(input: $input) {
    contract { identifier status lifecycle { versionReference effectiveFrom }
        notes { activityType note createdAt reason { slug description activityTypes } }
        terms { identifier isVariable ... on MinimumContractLengthType { length unitOfTime }
            ... on DelayerDaysType { days strategy } } } } }"""
TERMINATE = """mutation ($input: TerminateContractInput!) { terminateContract(input: $input) {
    contract { identifier status validTo cancelledAt notes { activityType note reason { slug } } } } }"""
RESCIND = """mutation ($input: RescindContractInput!) {
    rescindContract(input: $input) { contract { identifier status cancelledAt } } }"""
REVOKE = """mutation ($input: RevokeContractInput!) {
    revokeContract(input: $input) { contract { identifier status cancelledAt } } }"""
ATTACH = """mutation ($input: AttachAgreementsToContractsInput!) {
    attachAgreementsToContracts(input: $input) { ok } }"""
DETACH = """mutation ($input: DetachAgreementsFromContractsInput!) {
    detachAgreementsFromContracts(input: $input) { ok } }"""

READ_ACCOUNT_CONTRACT = """query ($identifier: String, $number: String, $version: Int) {
    accountContract(identifier: $identifier, accountNumber: $number, version: $version) {
        identifier title status validFrom validTo signedAt cancelledAt
        party { __typename ... on AccountType { number } }
        subject { number }
        lifecycle { versionReference effectiveFrom }
        terms { __typename type displayName description identifier isVariable }
    } }"""
READ_BUSINESS_CONTRACT = """query ($identifier: String, $number: String, $version: Int) {
    businessContract(identifier: $identifier, accountNumber: $number, version: $version) {
        identifier title status validFrom validTo signedAt cancelledAt
        party { __typename ... on BusinessType { name } }
        subject { number } lifecycle { versionReference effectiveFrom } terms { identifier }
    } }"""
LIST = """query ($filters: ContractFiltersInput!) { contracts(filters: $filters) {
    identifier title status validFrom validTo signedAt cancelledAt
    party { __typename ... on AccountType { number } ... on BusinessType { name } }
    subject { number } lifecycle { versionReference effectiveFrom } terms { identifier } } }"""

A_YEAR: dict[str, Any] = {"minimumcontractlength": {"length": 12, "unitOfTime": "MONTHS"}}
A_FEE: dict[str, Any] = {
    "terminationfee": {"amount": "5000", "feeType": "FIXED_FEE", "marketName": "GBR_ELECTRICITY"}
}
DIRECT_DEBIT: dict[str, Any] = {"paysbydirectdebit": {"paysByDirectDebit": True}}


def support() -> Holder:
    """Somebody at the supplier who may look into accounts."""
    return customer(make_staff(permissions={"Can access customer queries", "Can query businesses"}))


def paper(party: Account | Business, *terms: dict[str, Any], **values: Any) -> dict[str, Any]:
    """What is sent to make a contract: signed on the day of the tests, from April on without end."""
    written = {
        "party": {"account": party.number} if isinstance(party, Account) else {"business": party.pk},
        "sale": {"salesRecord": {"salesChannel": "TELESALES", "opportunityNumber": "OP-7"}},
        "signedAt": NOW.isoformat(),
        "validFrom": APRIL.isoformat(),
        "terms": list(terms or (DIRECT_DEBIT,)),
        "title": "Supply of energy",
    }
    return {**written, **{name: _plain(value) for name, value in values.items()}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def make(
    caller: Holder, party: Account | Business, *terms: dict[str, Any], now: datetime = NOW, **values: Any
) -> str:
    """The identifier of a contract made over HTTP."""
    answer = data_of(ask(caller, CREATE, now=now, input=paper(party, *terms, **values)))
    identifier: str = answer["createContract"]["identifier"]
    return identifier


def send(caller: Holder | None, document: str, *, now: datetime = NOW, **values: Any) -> dict[str, Any]:
    """The answer to a mutation whose input holds these values."""
    return ask(caller, document, now=now, input={name: _plain(value) for name, value in values.items()})


def make_business(*linked: Account) -> Business:
    """A business with these accounts."""
    business = accounts.create_business(
        name="Mill Lane Bakery", number="SC12345", business_type="LIMITED", now=NOW
    )
    for account in linked:
        account.business = business
        account.save(update_fields=["business"])
    return business


def status_of(caller: Holder, identifier: str, now: datetime = NOW) -> str:
    read = data_of(ask(caller, READ_ACCOUNT_CONTRACT, now=now, identifier=identifier))["accountContract"]
    status: str = read["status"]
    return status
