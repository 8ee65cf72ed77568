"""Every URL of the product."""

from django.contrib import admin
from django.urls import include, path

from holdfast.accounts import views as files
from holdfast.api import ide, view
from holdfast.identity import line_webhook

urlpatterns = [
    path("v1/graphql/", view.graphql, name="graphql"),
    path("v1/graphql", view.graphql),
    path("v1/graphql/contract.json", ide.contract, name="graphql-contract"),
    path("v1/graphql/assets/<str:name>", ide.asset, name="graphql-asset"),
    path("v1/line/webhook", line_webhook.webhook, name="line-webhook"),
    path("o/", include("holdfast.identity.oauth.urls")),
    path("v1/files/", files.upload, name="file-upload"),
    path("v1/files/<str:token>", files.download, name="file-download"),
    path("healthz", view.healthz),
    path("readyz", view.readyz),
    path("metrics", view.metrics),
    path("admin/", admin.site.urls),
]
