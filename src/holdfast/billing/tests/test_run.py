"""The bill run over stored readings and prices, with figures worked by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from holdfast.accounts.models import Account
from holdfast.billing import issue, queries
from holdfast.billing.models import Bill, BillLine, BillRun, SkippedAccount
from holdfast.billing.run import run_bills, start_bill_run
from holdfast.billing.tasks import bill_batch
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
from holdfast.ledgers.models import Entry, Ledger, Transaction
from holdfast.ledgers.operations import post_payment
from holdfast.ledgers.queries import trial_balance
from holdfast.metering.series import Quality
from holdfast.platform.models import BusinessEventRecord
from holdfast.properties.choices import Direction, Fuel

if TYPE_CHECKING:
    from holdfast.products.models import Tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def fixed() -> Tariff:
    """22.36p a kWh and 51.37p a day."""
    return tariff("FIXED", unit_rates=[(JANUARY, "22.36")], standing_charge="51.37")


def amounts(bill: Bill) -> list[tuple[str, int, int]]:
    return [(line.kind, line.net, line.tax) for line in queries.lines_of([bill])[bill.pk]]


def commit() -> None:
    """Run the checks that wait for the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_month_of_electricity(fixed: Tariff) -> None:
    account = customer()
    _, channel = supply(account, fixed)
    use(channel, JANUARY, FEBRUARY, 250)

    report = run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # 31 days of 48 × 250 Wh are 372 kWh: × 22.36p = 8,317.92p, 8318. 31 × 51.37p = 1,592.47p, 1592.
    # 5 % of 9910 is 495.5: 496. Shares: 8318 × 496 / 9910 = 416.3…, 1592 × 496 / 9910 = 79.6…: 416 and 80.
    assert (report.accounts, report.bills, report.skipped) == (1, 1, [])
    bill = Bill.objects.get()
    assert amounts(bill) == [("ENERGY", 8318, 416), ("STANDING_CHARGE", 1592, 80)]
    assert (bill.charges_net, bill.charges_tax) == (9910, 496)
    assert (bill.opening_balance, bill.closing_balance) == (0, -10406)
    assert (bill.from_date, bill.to_date) == (JANUARY, FEBRUARY)
    assert (bill.issued_on, bill.payment_due_on) == (date(2026, 2, 3), date(2026, 2, 17))
    assert (bill.number, bill.bill_type) == ("HOLDFAST_GB-S-0000001", "STATEMENT")
    posted = Transaction.objects.get()
    assert (posted.title, posted.gross, posted.balance_carried_forward) == ("Electricity", 10406, -10406)
    assert {one.general_account: one.amount for one in Entry.objects.all()} == {
        "customers": -10406,
        "energy_sales": 9910,
        "sales_tax": 496,
    }
    assert [event.name for event in BusinessEventRecord.objects.filter(name__startswith="billing.")] == [
        "billing.bill.issued-v1"
    ]
    commit()


def test_lines_lead_to_rates_and_readings(fixed: Tariff) -> None:
    agreement, channel = supply(customer(), fixed)
    use(channel, JANUARY, date(2026, 1, 31), 250)
    use(channel, date(2026, 1, 31), FEBRUARY, 250, quality=Quality.ESTIMATED)

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    energy, standing = BillLine.objects.order_by("pk")
    assert (energy.agreement, energy.supply_point_identifier) == (
        agreement,
        agreement.supply_point.identifier,
    )
    assert (energy.quantity_wh, energy.estimated_wh, str(energy.unit_rate)) == (
        372_000,
        12_000,
        "22.3600000000",
    )
    assert (energy.channel_ids, energy.actual_intervals, energy.estimated_intervals) == (
        [channel.pk],
        1440,
        48,
    )
    assert (standing.days, standing.quantity_wh) == (31, 0)


def test_a_price_that_changes_within_the_month() -> None:
    changing = tariff("CHANGING", unit_rates=[(JANUARY, "22.36"), (date(2026, 1, 16), "24.00")])
    _, channel = supply(customer(), changing)
    use(channel, JANUARY, FEBRUARY, 250)

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # 15 × 12 kWh × 22.36p = 4,024.8p; 16 × 12 kWh × 24p = 4,608p; 5 % of 8633 = 431.65: 432.
    bill = Bill.objects.get()
    assert [(line.net, line.from_date, line.to_date) for line in BillLine.objects.order_by("pk")] == [
        (4025, JANUARY, date(2026, 1, 16)),
        (4608, date(2026, 1, 16), FEBRUARY),
    ]
    assert bill.closing_balance == -(8633 + 432)


def test_spanish_invoice_with_electricity_tax_and_iva() -> None:
    account = customer("ESP")
    iberian = tariff("IBERIAN", market="ESP", unit_rates=[(JANUARY, "15.20")], standing_charge="25")
    _, channel = supply(account, iberian, market_name="ESP_ELECTRICITY")
    use(channel, JANUARY, FEBRUARY, 500)

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # 31 days of 24 × 500 Wh are 372 kWh: × 15.20 = 5,654.4; 31 × 25 = 775. Electricity tax: 5.11269632 % of
    # 6,429.4 = 328.71…, 329. IVA: 21 % of 5654 + 775 + 329 = 6758 is 1,419.18: 1419.
    bill = Bill.objects.get()
    assert (bill.bill_type, bill.number) == ("INVOICE", "HOLDFAST_ES-I-0000001")
    assert [(line.kind, line.net) for line in BillLine.objects.order_by("pk")] == [
        ("ENERGY", 5654),
        ("STANDING_CHARGE", 775),
        ("LEVY", 329),
    ]
    assert (bill.charges_net, bill.charges_tax, bill.closing_balance) == (6758, 1419, -8177)
    assert bill.ledger.ledger_type == "SPAIN_ELECTRICITY_LEDGER"
    assert Transaction.objects.get().title == "Electricidad"


def test_business_pays_full_tax_and_the_climate_change_levy() -> None:
    account = customer(account_type="BUSINESS")
    trade = tariff("TRADE", unit_rates=[(JANUARY, "20")], standing_charge="60")
    _, channel = supply(account, trade)
    use(channel, JANUARY, FEBRUARY, 1000)

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # 48 kWh a day is over 33: 1,488 kWh × 20 = 29,760; 31 × 60 = 1,860; levy 1,488 × 0.775 = 1,153.2.
    # 20 % of 29760 + 1860 + 1153 = 32773 is 6,554.6: 6555.
    bill = Bill.objects.get()
    assert [(line.kind, line.net) for line in BillLine.objects.order_by("pk")] == [
        ("ENERGY", 29760),
        ("STANDING_CHARGE", 1860),
        ("LEVY", 1153),
    ]
    assert (bill.charges_net, bill.charges_tax) == (32773, 6555)


def test_small_business_is_taxed_like_a_home() -> None:
    account = customer(account_type="BUSINESS")
    trade = tariff("TRADE", unit_rates=[(JANUARY, "20")])
    _, channel = supply(account, trade)
    use(channel, JANUARY, FEBRUARY, 500)  # 24 kWh a day

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # 744 kWh × 20 = 14,880; 5 % of it 744; no levy.
    assert amounts(Bill.objects.get()) == [("ENERGY", 14880, 744)]


def test_gas_and_electricity_share_one_british_statement(fixed: Tariff) -> None:
    account = customer()
    gas = tariff("GAS", unit_rates=[(JANUARY, "6")], standing_charge="30", fuel=Fuel.GAS)
    _, power_channel = supply(account, fixed)
    _, gas_channel = supply(account, gas, market_name="GBR_GAS")
    use(power_channel, JANUARY, FEBRUARY, 250)
    use(gas_channel, JANUARY, FEBRUARY, 1000)

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # Electricity 10406 as above. Gas: 1,488 kWh × 6 = 8,928, 31 × 30 = 930, 5 % of 9858 = 492.9: 10351.
    bill = Bill.objects.get()
    assert bill.closing_balance == -(10406 + 10351)
    assert [one.title for one in Transaction.objects.order_by("sequence")] == ["Electricity", "Gas"]


def test_export_is_credited_without_tax(fixed: Tariff) -> None:
    account = customer()
    outgoing = tariff("OUTGOING", unit_rates=[(JANUARY, "15")], direction=Direction.EXPORT)
    _, channel = supply(account, fixed)
    _, panels = supply(account, outgoing)
    use(channel, JANUARY, FEBRUARY, 250)
    use(panels, JANUARY, FEBRUARY, 100)

    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    # 31 × 48 × 100 Wh = 148.8 kWh × 15p = 2232.
    bill = Bill.objects.get()
    credit = Transaction.objects.get(kind="CREDIT")
    assert (credit.net, credit.tax, credit.title) == (2232, 0, "Electricity export")
    assert (bill.credits_net, bill.credits_tax) == (2232, 0)
    assert bill.closing_balance == -10406 + 2232
    assert [(line.kind, line.net) for line in BillLine.objects.filter(transaction=credit)] == [
        ("EXPORT", -2232)
    ]


def test_moving_in_and_out_within_months(fixed: Tariff) -> None:
    account = customer()
    _, channel = supply(account, fixed, since=date(2026, 1, 12), until=date(2026, 2, 6))
    use(channel, date(2026, 1, 12), date(2026, 2, 6), 250)

    run_bills(through=MARCH, now=MARCH_3)
    run_bills(through=date(2026, 4, 1), now=MARCH_3)

    # 20 days in January, 5 in February, then nothing to bill.
    first, second = Bill.objects.order_by("from_date")
    assert (first.from_date, first.to_date) == (date(2026, 1, 12), FEBRUARY)
    assert (second.from_date, second.to_date) == (FEBRUARY, MARCH)
    assert [line.days for line in BillLine.objects.filter(kind="STANDING_CHARGE").order_by("pk")] == [20, 5]
    # 20 × 12 kWh × 22.36 = 5,366.4, 20 × 51.37 = 1,027.4, 5 % of 6393 = 319.65: 6713.
    assert first.closing_balance == -6713


def test_statements_explain_what_happened_between_them(fixed: Tariff) -> None:
    account = customer()
    _, channel = supply(account, fixed)
    use(channel, JANUARY, MARCH, 250)
    ledger = Ledger.objects.get()
    run_bills(through=FEBRUARY, now=FEBRUARY_3)
    post_payment(
        ledger=ledger, amount=10000, payment_type="CASH", posted_on=FEBRUARY_3.date(), now=FEBRUARY_3
    )

    run_bills(through=MARCH, now=MARCH_3)

    # February: 28 × 12 kWh × 22.36 = 7,512.96, 28 × 51.37 = 1,438.36, 5 % of 8951 = 447.55: 9399.
    first, second = Bill.objects.order_by("serial")
    assert (second.opening_balance, second.payments) == (first.closing_balance, 10000)
    assert second.closing_balance == -10406 + 10000 - 9399
    assert (first.first_sequence, first.last_sequence) == (1, 1)
    assert (second.first_sequence, second.last_sequence) == (2, 3)
    found = queries.transactions_on([first, second]).order_by("sequence")
    assert [(one.on_bill, one.kind) for one in found] == [
        (first.pk, "CHARGE"),
        (second.pk, "PAYMENT"),
        (second.pk, "CHARGE"),
    ]


def test_second_run_changes_nothing(fixed: Tariff) -> None:
    _, channel = supply(customer(), fixed)
    use(channel, JANUARY, FEBRUARY, 250)
    run_bills(through=FEBRUARY, now=FEBRUARY_3)

    report = run_bills(through=FEBRUARY, now=MARCH_3)

    assert report.bills == 0
    assert Bill.objects.count() == Transaction.objects.count() == 1


def test_months_that_were_missed_are_billed_one_by_one() -> None:
    priced = tariff("OLD", unit_rates=[(date(2025, 11, 1), "20")])
    _, channel = supply(customer(), priced, since=date(2025, 11, 20))
    use(channel, date(2025, 11, 20), MARCH, 250)

    run_bills(through=date(2026, 2, 28), now=MARCH_3)

    # 11, 31 and 31 days of 12 kWh × 20p with 5 %: 2640 + 132, 7440 + 372, 7440 + 372. February is not over.
    bills = Bill.objects.order_by("serial")
    assert [(bill.from_date, bill.closing_balance) for bill in bills] == [
        (date(2025, 11, 20), -2772),
        (date(2025, 12, 1), -10584),
        (JANUARY, -18396),
    ]


def test_days_without_a_price_are_not_billed(fixed: Tariff) -> None:
    _, channel = supply(customer(), fixed, since=date(2025, 12, 31))
    use(channel, date(2025, 12, 31), FEBRUARY, 250)

    report = run_bills(through=FEBRUARY, now=FEBRUARY_3)

    assert [(skipped.reason, skipped.from_date) for skipped in report.skipped] == [
        ("NO_PRICE", date(2025, 12, 31))
    ]
    assert not Bill.objects.exists()


def test_missing_readings_are_told_and_not_made_up(fixed: Tariff) -> None:
    account = customer()
    agreement, channel = supply(account, fixed)
    use(channel, JANUARY, date(2026, 1, 31), 250)
    use(channel, FEBRUARY, MARCH, 250)

    report = run_bills(through=MARCH, now=MARCH_3)

    assert report.bills == 0
    [skipped] = report.skipped
    assert (skipped.account_number, skipped.from_date) == (account.number, JANUARY)
    assert skipped.reason == "INCOMPLETE_READINGS"
    assert skipped.detail == f"{agreement.supply_point.identifier}: 48 intervals are missing"
    assert SkippedAccount.objects.get().reason == "INCOMPLETE_READINGS"
    assert not Transaction.objects.exists()

    use(channel, date(2026, 1, 31), FEBRUARY, 250)
    assert run_bills(through=MARCH, now=MARCH_3).bills == 2


def test_supply_without_a_channel_is_skipped_and_others_are_not(fixed: Tariff) -> None:
    _, unread = supply(customer(), fixed)
    unread.delete()
    _, channel = supply(customer(), fixed)
    use(channel, JANUARY, FEBRUARY, 250)

    report = run_bills(through=FEBRUARY, now=FEBRUARY_3)

    assert report.bills == 1
    assert [skipped.reason for skipped in report.skipped] == ["NO_READINGS"]


def test_numbers_follow_each_other_over_runs_and_brands(fixed: Tariff) -> None:
    channels = [supply(customer(), fixed)[1] for _ in range(3)]
    iberian = tariff("IBERIAN", market="ESP", unit_rates=[(JANUARY, "15.20")])
    channels.append(supply(customer("ESP"), iberian, market_name="ESP_ELECTRICITY")[1])
    for channel in channels:
        use(channel, JANUARY, MARCH, 250)

    run_bills(through=FEBRUARY, now=FEBRUARY_3, batch_size=2)
    run_bills(through=MARCH, now=MARCH_3, batch_size=2)

    assert sorted(Bill.objects.values_list("number", flat=True)) == [
        "HOLDFAST_ES-I-0000001",
        "HOLDFAST_ES-I-0000002",
        *(f"HOLDFAST_GB-S-000000{serial}" for serial in range(1, 7)),
    ]
    assert sum(trial_balance().values()) == 0


def test_batch_that_is_cut_off_leaves_nothing_and_takes_no_number(
    fixed: Tariff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        use(supply(customer(), fixed)[1], JANUARY, FEBRUARY, 250)

    def cut_off(_events: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(issue, "record_events", cut_off)
        with pytest.raises(ConnectionError):
            run_bills(through=FEBRUARY, now=FEBRUARY_3)

    assert not Bill.objects.exists()
    assert not Transaction.objects.exists()
    assert set(Ledger.objects.values_list("balance", flat=True)) == {0}
    assert run_bills(through=FEBRUARY, now=FEBRUARY_3).bills == 2
    assert sorted(Bill.objects.values_list("serial", flat=True)) == [1, 2]


def test_some_accounts_or_one_brand(fixed: Tariff) -> None:
    first, second = customer(), customer()
    for account in (first, second):
        use(supply(account, fixed)[1], JANUARY, FEBRUARY, 250)

    run_bills(through=FEBRUARY, now=FEBRUARY_3, account_ids=[second.pk])
    assert [bill.account for bill in Bill.objects.all()] == [second]

    run_bills(through=FEBRUARY, now=FEBRUARY_3, brand=first.brand)
    assert Bill.objects.count() == 2


def test_progress_is_told_by_batch(fixed: Tariff) -> None:
    for _ in range(3):
        use(supply(customer(), fixed)[1], JANUARY, FEBRUARY, 250)
    told: list[tuple[int, int]] = []

    run_bills(
        through=FEBRUARY,
        now=FEBRUARY_3,
        batch_size=2,
        progress=lambda done, total: told.append((done, total)),
    )

    assert told == [(2, 3), (3, 3)]
    progress = queries.progress_of(BillRun.objects.get())
    assert (progress.accounts_total, progress.bills, progress.skipped) == (3, 3, 0)


def test_statements_do_not_grow_with_accounts(fixed: Tariff) -> None:
    def statements(accounts: list[Account]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run_bills(through=FEBRUARY, now=FEBRUARY_3, account_ids=[one.pk for one in accounts])
        return len(captured)

    def accounts(count: int) -> list[Account]:
        made = [customer() for _ in range(count)]
        for one in made:
            use(supply(one, fixed)[1], JANUARY, FEBRUARY, 250)
        return made

    statements(accounts(1))  # the first bill of a brand opens its series

    assert statements(accounts(1)) == statements(accounts(5))


def test_background_run_queues_batches_with_itself(fixed: Tariff) -> None:
    accounts = [customer() for _ in range(3)]
    for account in accounts:
        use(supply(account, fixed)[1], JANUARY, FEBRUARY, 250)

    run = start_bill_run(brand=accounts[0].brand, through=FEBRUARY, now=FEBRUARY_3, batch_size=2)

    jobs = _jobs()
    assert [job["account_ids"] for job in jobs] == [[accounts[0].pk, accounts[1].pk], [accounts[2].pk]]
    for job in [*jobs, jobs[0]]:  # a job that is run twice changes nothing
        bill_batch(**job)
    assert Bill.objects.filter(run=run).count() == 3
    assert {bill.issued_at for bill in Bill.objects.all()} == {FEBRUARY_3}


def test_run_that_is_rolled_back_leaves_no_jobs(fixed: Tariff) -> None:
    account = customer()

    with transaction.atomic():
        start_bill_run(brand=account.brand, through=FEBRUARY, now=FEBRUARY_3)
        transaction.set_rollback(True)

    assert _jobs() == []


def _jobs() -> list[dict[str, list[int]]]:
    from procrastinate.contrib.django.models import ProcrastinateJob  # noqa: PLC0415

    return list(
        ProcrastinateJob.objects.filter(task_name="billing.bill_batch")
        .order_by("id")
        .values_list("args", flat=True)
    )
