"""Where a brand's pages for an account are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.accounts.models import BrandUrl

if TYPE_CHECKING:
    from holdfast.accounts.models import Account


def urls_of_account(account: Account) -> dict[str, str]:
    """The addresses of the account's pages by their names; {property_id} is left for the caller to fill in."""
    return {
        url.identifier: url.template.replace("{account_number}", account.number)
        for url in BrandUrl.objects.filter(brand=account.brand_id).order_by("identifier")
    }
