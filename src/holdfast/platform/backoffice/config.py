"""Puts the back office in the place of Django's own admin site."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "holdfast.platform.backoffice.site.BackOffice"
