"""How staff come in: with a password, and with a code where they have set up a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from unfold.widgets import BASE_INPUT_CLASSES

from holdfast.identity.attempts import may_try_again
from holdfast.identity.errors import InvalidMFAToken
from holdfast.identity.operations.mfa import require_second_factor
from holdfast.platform.backoffice.traces import moment_of

if TYPE_CHECKING:
    from django.contrib.admin.forms import AdminAuthenticationForm
    from django.http import HttpRequest

    from holdfast.identity.models import User
else:  # the same form with unfold's look
    from unfold.forms import AuthenticationForm as AdminAuthenticationForm


class LoginForm(AdminAuthenticationForm):
    """Staff log in with their e-mail address or their number, and with a code if they have set one up."""

    mfa_token = forms.CharField(
        label="Code",
        help_text="Only if you have set up a second factor.",
        required=False,
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": " ".join(BASE_INPUT_CLASSES),
            }
        ),
    )

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        field = cast("forms.CharField", self.fields["username"])
        field.label = "E-mail address or user number"
        field.max_length = field.widget.attrs["maxlength"] = 254

    def clean(self) -> dict[str, Any]:
        """Count the attempt before a password is looked at."""
        name = self.cleaned_data.get("username", "")
        if self.request is not None and not may_try_again(self.request, name, moment_of(self.request)):
            raise forms.ValidationError("Too many attempts: please wait a minute.")
        return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        """Ask for a code as the API does; without one it is sent to those who have no app."""
        super().confirm_login_allowed(user)
        token = self.cleaned_data.get("mfa_token", "").strip() or None
        assert self.request is not None
        try:
            require_second_factor(user=user, token=token, method=None, now=moment_of(self.request))
        except InvalidMFAToken as error:
            told = "Log in again with the code that you are sent, or that your app shows."
            raise forms.ValidationError("The code is wrong or too old." if token else told) from error


admin.site.login_form = LoginForm
admin.site.login_template = "identity/login.html"
