"""A supplier's books, through the commands that print them."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast import cli_reports
from holdfast.accounts.tests.factories import NOW, make_account
from holdfast.ledgers import operations
from holdfast.ledgers.models import Ledger

pytestmark = pytest.mark.django_db


def test_reports_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    account = make_account()
    operations.open_account_ledgers(account=account, now=NOW)
    operations.post_payment(
        ledger=Ledger.objects.get(),
        amount=700,
        payment_type="BACS_DEPOSIT",
        posted_on=date(2026, 3, 28),
        now=NOW,
    )
    monkeypatch.setattr(cli_reports, "with_database", lambda work: work("the test database"))

    for arguments in (
        ["trial-balance", "--through", "2026-03-31"],
        ["aged-debt"],
        ["cash-received", "--from", "2026-03-01", "--to", "2026-04-01"],
    ):
        cli_reports.report.main(arguments, standalone_mode=False)

    printed = capsys.readouterr().out.splitlines()
    brand = account.brand.code
    assert f"{brand},GBP,Total,7.00,7.00,0.00" in printed
    assert printed[-1] == f"{brand},2026-03-28,GBP,PAYMENT,BACS_DEPOSIT,1,7.00,0.00"
