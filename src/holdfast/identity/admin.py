"""The back office's view of users, organisations and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm

from holdfast.api import view
from holdfast.identity.errors import InvalidMFAToken
from holdfast.identity.masquerade_admin import MasqueradeMixin
from holdfast.identity.models import (
    MfaDevice,
    NotifiableApplication,
    Organization,
    OrganizationRole,
    Role,
    User,
    UserRoleAssignment,
)
from holdfast.identity.operations.mfa import require_second_factor
from holdfast.identity.permissions import GRANTABLE

if TYPE_CHECKING:
    from django.http import HttpRequest

    UserModelAdmin = admin.ModelAdmin[User]
    OrganizationModelAdmin = admin.ModelAdmin[Organization]
    RoleModelAdmin = admin.ModelAdmin[Role]
    NotifiableApplicationModelAdmin = admin.ModelAdmin[NotifiableApplication]
    RoleModelForm = forms.ModelForm[Role]
    UserRoles = admin.TabularInline[UserRoleAssignment, User]
    SecondFactors = admin.TabularInline[MfaDevice, User]
    OrganizationRoles = admin.TabularInline[OrganizationRole, Organization]
else:  # Django's classes take their model as a parameter in type hints alone
    UserModelAdmin = OrganizationModelAdmin = RoleModelAdmin = admin.ModelAdmin
    NotifiableApplicationModelAdmin = admin.ModelAdmin
    RoleModelForm = forms.ModelForm
    UserRoles = SecondFactors = OrganizationRoles = admin.TabularInline


class LoginForm(AdminAuthenticationForm):
    """Staff log in with their e-mail address or their number, and with a code if they have set one up."""

    mfa_token = forms.CharField(
        label="Code, if you have set up a second factor",
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        field = cast("forms.CharField", self.fields["username"])
        field.label = "E-mail address or user number"
        field.max_length = field.widget.attrs["maxlength"] = 254

    def confirm_login_allowed(self, user: User) -> None:
        """Ask for a code as the API does; without one it is sent to those who have no app."""
        super().confirm_login_allowed(user)
        token = self.cleaned_data.get("mfa_token", "").strip() or None
        try:
            require_second_factor(user=user, token=token, method=None, now=view.clock.now())
        except InvalidMFAToken as error:
            told = "Log in again with the code that you are sent, or that your app shows."
            raise forms.ValidationError("The code is wrong or too old." if token else told) from error


admin.site.login_form = LoginForm
admin.site.login_template = "identity/login.html"
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


class SecondFactorInline(SecondFactors):
    """Support takes away the second factors of people who have lost them, once it knows who is calling."""

    model = MfaDevice
    extra = 0
    fields = readonly_fields = ("method", "confirmed_at", "created_at")

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        return False


class OrganizationRoleInline(OrganizationRoles):
    model = OrganizationRole
    extra = 0


@admin.register(User)
class UserAdmin(MasqueradeMixin, UserModelAdmin):
    """Users are looked up and put right here; they are made, and given passwords, by operations."""

    list_display = ("number", "email", "full_name", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff", "is_deceased")
    search_fields = ("number", "email", "given_name", "family_name", "mobile", "landline")
    readonly_fields = ("number", "created_at", "last_login", "reauthentication_forced_at", "is_superuser")
    exclude = ("password", "groups", "user_permissions", "token_generation")
    inlines = (UserRoleInline, SecondFactorInline)
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


@admin.register(NotifiableApplication)
class NotifiableApplicationAdmin(NotifiableApplicationModelAdmin):
    """The apps whose devices can be notified."""

    list_display = ("bundle_id", "service", "name", "external_provider")
    search_fields = ("bundle_id", "name")
