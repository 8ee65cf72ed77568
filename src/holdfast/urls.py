"""Every URL of the product."""

from django.contrib import admin
from django.urls import path

from holdfast.api import ide, view
from holdfast.identity import line_webhook

urlpatterns = [
    path("v1/graphql/", view.graphql, name="graphql"),
    path("v1/graphql", view.graphql),
    path("v1/graphql/contract.json", ide.contract, name="graphql-contract"),
    path("v1/graphql/assets/<str:name>", ide.asset, name="graphql-asset"),
    path("v1/line/webhook", line_webhook.webhook, name="line-webhook"),
    path("healthz", view.healthz),
    path("readyz", view.readyz),
    path("metrics", view.metrics),
    path("admin/", admin.site.urls),
]
