"""Deeds: small forms on an object's page, each of which one operation does; floors above add theirs.

A deed names the documented permissions with which it may be done. It runs in one transaction with its audit
record; what the operation refuses is shown and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import Model

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True, repr=False)
class Done:
    """What a deed came to: a sentence, and the objects that it touched.

    secret: shown once on a page of its own, under the sentence. leads_to: an address to go on to.
    """

    message: str
    touched: Sequence[Model] = ()
    account_number: str | None = None
    secret: str = ""
    leads_to: str = ""


class Refused(Exception):
    """Why a deed is not done, in words for staff; nothing of it is kept."""


class NoForm(forms.Form):
    """For deeds that need nothing but the press of a button."""


#: Does the deed to an object, with the cleaned values of its form.
Doer = Callable[["HttpRequest", Any, dict[str, Any]], Done]
#: The choices of fields that depend on the object, and whether the deed can be done to it at all.
Fitting = Callable[[Any, forms.Form], bool]
AnyDoer = TypeVar("AnyDoer", bound=Doer)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that staff can do to an object; code is part of its address and of the audit trail."""

    code: str
    title: str
    done_with: frozenset[str]
    form: type[forms.Form]
    do: Doer
    fits: Fitting

    def form_for(self, obj: Any, data: Any = None) -> forms.Form | None:
        """The form for an object, None where the deed cannot be done to it."""
        form = self.form(data, prefix=self.code, label_suffix="")
        return form if self.fits(obj, form) else None


_deeds: dict[type[Model], dict[str, Deed]] = defaultdict(dict)


def _always(_obj: Any, _form: forms.Form) -> bool:
    return True


def deed(
    model: type[Model],
    code: str,
    *,
    title: str,
    done_with: frozenset[str],
    form: type[forms.Form] = NoForm,
    fits: Fitting = _always,
) -> Callable[[AnyDoer], AnyDoer]:
    """Offer a deed on the page of each object of a model; called once, while the back office loads."""

    def register(do: AnyDoer) -> AnyDoer:
        _deeds[model][code] = Deed(code, title, done_with, form, do, fits)
        return do

    return register


def deeds_of(model: type[Model]) -> Sequence[Deed]:
    """The deeds of a model's pages, those of lower floors first."""
    return list(_deeds[model].values())


def deed_of(model: type[Model], code: str) -> Deed | None:
    """One deed by its code."""
    return _deeds[model].get(code)
