"""Which ledgers a viewer may name in an operation: those of the accounts in reach.

What a viewer may not see and what does not exist are refused alike. Only to whoever sees every account is it said
that something does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.accounts import queries as accounts
from holdfast.accounts.access import AccountScope
from holdfast.api import rules
from holdfast.api.errors import AccountUnauthorized, BothLedgerIdAndNumber
from holdfast.ledgers import errors, queries

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.api.contract import OperationSpec
    from holdfast.api.rules import Rule
    from holdfast.api.viewers import Viewer
    from holdfast.kernel.errors import DomainError
    from holdfast.ledgers.models import Ledger

Objects = dict[str, Any]


def ledgers_rule(*, refusal: type[DomainError], missing: type[DomainError], **paths: str) -> Rule:
    """A rule that finds ledgers by their numbers and hands each on under its name in `paths`.

    refusal: for a ledger out of reach; missing: what a viewer who sees every account is told of one that does
    not exist. Ledgers come with their account and brand.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: Objects) -> Objects:
        rules.signed_in(viewer, spec, arguments)
        scope = AccountScope.of(viewer)
        found = {}
        for name, path in paths.items():
            ledger = queries.ledger_by_number(str(rules.argument(arguments, path)))
            if ledger is None:
                raise missing() if scope.sees_everything else refusal()
            if not scope.may_see(ledger.account):
                raise refusal
            found[name] = ledger
        return found

    return rule


def wallets_rule(malformed: type[DomainError]) -> Rule:
    """A rule for operations that join the accounts `sourceAccountNumber` and `targetAccountNumber`.

    malformed: for a number that is not given.
    """

    def rule(viewer: Viewer, spec: OperationSpec, arguments: Objects) -> Objects:
        rules.signed_in(viewer, spec, arguments)
        scope = AccountScope.of(viewer)
        found: dict[str, Account] = {}
        for name in ("source_account", "target_account"):
            number = rules.argument(arguments, f"input.{name}_number")
            if not number:
                raise malformed
            account = accounts.account_by_number(str(number))
            if account is None:
                raise errors.AccountNotFound() if scope.sees_everything else AccountUnauthorized()
            if not scope.may_see(account):
                raise AccountUnauthorized
            found[name] = account
        return found

    return rule


def transfer_rule(viewer: Viewer, spec: OperationSpec, arguments: Objects) -> Objects:
    """The two ledgers of `transferLedgerBalance`, each named by its account and its number or its id."""
    rules.signed_in(viewer, spec, arguments)
    scope = AccountScope.of(viewer)
    refusals = {"source": errors.SourceLedgerUnauthorized, "target": errors.TargetLedgerUnauthorized}
    found: dict[str, Ledger] = {}
    for name, refusal in refusals.items():
        named = rules.argument(arguments, f"input.{name}_account_ledger")
        account = accounts.account_by_number(str(named["account_number"]))
        if account is None or not scope.may_see(account):
            raise refusal
        number, key = named.get("ledger_number"), named.get("ledger_id")
        if number and key:
            raise BothLedgerIdAndNumber
        if not number and not key:
            raise errors.LedgerNotNamed
        ledger = queries.ledger_of_account(account, number=number, key=key)
        if ledger is None:
            raise refusal("The account has no such ledger.")
        found[name] = ledger
    return found


def contribution_agreement_rule(viewer: Viewer, spec: OperationSpec, arguments: Objects) -> Objects:
    """The agreement that `input.contributionAgreementId` names, with its account."""
    rules.signed_in(viewer, spec, arguments)
    scope = AccountScope.of(viewer)
    agreement = queries.contribution_agreement(
        str(rules.argument(arguments, "input.contribution_agreement_id"))
    )
    if agreement is None:
        raise errors.UnableFindContributionAgreement() if scope.sees_everything else AccountUnauthorized()
    if not scope.may_see(agreement.account):
        raise AccountUnauthorized
    return {"agreement": agreement}


def scheduled_rule(viewer: Viewer, spec: OperationSpec, arguments: Objects) -> Objects:
    """The ledgers that a list of scheduled transactions names, by number; one in nobody's reach is None."""
    rules.signed_in(viewer, spec, arguments)
    scope = AccountScope.of(viewer)
    numbers = [str(one["ledger_number"]).strip().upper() for one in arguments["input"] if one]
    if not all(numbers):
        raise errors.LedgerNotNamed
    found = queries.ledgers_by_number(numbers)
    for number in numbers:
        ledger = found.get(number)
        if not scope.sees_everything and (ledger is None or not scope.may_see(ledger.account)):
            raise spec.refusal()
    return {"ledgers": found}
