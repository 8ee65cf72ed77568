"""Where links in messages lead: to pages of a brand's own site, else to those that Holdfast serves itself."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

from holdfast.identity import contributions


class Page(StrEnum):
    """A page that a link leads to, by the name under which a brand says where its own is."""

    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a page
    VERIFY_EMAIL = "verify_email"
    VERIFY_IDENTITY = "verify_identity"
    LINE_LINK = "line_link"
    MASQUERADE = "masquerade"
    CONFIRM_CONSENT = "confirm_consent"

    @property
    def path(self) -> str:
        """Where Holdfast serves it, and where a customer site that serves all of them has it."""
        return f"{self.value.replace('_', '-')}/"


def link(page: Page, *, brand_code: str = "", base_url: str = "", **parameters: object) -> str:
    """An address of a page with parameters added to those that it has.

    It begins with base_url where one is given, else with the page of the brand, else with CUSTOMER_SITE_URL.
    """
    own = contributions.page_of_brand(brand_code, page.value) if brand_code and not base_url else None
    address = base_url or own or f"{settings.CUSTOMER_SITE_URL.rstrip('/')}/{page.path}"
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *parameters.items()])))
