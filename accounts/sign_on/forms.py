"""What an owner gives of an identity provider."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.models import Protocol, SignOn
from accounts.sign_on import oidc, saml
from accounts.sign_on.fetching import get_json
from accounts.sign_on.identity import NotSignedOn
from accounts.text import one_line
from accounts.webhooks.guard import AddressRefused, target_of

DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
LONGEST_METADATA: Final = 200_000


class ProviderForm(forms.Form):
    """What both protocols have."""

    name = forms.CharField(
        label=_("Naam"),
        max_length=80,
        validators=[one_line],
        help_text=_("Zo heet de knop om aan te melden, bijvoorbeeld ‘Microsoft van ons bureau’."),
    )
    counts_second_step = forms.BooleanField(
        label=_("De tweede stap van deze dienst telt"),
        required=False,
        help_text=_(
            "Wie daar een tweede stap deed, en de dienst zegt dat (amr of acr), hoeft er hier geen"
            " meer te doen."
        ),
    )


class OidcForm(ProviderForm):
    issuer = forms.CharField(
        label=_("Adres van de dienst (issuer)"),
        max_length=450,
        help_text=_("Met of zonder /.well-known/openid-configuration erachter."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    client_id = forms.CharField(label=_("Client-ID"), max_length=200, validators=[one_line])
    secret = forms.CharField(
        label=_("Client-geheim"),
        max_length=500,
        required=False,
        help_text=_("Als de dienst er een gaf. We tonen het nooit meer."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "issuer", "client_id", "secret", "counts_second_step")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.initial:  # an edit: there may be one
            self.fields["secret"].help_text = _(
                "Leeg laten om het te houden zoals het is. We tonen het nooit meer."
            )

    def clean_issuer(self) -> str:
        """The issuer as the provider itself writes it."""
        asked: str = self.cleaned_data["issuer"].strip().removesuffix(oidc.WELL_KNOWN)
        try:
            target_of(asked + oidc.WELL_KNOWN)
        except AddressRefused as error:
            told = _("Geef een openbaar adres dat met https:// begint.")
            raise forms.ValidationError(told) from error
        try:
            found = str(get_json(asked.rstrip("/") + oidc.WELL_KNOWN).get("issuer", ""))
            if found.rstrip("/") == asked.rstrip("/"):
                oidc.discover(found)
                return found
        except NotSignedOn as error:
            told = _("Op dit adres antwoordt geen OpenID Connect-dienst.")
            raise forms.ValidationError(told) from error
        raise forms.ValidationError(_("Deze dienst noemt zichzelf anders: %s") % found[:100])

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "protocol": Protocol.OIDC.value}


class SamlForm(ProviderForm):
    metadata = forms.CharField(
        label=_("Metadata van de dienst"),
        max_length=LONGEST_METADATA,
        help_text=_("De hele XML-tekst, met het adres (HTTP-Redirect) en het certificaat erin."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    field_order = ("name", "metadata", "counts_second_step")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.initial:  # an edit: what it says may stay as it is
            self.fields["metadata"].required = False

    def clean_metadata(self) -> saml.Metadata | None:
        text: str = self.cleaned_data["metadata"].strip()
        if not text:
            return None
        try:
            found = saml.read_metadata(text)
            target_of(found.login_url)
        except saml.BadMetadata as error:
            told = _("Dit is geen metadata van een aanmelddienst met een HTTP-Redirect-adres.")
            raise forms.ValidationError(told) from error
        except AddressRefused as error:
            told = _("Het aanmeldadres in deze metadata begint niet met https://.")
            raise forms.ValidationError(told) from error
        return found

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        found = given.pop("metadata")
        if found is not None:
            given |= {
                "issuer": found.issuer,
                "login_url": found.login_url,
                "certificates": list(found.certificates),
            }
        return {**given, "protocol": Protocol.SAML.value}


def form_for(protocol: str, data: Any, row: SignOn | None = None) -> OidcForm | SamlForm:
    now = {}
    if row is not None:
        names = ("name", "issuer", "client_id", "counts_second_step")
        now = {name: getattr(row, name) for name in names}
    if protocol == Protocol.OIDC:
        return OidcForm(data, initial=now)
    return SamlForm(data, initial=now)


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Domein van e-mailadressen"),
        max_length=253,
        help_text=_("Wat achter het @ staat, bijvoorbeeld bureau.be."),
    )

    def clean_domain(self) -> str:
        text: str = self.cleaned_data["domain"].strip().lower().lstrip("@")
        try:
            text = text.encode("idna").decode()
        except UnicodeError:
            text = ""
        if not DOMAIN.fullmatch(text):
            raise forms.ValidationError(_("Dit is geen domein."))
        return text


class FindForm(forms.Form):
    email = AddressField(
        label=_("E-mailadres"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
