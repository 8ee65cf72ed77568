"""The back office's way into a masquerade: a button on a customer's page, and the link that it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from holdfast.api import view
from holdfast.api.errors import Unauthorized
from holdfast.identity import customer_site, operations
from holdfast.identity.customer_site import Page
from holdfast.identity.models import User
from holdfast.platform.messages import voice_of_user

if TYPE_CHECKING:
    from django.contrib import admin
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    UserModelAdmin = admin.ModelAdmin[User]
else:
    UserModelAdmin = object


class MasqueradeMixin(UserModelAdmin):
    """For the page of users: a button with which support sees what a customer sees."""

    change_form_template = "identity/user_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        begin = self.admin_site.admin_view(never_cache(require_POST(self.begin_masquerade)))
        return [
            path("<int:key>/masquerade/", begin, name="identity_user_masquerade"),
            *super().get_urls(),
        ]

    def begin_masquerade(self, request: HttpRequest, key: int) -> HttpResponse:
        """A ticket for the customer site, good once and for minutes; the audit trail has it from here on."""
        customer = get_object_or_404(User, pk=key)
        assert isinstance(request.user, User)
        try:
            token = operations.issue_masquerade_token(
                support_user=request.user,
                customer=customer,
                now=view.clock.now(),
                ip=view.client_address(request) or None,
                correlation_id=getattr(request, "correlation_id", ""),
            )
        except Unauthorized as error:
            raise PermissionDenied from error
        shown: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"See what {customer.full_name or customer.number} sees",
            "link": customer_site.link(
                Page.MASQUERADE,
                brand_code=voice_of_user(customer.pk).brand_code,
                masqueradeToken=token,
                userId=customer.pk,
            ),
            "minutes": settings.MASQUERADE_TOKEN_SECONDS // 60,
            "token": token,
            "customer": customer,
        }
        response = render(request, "identity/masquerade.html", shown)
        response["Referrer-Policy"] = "no-referrer"
        return response
