"""Who lets credit pay for other ledgers, and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.accounts.tests.asking import ask, customer, data_of, error_codes
from holdfast.accounts.tests.factories import NOW, make_staff, make_user
from holdfast.ledgers import operations
from holdfast.ledgers.models import CreditTransferPermission
from holdfast.ledgers.tests.solar import ledger, spanish, wallet, with_wallet
from holdfast.platform.models import AuditRecord, BusinessEventRecord

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.identity.models import User
    from holdfast.identity.tokens import Holder
    from holdfast.ledgers.models import Ledger

pytestmark = pytest.mark.django_db

CREATE = """mutation ($input: CreateCreditTransferPermissionInput!) {
    createCreditTransferPermission(input: $input) { validFrom } }"""
TERMINATE = """mutation ($input: TerminateCreditTransferPermissionInput!) {
    terminateCreditTransferPermission(input: $input) { validTo } }"""
SHARE = """mutation ($input: CreateSolarWalletRelationshipType!) { createSolarWalletRelationship(input: $input) {
    creditSharingLedgerId sourceAccountNumber success targetAccountNumber targetGivenName validFrom validTo } }"""
STOP = """mutation ($input: TerminateSolarWalletRelationshipType!) {
    terminateSolarWalletRelationship(input: $input) {
        creditSharingLedgerId sourceAccountNumber success targetAccountNumber targetGivenName validTo } }"""
LATER = NOW + timedelta(days=30)


@pytest.fixture
def user() -> User:
    return make_user(given_name="Inés")


@pytest.fixture
def home(user: User) -> Account:
    return with_wallet(user)


@pytest.fixture
def second_home(user: User) -> Account:
    return spanish(user)


def between(source: Ledger | str, target: Ledger | str, **further: Any) -> dict[str, Any]:
    return {"sourceLedgerNumber": str(source), "targetLedgerNumber": str(target), **further}


def accounts(source: Account, target: Account, **further: Any) -> dict[str, Any]:
    return {"sourceAccountNumber": source.number, "targetAccountNumber": target.number, **further}


def send(caller: Holder | None, document: str, **input_: Any) -> dict[str, Any]:
    return ask(caller, document, input=input_)


def test_a_customer_lets_a_wallet_pay_for_a_second_home_and_ends_it(
    user: User, home: Account, second_home: Account
) -> None:
    asked = between(wallet(home), ledger(second_home))

    made = data_of(send(customer(user), CREATE, **asked))["createCreditTransferPermission"]
    shown = ask(
        customer(user),
        """query ($home: String!, $second: String!) {
            home: account(accountNumber: $home) { ledgers { ledgerType creditTransferPermissionsData {
                fromSourceLedgers { ledgerNumber }
                toTargetLedgers { accountNumber ledgerNumber validFrom validTo } } } }
            second: account(accountNumber: $second) { ledgers { ledgerType creditTransferPermissionsData {
                toTargetLedgers { ledgerNumber }
                fromSourceLedgers { accountNumber ledgerNumber validFrom validTo } } } }
        }""",
        home=home.number,
        second=second_home.number,
    )
    ended = data_of(ask(customer(user), TERMINATE, now=LATER, input=asked))[
        "terminateCreditTransferPermission"
    ]

    assert made == {"validFrom": NOW.isoformat()}
    given = {
        one["ledgerType"]: one["creditTransferPermissionsData"] for one in data_of(shown)["home"]["ledgers"]
    }["SOLAR_WALLET_LEDGER"]
    received = {
        one["ledgerType"]: one["creditTransferPermissionsData"] for one in data_of(shown)["second"]["ledgers"]
    }["SPAIN_ELECTRICITY_LEDGER"]
    period = {"validFrom": NOW.isoformat(), "validTo": None}
    assert given == {
        "fromSourceLedgers": [],
        "toTargetLedgers": [
            {"accountNumber": second_home.number, "ledgerNumber": ledger(second_home).number, **period}
        ],
    }
    assert received == {
        "fromSourceLedgers": [{"accountNumber": home.number, "ledgerNumber": wallet(home).number, **period}],
        "toTargetLedgers": [],
    }
    assert ended == {"validTo": LATER.isoformat()}
    assert AuditRecord.objects.filter(account_number=home.number).count() == 2
    told = BusinessEventRecord.objects.filter(name__contains="credit_transfer_permission")
    assert set(told.values_list("account_number", flat=True)) == {home.number, second_home.number}


def test_ledgers_that_cannot_share_are_refused(user: User, home: Account, second_home: Account) -> None:
    gas = operations.open_ledger(account=home, ledger_type="SUPPLEMENTARY_LEDGER", now=NOW)
    gas.closed_at = NOW
    gas.save(update_fields=["closed_at"])
    staff = customer(make_staff(permissions={"Can access customer queries"}))
    asked = between(wallet(home), ledger(second_home))
    data_of(send(customer(user), CREATE, **asked))

    refusals = {
        "KT-CT-3827 closed": send(customer(user), CREATE, **between(wallet(home), gas)),
        "KT-CT-3827 twice": send(customer(user), CREATE, **between(wallet(home), wallet(home))),
        "KT-CT-3827 unknown": send(staff, CREATE, **between("L-00000000", wallet(home))),
        "KT-CT-3828": send(customer(user), CREATE, **between(ledger(home), ledger(second_home))),
        "KT-CT-3829": send(customer(user), CREATE, **asked),
        "KT-CT-3822": send(customer(user), CREATE, **between(wallet(home), ledger(spanish()))),
        "KT-CT-3822 unknown": send(customer(user), CREATE, **between("L-00000000", wallet(home))),
        "KT-CT-3825": send(customer(user), TERMINATE, **between(ledger(home), wallet(home))),
        "KT-CT-3827 ended": send(staff, TERMINATE, **between("L-00000000", wallet(home))),
        "KT-CT-3822 ended": send(customer(make_user()), TERMINATE, **asked),
        "KT-CT-1112": send(None, CREATE, **asked),
    }

    assert {name: error_codes(answer) for name, answer in refusals.items()} == {
        name: [name.split()[0]] for name in refusals
    }
    assert CreditTransferPermission.objects.count() == 1


def test_a_permission_is_ended_once_and_may_be_given_again(
    user: User, home: Account, second_home: Account
) -> None:
    asked = between(wallet(home), ledger(second_home))
    data_of(send(customer(user), CREATE, **asked))
    data_of(ask(customer(user), TERMINATE, now=LATER, input={**asked, "activeAt": NOW.isoformat()}))

    again = ask(customer(user), TERMINATE, now=LATER, input={**asked, "activeAt": NOW.isoformat()})
    data_of(ask(customer(user), CREATE, now=LATER, input=asked))

    shown = ask(
        customer(user),
        """query ($number: String!) { account(accountNumber: $number) { ledgers {
            creditTransferPermissionsData { toTargetLedgers { validTo } } } } }""",
        number=home.number,
    )

    assert error_codes(again) == ["KT-CT-3825"]
    told = [one["creditTransferPermissionsData"] for one in data_of(shown)["account"]["ledgers"]]
    assert {"toTargetLedgers": [{"validTo": LATER.isoformat()}, {"validTo": None}]} in told


def test_a_solar_wallet_is_shared_for_a_while(user: User, home: Account, second_home: Account) -> None:
    both = accounts(home, second_home)
    end = (NOW + timedelta(days=365)).isoformat()

    made = data_of(send(customer(user), SHARE, **both, validFrom=NOW.isoformat(), validTo=end))
    shown = data_of(
        ask(
            customer(user),
            """query { viewer { accounts { ... on Account { number
                solarWalletLedgers { targetGivenName targetLedger validFrom validTo } } } } }""",
        )
    )
    stopped = data_of(send(customer(user), STOP, **both, validTo=LATER.isoformat()))

    held = CreditTransferPermission.objects.get()
    relationship = {
        "creditSharingLedgerId": held.pk,
        "sourceAccountNumber": home.number,
        "targetAccountNumber": second_home.number,
        "targetGivenName": "Inés",
        "success": True,
    }
    assert made["createSolarWalletRelationship"] == {
        **relationship,
        "validFrom": NOW.isoformat(),
        "validTo": end,
    }
    assert {one["number"]: one["solarWalletLedgers"] for one in shown["viewer"]["accounts"]} == {
        home.number: [
            {
                "targetGivenName": "Inés",
                "targetLedger": ledger(second_home).number,
                "validFrom": NOW.isoformat(),
                "validTo": end,
            }
        ],
        second_home.number: [],
    }
    assert stopped["terminateSolarWalletRelationship"] == {**relationship, "validTo": LATER.isoformat()}


def test_what_is_no_solar_wallet_is_refused(user: User, home: Account, second_home: Account) -> None:
    staff = customer(make_staff(permissions={"Can access customer queries"}))
    mine, both = customer(user), accounts(home, second_home)
    unknown = {**both, "targetAccountNumber": "A-00000000"}
    begins, ends = {"validFrom": NOW.isoformat()}, {"validTo": LATER.isoformat()}

    assert error_codes(send(mine, STOP, **both, **ends)) == ["KT-ES-7808"]
    data_of(send(mine, SHARE, **both, **begins))
    early = (NOW - timedelta(days=1)).isoformat()

    refusals = {
        "KT-ES-7806": send(mine, SHARE, **both, **begins),
        "KT-ES-7805": send(mine, SHARE, sourceAccountNumber=home.number, **begins),
        "KT-ES-7805 backwards": send(
            mine, SHARE, **both, validFrom=LATER.isoformat(), validTo=NOW.isoformat()
        ),
        "KT-ES-7809": send(mine, SHARE, **accounts(second_home, home), **begins),
        "KT-CT-4123": send(mine, SHARE, **accounts(home, spanish()), **begins),
        "KT-CT-4123 unknown": send(mine, SHARE, **unknown, **begins),
        "KT-ES-4116": send(staff, SHARE, **unknown, **begins),
        "KT-ES-7807": send(mine, STOP, sourceAccountNumber=home.number, **ends),
        "KT-ES-7807 backwards": send(mine, STOP, **both, validTo=early),
        "KT-ES-7809 stopped": send(mine, STOP, **accounts(second_home, home), **ends),
        "KT-CT-4123 stopped": send(mine, STOP, **accounts(home, spanish()), **ends),
        "KT-ES-4116 stopped": send(staff, STOP, **unknown, **ends),
        "KT-CT-1112": send(None, SHARE, **both, **begins),
    }

    assert {name: error_codes(answer) for name, answer in refusals.items()} == {
        name: [name.split()[0]] for name in refusals
    }
    assert CreditTransferPermission.objects.get().valid_to is None
