"""The forms of this room."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.api_access.scopes import SENTENCES, Scope
from accounts.fields import AddressField
from accounts.models import User
from accounts.roles import Role
from accounts.team.queries import role_name
from accounts.text import one_line

# A manager belongs to a municipality, and those are a room higher; an operator is not given.
TEAM_ROLES = [role for role in Role if role not in (Role.MANAGER, Role.OPERATOR)]
role_label = lazy(role_name, str)


def role_choices() -> list[tuple[str, Any]]:
    return [(role.value, role_label(role.value)) for role in TEAM_ROLES]


class InviteForm(forms.Form):
    email = AddressField(label=_("E-mailadres"))
    role = forms.ChoiceField(label=_("Rol"), choices=role_choices, initial=Role.CONSULTANT.value)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Rol"), choices=role_choices)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Naam"),
        max_length=80,
        validators=[one_line],
        help_text=_("Waarvoor u de sleutel gebruikt, bijvoorbeeld het programma dat hem krijgt."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Waarvoor"),
        choices=lazy(lambda: [(scope.value, SENTENCES[scope]) for scope in Scope], list)(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Geef een programma niet meer dan het nodig heeft."),
        initial=[Scope.WAVES.value, Scope.RESULTS.value],
    )
    days = forms.TypedChoiceField(
        label=_("Geldig"),
        coerce=int,
        choices=[
            (30, _("30 dagen")),
            (90, _("90 dagen")),
            (180, _("180 dagen")),
            (365, _("12 maanden")),
        ],
        initial=90,
    )


class RegisterForm(forms.Form):
    """A new person's name and password; the address is that of the invitation."""

    name = forms.CharField(
        label=_("Uw naam"),
        max_length=150,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Kies een wachtwoord"),
        strip=False,
        max_length=200,
        help_text=_("Minstens 12 tekens. Een zin van enkele woorden onthoudt u het best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        person = User(email=self.email, name=data.get("name", ""))
        try:
            validate_password(data.get("password", ""), person)
        except ValidationError as error:
            if "password" in data:
                self.add_error("password", error)
        return data
