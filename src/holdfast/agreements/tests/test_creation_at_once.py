"""Two who ask for the same agreement at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from holdfast.agreements import operations
from holdfast.agreements.models import Agreement
from holdfast.agreements.tests.homes import NOW, Home, moment


@pytest.mark.django_db(transaction=True)
def test_they_get_the_same_one_and_it_is_made_once() -> None:
    home = Home()
    product = home.product()
    ready = threading.Barrier(2)
    found: list[tuple[Agreement, bool]] = []

    def ask() -> None:
        try:
            ready.wait()
            found.append(
                operations.get_or_create_agreement(
                    account=home.account,
                    supply_point_external_identifier=home.electricity.identifier,
                    product_code=product.code,
                    valid_from=moment(2025, 4, 1),
                    agreed_at=NOW,
                    now=NOW,
                )
            )
        finally:
            connection.close()

    both = [threading.Thread(target=ask) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    (first, _), (second, _) = found
    assert first == second
    assert sorted(created for _, created in found) == [False, True]
    assert Agreement.objects.count() == 1
