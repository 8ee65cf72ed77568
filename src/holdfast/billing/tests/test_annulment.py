"""Bills taken back and made again: nothing is lost, nothing is there twice, and what changed is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.accounts.tests.asking import ask, data_of
from holdfast.accounts.tests.asking import customer as viewer_of
from holdfast.accounts.tests.factories import make_user
from holdfast.billing import annulment
from holdfast.billing.annulment import NotAnnullable, annul_bill, rebill, rebill_corrected
from holdfast.billing.choices import LineKind
from holdfast.billing.differences import BilledLine, differences
from holdfast.billing.models import Bill
from holdfast.billing.run import run_bills
from holdfast.billing.supply import Unbillable
from holdfast.billing.tasks import rebill_corrected as nightly
from holdfast.billing.tests.world import (
    FEBRUARY,
    FEBRUARY_3,
    JANUARY,
    MARCH,
    MARCH_3,
    customer,
    supply,
    tariff,
    use,
)
from holdfast.kernel.money import TaxedAmount
from holdfast.kernel.periods import start_of_day
from holdfast.ledgers.models import Ledger
from holdfast.ledgers.queries import trial_balance
from holdfast.metering import operations as metering
from holdfast.metering.choices import IntervalSource
from holdfast.metering.series import Quality, regular

if TYPE_CHECKING:
    from holdfast.accounts.models import Account
    from holdfast.metering.models import Channel

MARCH_10 = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def corrected(channel: Channel, first: date, end: date, watt_hours: int) -> None:
    """Better values for the intervals of the local days `[first, end)` come in on 5 March."""
    start, stop = start_of_day(first, channel.zone), start_of_day(end, channel.zone)
    count = (stop - start) // timedelta(minutes=channel.step_minutes)
    series = regular(start, [watt_hours] * count, step_minutes=channel.step_minutes)
    metering.record_intervals(
        series={channel.pk: series},
        source=IntervalSource.HEAD_END,
        now=datetime(2026, 3, 5, tzinfo=UTC),
    )


def billed(market: str = "GBR", **values: Any) -> tuple[Account, Channel]:
    """January (half of it estimated at 12 kWh a day) and February at 22.36 a kWh and 51.37 a day."""
    account = customer(market, **values)
    fixed = tariff("FIXED", market=market, unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")
    _, channel = supply(account, fixed, market_name=f"{market}_ELECTRICITY")
    use(channel, JANUARY, date(2026, 1, 16), 250)
    use(channel, date(2026, 1, 16), FEBRUARY, 250, quality=Quality.ESTIMATED)
    use(channel, FEBRUARY, MARCH, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    run_bills(through=MARCH, now=MARCH_3)
    return account, channel


@pytest.mark.django_db
def test_late_readings_make_a_new_bill_and_say_what_changed() -> None:
    """Before: 372 kWh × 22.36 = 8317.92, with 31 × 51.37 = 1592.47 that is 9910, tax 496.

    Sixteen days of 48 intervals were 208 Wh, not 250: 159.744 kWh, with 15 × 12 = 180 that is 339.744 kWh ×
    22.36 = 7596.68; with 1592 that is 9189, tax 459.45.
    """
    account, channel = billed()
    january, february = Bill.objects.order_by("serial")
    corrected(channel, date(2026, 1, 16), FEBRUARY, 208)

    [made] = rebill_corrected(now=MARCH_10)

    january.refresh_from_db()
    assert (january.status, january.annulment_reason) == ("ANNULLED", annulment.LATE_READINGS)
    assert made.credit_note.number == "HOLDFAST_GB-C-0000001"
    assert made.credit_note.annuls == january
    assert made.credit_note.charges_net == -9910
    assert made.bill.replaces == january
    assert (made.bill.from_date, made.bill.to_date) == (JANUARY, FEBRUARY)
    assert (made.bill.charges_net, made.bill.charges_tax) == (7597 + 1592, 459)
    (energy,) = made.differences
    assert (energy.kind, energy.quantity_wh_before, energy.quantity_wh) == ("ENERGY", 372_000, 339_744)
    assert (energy.estimated_wh_before, energy.estimated_wh) == (192_000, 0)
    assert energy.change.net == 7597 - 8318
    ledger = Ledger.objects.get(account=account)
    assert ledger.balance == -(made.bill.charges_net + made.bill.charges_tax + 9399)
    assert ledger.balance == made.bill.closing_balance
    february.refresh_from_db()
    assert february.status == "ISSUED"
    assert sum(trial_balance().values()) == 0


@pytest.mark.django_db
def test_unchanged_readings_change_nothing() -> None:
    billed()
    before = list(Bill.objects.values())

    assert [rebill(bill=bill, now=MARCH_10) for bill in Bill.objects.order_by("pk")] == [None, None]
    assert rebill_corrected(now=MARCH_10) == []

    assert list(Bill.objects.values()) == before


@pytest.mark.django_db
def test_better_readings_that_say_the_same_change_nothing() -> None:
    """Actual values that equal the estimates: nothing estimated is left, so the bill says so; then it is quiet."""
    _, channel = billed()
    corrected(channel, date(2026, 1, 16), FEBRUARY, 250)

    [made] = rebill_corrected(now=MARCH_10)
    assert [(one.change.gross, one.estimated_wh) for one in made.differences] == [(0, 0)]

    assert rebill_corrected(now=MARCH_10 + timedelta(days=1)) == []
    assert Bill.objects.filter(status="ISSUED", annuls=None).count() == 2


@pytest.mark.django_db
def test_the_night_job_does_it_once() -> None:
    _, channel = billed()
    corrected(channel, date(2026, 1, 16), FEBRUARY, 200)

    for night in (MARCH_10, MARCH_10 + timedelta(days=1)):
        nightly(timestamp=int(night.timestamp()))

    assert Bill.objects.filter(bill_type="CREDIT_NOTE").count() == 1
    assert Bill.objects.filter(replaces__isnull=False).count() == 1


@pytest.mark.django_db
def test_a_bill_is_taken_back_once_and_a_credit_note_never() -> None:
    account, _ = billed()
    january = Bill.objects.order_by("serial")[0]
    owed = Ledger.objects.get(account=account).balance

    note = annul_bill(bill=january, reason="Somebody else's meter", now=MARCH_10)

    assert Ledger.objects.get(account=account).balance == owed + 10406
    assert note.closing_balance == owed + 10406
    mirrored = [(line.kind, line.quantity_wh, line.net, line.tax) for line in note.lines.order_by("pk")]
    own = [(line.kind, -line.quantity_wh, -line.net, -line.tax) for line in january.lines.order_by("pk")]
    assert mirrored == own
    for again in (january, note):
        with pytest.raises(NotAnnullable):
            annul_bill(bill=again, reason="Again", now=MARCH_10)


@pytest.mark.django_db
def test_bills_wait_where_readings_are_missing_now() -> None:
    account, _ = billed()
    january = Bill.objects.order_by("serial")[0]
    other = tariff("LATER", unit_rates=[(FEBRUARY, "30")])
    agreement = january.lines.first().agreement
    type(agreement).objects.filter(pk=agreement.pk).update(tariff=other)

    with pytest.raises(Unbillable):
        rebill(bill=january, now=MARCH_10)

    january.refresh_from_db()
    assert january.status == "ISSUED"
    assert Ledger.objects.get(account=account).balance == -10406 - 9399


@pytest.mark.django_db
def test_a_run_after_a_bill_was_made_again_bills_the_next_month_alone() -> None:
    _, channel = billed()
    corrected(channel, date(2026, 1, 16), FEBRUARY, 200)
    rebill_corrected(now=MARCH_10)
    april = date(2026, 4, 1)
    use(channel, MARCH, april, 250)

    run_bills(through=april, now=datetime(2026, 4, 2, 9, 0, tzinfo=UTC))

    newest = Bill.objects.order_by("-pk")[0]
    assert (newest.from_date, newest.to_date, newest.bill_type) == (MARCH, april, "STATEMENT")
    counted = Bill.objects.filter(status="ISSUED", annuls=None).order_by("from_date")
    assert [bill.from_date for bill in counted] == [JANUARY, FEBRUARY, MARCH]


@pytest.mark.django_db
def test_a_spanish_customer_sees_the_invoice_its_credit_note_and_the_new_one() -> None:
    user = make_user()
    account, channel = billed("ESP", user=user)
    january = Bill.objects.order_by("serial")[0]
    corrected(channel, date(2026, 1, 16), FEBRUARY, 200)
    [made] = rebill_corrected(now=MARCH_10)

    data = data_of(
        ask(
            viewer_of(user),
            """query ($number: String!) { account(accountNumber: $number) {
                bills(first: 9, orderBy: ISSUED_DATE_DESC) { edges { node { id billType
                    ... on InvoiceType { isAnnulled grossAmount } } } }
                ledgers { invoices(first: 9, orderBy: FINALIZED_AT_ASC) { edges { node { id
                    annulledBy { id annulledBillingDocumentId firstIssued pdfUrl } } } } } } }""",
            now=MARCH_10,
            number=account.number,
        )
    )["account"]

    listed = {edge["node"]["id"]: edge["node"] for edge in data["bills"]["edges"]}
    assert listed[str(january.pk)]["isAnnulled"] is True
    assert listed[str(made.credit_note.pk)]["billType"] == "CREDIT_NOTE"
    assert listed[str(made.credit_note.pk)]["grossAmount"] == -listed[str(january.pk)]["grossAmount"]
    assert listed[str(made.bill.pk)]["isAnnulled"] is False
    invoices = [edge["node"] for one in data["ledgers"] for edge in one["invoices"]["edges"]]
    annulled = next(one for one in invoices if one["id"] == january.pk)["annulledBy"]
    assert annulled.pop("pdfUrl").startswith("http")
    assert annulled == {
        "id": made.credit_note.pk,
        "annulledBillingDocumentId": january.pk,
        "firstIssued": "2026-03-10T09:00:00+00:00",
    }


LINES = st.lists(
    st.builds(
        BilledLine,
        identifier=st.sampled_from(["A", "B"]),
        kind=st.sampled_from(LineKind.values),
        label=st.sampled_from(["", "DAY", "NIGHT"]),
        quantity_wh=st.integers(-1000, 1000),
        estimated_wh=st.integers(0, 1000),
        amount=st.builds(TaxedAmount, st.integers(-500, 500), st.integers(-50, 50)),
    ),
    max_size=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=LINES, now=LINES)
def test_differences_explain_all_of_the_change(before: list[BilledLine], now: list[BilledLine]) -> None:
    told = differences(before, now)

    change = sum(one.amount.gross for one in now) - sum(one.amount.gross for one in before)
    assert sum(one.change.gross for one in told) == change
    assert differences(now, list(reversed(now))) == []
