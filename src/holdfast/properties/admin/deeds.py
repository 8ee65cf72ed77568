"""Moving in and moving out, and the picture of a hierarchy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db import IntegrityError, transaction
from unfold.widgets import BASE_INPUT_CLASSES, UnfoldAdminTextInputWidget

from holdfast.accounts import queries as accounts
from holdfast.accounts.days import zone_of
from holdfast.accounts.models import Account
from holdfast.kernel.periods import start_of_day
from holdfast.platform.backoffice.deeds import Done, Refused, deed
from holdfast.platform.backoffice.panels import Panel, panel
from holdfast.platform.backoffice.texts import link
from holdfast.platform.backoffice.traces import moment_of
from holdfast.properties import operations, queries
from holdfast.properties.models import OccupancyPeriod, Property, PropertyHierarchy

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_MOVES = frozenset({"Can update account details"})
_MOST_PLACES = 200
_STEP = "\N{NO-BREAK SPACE}" * 4


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(
            attrs={"type": "date", "class": " ".join(BASE_INPUT_CLASSES)}, format="%Y-%m-%d"
        ),
    )


class MoveOutForm(forms.Form):
    last_day = _day("First day on which it is theirs no more")


@deed(
    OccupancyPeriod,
    "move-out",
    title="They move out",
    done_with=_MOVES,
    form=MoveOutForm,
    fits=lambda period, _form: period.effective_to is None,
)
def _move_out(request: HttpRequest, period: OccupancyPeriod, given: dict[str, Any]) -> Done:
    account = period.account
    left_at = start_of_day(given["last_day"], zone_of(account))
    if left_at <= period.effective_from:
        raise Refused("They have to move in before they move out.")
    operations.end_occupancy(period=period, effective_to=left_at, now=moment_of(request))
    return Done("They move out.", [period.property], account.number)


class MoveInForm(forms.Form):
    number = forms.CharField(label="Account number", max_length=10, widget=UnfoldAdminTextInputWidget())
    first_day = _day("First day on which it is theirs")

    def clean_number(self) -> Account:
        account = accounts.account_by_number(self.cleaned_data["number"].strip().upper())
        if account is None:
            raise forms.ValidationError("There is no such account.")
        return account


@deed(Property, "move-in", title="An account moves in", done_with=_MOVES, form=MoveInForm)
def _move_in(request: HttpRequest, place: Property, given: dict[str, Any]) -> Done:
    account: Account = given["number"]
    try:
        with transaction.atomic():
            period = operations.start_occupancy(
                account=account,
                property=place,
                effective_from=start_of_day(given["first_day"], zone_of(account)),
                now=moment_of(request),
            )
    except IntegrityError as error:
        raise Refused("The property is somebody else's on that day: let them move out first.") from error
    return Done("They move in.", [account, period], account.number)


@panel(PropertyHierarchy)
def _tree(hierarchy: PropertyHierarchy, now: datetime) -> Panel:  # noqa: ARG001
    rows = [
        (link(Property, place.pk, f"{_STEP * depth}{place.address}"), depth)
        for place, depth in queries.places_of_hierarchy(hierarchy, limit=_MOST_PLACES)
    ]
    return Panel(f"Places, up to {_MOST_PLACES}", ("Address", "Level"), rows)
