"""Every URL of the product."""

from django.contrib import admin
from django.urls import include, path

from holdfast.accounts import pages as accounts_pages
from holdfast.accounts import views as files
from holdfast.agreements import tariff_grid_view
from holdfast.agreements import views as agreement_papers
from holdfast.api import ide, view
from holdfast.billing import views as bills
from holdfast.identity import line_webhook, pages
from holdfast.identity.customer_site import Page
from holdfast.metering import delivery_view
from holdfast.rest import urls as rest

urlpatterns = [
    path("v1/graphql/", view.graphql, name="graphql"),
    path("v1/graphql", view.graphql),
    path("v1/", include((rest.patterns(), "rest"))),
    path("v1/graphql/contract.json", ide.contract, name="graphql-contract"),
    path("v1/graphql/assets/<str:name>", ide.asset, name="graphql-asset"),
    path("v1/line/webhook", line_webhook.webhook, name="line-webhook"),
    path("v1/readings/", delivery_view.deliver, name="readings"),
    path("v1/readings", delivery_view.deliver),
    path("o/", include("holdfast.identity.oauth.urls")),
    path("v1/files/", files.upload, name="file-upload"),
    path("v1/files/<str:token>", files.download, name="file-download"),
    path(
        "v1/agreements/papers/<str:kind>/<str:token>",
        agreement_papers.agreement_paper,
        name="agreement-paper",
    ),
    path("v1/agreements/tariff-grids/<str:token>", tariff_grid_view.fetch_tariff_grid, name="tariff-grid"),
    path(Page.RESET_PASSWORD.path, pages.reset_password, name="reset-password"),
    path(Page.VERIFY_EMAIL.path, pages.verify_email, name="verify-email"),
    path(Page.VERIFY_IDENTITY.path, pages.verify_identity, name="verify-identity"),
    path(Page.LINE_LINK.path, pages.line_link, name="line-link"),
    path(Page.MASQUERADE.path, pages.masquerade, name="masquerade"),
    path(Page.CONFIRM_CONSENT.path, accounts_pages.confirm_consent, name="confirm-consent"),
    path("v1/bills/<str:form>/<str:token>", bills.bill_paper, name="bill-paper"),
    path("healthz", view.healthz),
    path("readyz", view.readyz),
    path("metrics", view.metrics),
    path("admin/", admin.site.urls),
]
