"""Classes of pages. Each page names the documented permissions with which it is seen and changed.

Whoever holds one of the permissions named may; with none named nobody may, superusers included, because what
it shows changes through operations alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import BinaryField
from django.db.models import Model as DjangoModel
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from holdfast.kernel.errors import DomainError
from holdfast.kernel.events import BusinessEvent
from holdfast.platform.backoffice.deeds import Refused, deed_of, deeds_of
from holdfast.platform.backoffice.panels import panels_of
from holdfast.platform.backoffice.texts import address_of
from holdfast.platform.backoffice.traces import moment_of, trace
from holdfast.platform.operations import record_event

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, TabularInline
    from django.db.models import Model, QuerySet
    from django.forms import BaseModelFormSet, Form, ModelForm
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from holdfast.platform.backoffice.deeds import Done

    Turner = Paginator[Any]
    Page = ModelAdmin[Any]
    Rows = TabularInline[Any, Any]
else:  # Django's classes take their model in type hints alone, and unfold, with its look, brings none along
    from unfold.admin import ModelAdmin as Page
    from unfold.admin import TabularInline as Rows

    Turner = Paginator

#: A name that no role grants: superusers alone hold it.
SUPERUSERS = frozenset({"superuser"})
NOBODY: frozenset[str] = frozenset()
_COUNTED = 10_000


def permitted(request: HttpRequest, names: frozenset[str]) -> bool:
    """Whether the member of staff holds one of the permissions."""
    return any(request.user.has_perm(name) for name in names)


class BoundedPaginator(Turner):
    """Counts no further than anybody turns pages, so that a million rows cost as little as a thousand."""

    @cached_property
    def count(self) -> int:
        return cast("QuerySet[Any]", self.object_list)[:_COUNTED].count()


class _Governed:
    """Answers Django's four questions from the permissions that a page names."""

    seen_with: ClassVar[frozenset[str]] = SUPERUSERS
    added_with: ClassVar[frozenset[str]] = NOBODY
    changed_with: ClassVar[frozenset[str]] = NOBODY
    deleted_with: ClassVar[frozenset[str]] = NOBODY

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permitted(request, self.seen_with)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return permitted(request, self.seen_with)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return permitted(request, self.added_with)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return permitted(request, self.changed_with)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return permitted(request, self.deleted_with)


class BackOfficePage(_Governed, Page):
    """A page whose changes leave traces: in the audit trail, in the transaction of the change."""

    show_full_result_count = False
    paginator = BoundedPaginator
    list_per_page = 50
    list_fullwidth = True
    compressed_fields = False
    change_form_outer_before_template = "backoffice/panels.html"
    #: Whether staff who look after customers come here every day: such pages stand first.
    is_everyday: ClassVar[bool] = False
    actions = ()  # what is done to many at once has an operation, or is not done

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """None: Django's own would delete rows in bulk."""
        return {}

    def account_number_of(self, obj: Any) -> str | None:  # noqa: ARG002
        """The account that the audit trail files a change under."""
        return None

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; where an operation refuses the change, nothing is kept and its reason is shown."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, told(refusal))
            return HttpResponseRedirect(request.path)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_deed"
        doing = self.admin_site.admin_view(never_cache(require_POST(self.do)))
        return [path("<int:key>/do/<slug:code>/", doing, name=name), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """The page, with the panels that floors above show on it."""
        if obj is not None:
            context["panels"] = panels_of(obj, moment_of(request))
            context["deeds_address"] = address_of(self.model, obj.pk).removesuffix("change/")
            context["deeds"] = [
                (deed, form)
                for deed in deeds_of(self.model)
                if permitted(request, deed.done_with) and (form := deed.form_for(obj)) is not None
            ]
        return super().render_change_form(request, context, *args, **kwargs, obj=obj)  # type: ignore[misc]

    def do(self, request: HttpRequest, key: int, code: str) -> HttpResponse:
        """Do a deed to an object, and lead back to it."""
        obj, deed = self.get_object(request, str(key)), deed_of(self.model, code)
        if obj is None or deed is None:
            raise Http404
        if not (self.has_view_permission(request, obj) and permitted(request, deed.done_with)):
            raise PermissionDenied
        form = deed.form_for(obj, request.POST)
        if form is None or not form.is_valid():
            reasons = _reasons(form) if form is not None else "That cannot be done here now."
            messages.error(request, f"{deed.title}: {reasons}")
            return HttpResponseRedirect(address_of(self.model, key))
        try:
            with transaction.atomic():
                done = deed.do(request, obj, form.cleaned_data)
                touched = [reference(one) for one in (obj, *done.touched)]
                trace(request, f"backoffice:{code}", touched=touched, account_number=done.account_number)
        except (DomainError, Refused) as refusal:
            messages.error(request, told(refusal))
            return HttpResponseRedirect(address_of(self.model, key))
        return self._shown(request, key, deed.title, done)

    def _shown(self, request: HttpRequest, key: int, title: str, done: Done) -> HttpResponse:
        if done.secret:
            back = address_of(self.model, key)
            values = {**self.admin_site.each_context(request), "title": title, "done": done, "back": back}
            return render(request, "backoffice/secret.html", values)
        if not done.leads_to:
            messages.success(request, done.message)
        return HttpResponseRedirect(done.leads_to or address_of(self.model, key))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._trace(request, "add", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._trace(request, "change", obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._trace(request, "delete", obj)
        return super().log_deletions(request, queryset)

    def _trace(self, request: HttpRequest, what: str, obj: Model) -> None:
        trace(
            request,
            f"backoffice:{what}",
            touched=[reference(obj)],
            account_number=self.account_number_of(obj),
        )


class Records(BackOfficePage):
    """A page that is read: every column but secrets, none of which anybody changes here.

    hidden: further columns that stay out of sight.
    """

    hidden: ClassVar[frozenset[str]] = frozenset()
    ordering = ("-pk",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:  # noqa: ARG002
        return [
            column.name
            for column in self.model._meta.fields
            if not isinstance(column, BinaryField) and column.name not in self.hidden
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)


class Configuration(BackOfficePage):
    """A page where superusers set the product up: each change is an event that says what was and what is.

    For tables without personal data alone, since events are kept for good.
    """

    added_with: ClassVar[frozenset[str]] = SUPERUSERS
    changed_with: ClassVar[frozenset[str]] = SUPERUSERS

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool) -> None:
        super().save_model(request, obj, form, change)
        _tell(request, obj, _differences(form))

    def save_formset(
        self, request: HttpRequest, form: ModelForm[Any], formset: BaseModelFormSet[Any, Any], change: bool
    ) -> None:
        tell_of_rows(request, formset)
        super().save_formset(request, form, formset, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        _tell(request, obj, {"deleted": True})
        super().delete_model(request, obj)


class PartOfPage(_Governed, Rows):
    """Rows on the page of what they belong to, read alone unless permissions say otherwise."""

    extra = 0
    show_change_link = False
    hide_title = True  # the columns say what a row is

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj) or self.has_add_permission(request, obj):
            return super().get_readonly_fields(request, obj)
        return list(self.get_fields(request, obj))


def tell_of_rows(request: HttpRequest, formset: BaseModelFormSet[Any, Any]) -> None:
    """An event for each row of a page that is about to be added, changed or deleted."""
    for row in formset.forms:
        if row in formset.deleted_forms:
            _tell(request, row.instance, {"deleted": True})
        elif row.has_changed():
            _tell(request, row.instance, _differences(row))


def told(refusal: DomainError | Refused) -> str:
    """What staff are told of a refusal: what it says, and each reason."""
    if isinstance(refusal, Refused):
        return str(refusal)
    return " ".join([refusal.detail or str(refusal), *(one.message for one in refusal.invalid)])


def _reasons(form: Form) -> str:
    """What is wrong with a form, field by field in one line."""
    return " ".join(
        f"{form.fields[name].label or name}: {' '.join(map(str, errors))}"
        if name in form.fields
        else " ".join(map(str, errors))
        for name, errors in form.errors.items()
    )


def reference(obj: Model) -> str:
    """What the audit trail calls an object: "Role:7"."""
    return f"{type(obj).__name__}:{obj.pk}"


def _differences(form: ModelForm[Any]) -> dict[str, Any]:
    before = {} if form.instance._state.adding else form.initial
    return {
        name: {"before": _plain(before.get(name)), "after": _plain(form.cleaned_data.get(name))}
        for name in form.changed_data
        if name in form.cleaned_data
    }


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, DjangoModel) else value


def _tell(request: HttpRequest, obj: Model, fields: dict[str, Any]) -> None:
    if fields:
        data = {"object": reference(obj), "fields": fields, "by_user_id": request.user.pk}
        record_event(BusinessEvent("platform.configuration.changed-v1", moment_of(request), data=data))
