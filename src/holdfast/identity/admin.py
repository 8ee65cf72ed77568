"""The back office's view of users, organisations and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm

from holdfast.identity.models import Organization, OrganizationRole, Role, User, UserRoleAssignment
from holdfast.identity.permissions import GRANTABLE

if TYPE_CHECKING:
    from django.http import HttpRequest

    UserModelAdmin = admin.ModelAdmin[User]
    OrganizationModelAdmin = admin.ModelAdmin[Organization]
    RoleModelAdmin = admin.ModelAdmin[Role]
    RoleModelForm = forms.ModelForm[Role]
    UserRoles = admin.TabularInline[UserRoleAssignment, User]
    OrganizationRoles = admin.TabularInline[OrganizationRole, Organization]
else:  # Django's classes take their model as a parameter in type hints alone
    UserModelAdmin = OrganizationModelAdmin = RoleModelAdmin = admin.ModelAdmin
    RoleModelForm = forms.ModelForm
    UserRoles = OrganizationRoles = admin.TabularInline


class LoginForm(AdminAuthenticationForm):
    """Staff log in with their e-mail address, or with their number."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        field = cast("forms.CharField", self.fields["username"])
        field.label = "E-mail address or user number"
        field.max_length = field.widget.attrs["maxlength"] = 254


admin.site.login_form = LoginForm
admin.site.site_header = admin.site.site_title = "Holdfast"


class RoleForm(RoleModelForm):
    """A role's permissions are picked from the documented ones."""

    permissions = forms.MultipleChoiceField(
        choices=[(name, name) for name in GRANTABLE], required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Role
        fields = ("code", "name", "description", "permissions")


class UserRoleInline(UserRoles):
    model = UserRoleAssignment
    extra = 0


class OrganizationRoleInline(OrganizationRoles):
    model = OrganizationRole
    extra = 0


@admin.register(User)
class UserAdmin(UserModelAdmin):
    """Users are looked up and put right here; they are made, and given passwords, by operations."""

    list_display = ("number", "email", "full_name", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "is_deceased")
    search_fields = ("number", "email", "given_name", "family_name", "mobile", "landline")
    readonly_fields = ("number", "created_at", "last_login", "reauthentication_forced_at", "is_superuser")
    exclude = ("password", "groups", "user_permissions", "token_generation")
    inlines = (UserRoleInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


@admin.register(Organization)
class OrganizationAdmin(OrganizationModelAdmin):
    list_display = ("number", "name", "brand_codes", "is_active", "created_at")
    search_fields = ("number", "name")
    readonly_fields = ("number", "created_at", "reauthentication_forced_at")
    inlines = (OrganizationRoleInline,)


@admin.register(Role)
class RoleAdmin(RoleModelAdmin):
    form = RoleForm
    list_display = ("code", "name", "description")
    search_fields = ("code", "name")
