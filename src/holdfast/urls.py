"""Every URL of the product."""

from django.contrib import admin
from django.urls import path

from holdfast.api import view

urlpatterns = [
    path("v1/graphql/", view.graphql),
    path("v1/graphql", view.graphql),
    path("healthz", view.healthz),
    path("readyz", view.readyz),
    path("metrics", view.metrics),
    path("admin/", admin.site.urls),
]
