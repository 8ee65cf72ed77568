"""The site of the back office: who is let in, what it is called, and in which order its pages stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from holdfast.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.admin import AdminSite, ModelAdmin
    from django.db.models import Model
    from django.http import HttpRequest
else:  # unfold brings no type hints along; its site is Django's with another look
    from unfold.sites import UnfoldAdminSite as AdminSite

_EVERYDAY = "Customers"
#: Accounts come first, what the system remembers last, all else by floor.
_ORDER = ["accounts", *(domain for domain in DOMAINS if domain not in {"accounts", "platform"}), "platform"]
_ICONS = {
    "Account": "account_circle",
    "User": "group",
    "Portfolio": "folder_shared",
    "Business": "storefront",
    "Reminder": "notifications",
    "Complaint": "sentiment_dissatisfied",
    "Property": "home",
    "SupplyPoint": "bolt",
    "Meter": "speed",
    "Agreement": "handshake",
    "Ledger": "account_balance",
    "Bill": "receipt_long",
}


class BackOffice(AdminSite):
    """Our own pages alone, since each of those says with which permissions it is seen.

    search_address: the name of the page that the search on the front page leads to; its domain sets it.
    """

    site_header = site_title = "Holdfast"
    index_title = "Back office"
    index_template = "backoffice/index.html"
    search_address: str | None = None

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Register pages of our own; those that libraries bring along know nothing of our permissions."""
        if admin_class is not None and admin_class.__module__.startswith("holdfast."):
            super().register(model_or_iterable, admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The pages that this member of staff may see, by domain, in the order in which they were registered."""
        found: dict[str, dict[str, Any]] = self._build_app_dict(request, app_label)
        places = {model: place for place, model in enumerate(self._registry)}
        for one in found.values():
            one["models"].sort(key=lambda page: places[page["model"]])
        return sorted(found.values(), key=lambda one: _ORDER.index(one["app_label"]))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The front page: the search, and every page in its group."""
        return super().index(request, {"groups": self._groups(request), **(extra_context or {})})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "search_address": self.search_address}

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The same groups at the side; all but the first are closed unless one is there."""
        return [
            {
                "title": title,
                "collapsible": title != _EVERYDAY,
                "separator": title != _EVERYDAY,
                "items": [
                    {
                        "title": page["name"],
                        "icon": _ICONS.get(page["object_name"]),
                        "link": page["admin_url"],
                        "active": request.path.startswith(page["admin_url"]),
                        "has_permission": True,
                    }
                    for page in pages
                ],
            }
            for title, pages in self._groups(request)
        ]

    def _groups(self, request: HttpRequest) -> list[tuple[str, list[dict[str, Any]]]]:
        """What staff come to every day, then all else by domain."""
        domains = self.get_app_list(request)
        everyday = [page for one in domains for page in one["models"] if self._is_everyday(page)]
        others = [
            (one["name"], [page for page in one["models"] if not self._is_everyday(page)]) for one in domains
        ]
        return [(title, pages) for title, pages in ((_EVERYDAY, everyday), *others) if pages]

    def _is_everyday(self, page: dict[str, Any]) -> bool:
        return bool(getattr(self._registry[page["model"]], "is_everyday", False))
