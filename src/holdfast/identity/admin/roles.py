"""Roles: which of the documented permissions go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from holdfast.identity.models import Role
from holdfast.identity.permissions import GRANTABLE
from holdfast.platform.backoffice.pages import Configuration

if TYPE_CHECKING:
    RoleModelForm = forms.ModelForm[Role]
else:
    RoleModelForm = forms.ModelForm


class RoleForm(RoleModelForm):
    """A role's permissions are picked from the documented ones."""

    permissions = forms.MultipleChoiceField(
        choices=[(name, name) for name in GRANTABLE],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Role
        fields = ("code", "name", "description", "permissions")


@admin.register(Role)
class RolePage(Configuration):
    seen_with = frozenset({"Can allocate user roles"})
    form = RoleForm
    list_display = ("code", "name", "description")
    search_fields = ("code", "name")
    ordering = ("code",)
