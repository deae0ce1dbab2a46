"""allauth's forms with our labels and without placeholders that repeat them."""

from typing import Any

from allauth.account import forms as account
from allauth.core.internal.ratelimit import consume
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.errors import MailAway
from accounts.fields import AddressField

LABELS = {
    "login": _("E-mailadres"),
    "email": _("E-mailadres"),
    "password": _("Wachtwoord"),
    "oldpassword": _("Huidig wachtwoord"),
    "password1": _("Nieuw wachtwoord"),
    "password2": _("Nieuw wachtwoord, nog eens"),
    "code": _("Code"),
}


class WithoutPlaceholders:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = _(
                    "Minstens 12 tekens. Een zin van enkele woorden onthoudt u best."
                )


class LoginForm(WithoutPlaceholders, account.LoginForm):  # type: ignore[misc]  # allauth is not typed
    """Whoever comes from a mail types at once; after a mistake the summary of it has the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["login"].widget.attrs["autofocus"] = True


class AddEmailForm(WithoutPlaceholders, account.AddEmailForm):  # type: ignore[misc]
    email = AddressField()


class ChangePasswordForm(WithoutPlaceholders, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(WithoutPlaceholders, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(WithoutPlaceholders, account.ResetPasswordForm):  # type: ignore[misc]
    email = AddressField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def save(self, request: HttpRequest, **named: Any) -> str:
        """At most a few mails an hour to one address, in silence: the answer tells nothing."""
        email: str = self.cleaned_data["email"]
        mail = consume(request, app="allauth.account", action="reset_mail", key=email.lower())
        if mail is None:
            return email
        try:
            super().save(request, **named)
        except MailAway:
            mail.rollback()
            raise
        return email


class ResetPasswordKeyForm(WithoutPlaceholders, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(WithoutPlaceholders, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class AuthenticateForm(WithoutPlaceholders, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class MFAReauthenticateForm(WithoutPlaceholders, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateForm(WithoutPlaceholders, ActivateTOTPForm):  # type: ignore[misc]
    pass
