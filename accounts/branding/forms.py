"""What an owner gives of the organisation's look."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.branding.logo import MOST_BYTES, BadLogo, Logo, logo_of
from accounts.branding.slides import MOST_BYTES as MOST_SLIDES
from accounts.branding.slides import BadSlides, check_slides
from accounts.fields import AddressField
from accounts.text import one_line, several_lines

REASONS = {
    "large": _("Deze sjabloon is te groot. Neem er een van hoogstens 10 MB, zonder dia’s."),
    "broken": _("Dit is geen PowerPoint-bestand (.pptx) dat we kunnen openen."),
    "active": _(
        "In deze sjabloon staan macro’s, ingesloten bestanden of verwijzingen naar bestanden"
        " elders. Bewaar ze zonder, als gewone .pptx."
    ),
    "layouts": _("Deze sjabloon heeft geen indeling met een titel, en die is nodig."),
}


class SenderForm(forms.Form):
    address = AddressField(
        label=_("Afzender"),
        help_text=_(
            "Een adres op het domein van uw organisatie, bijvoorbeeld onderzoek@bureau.be."
        ),
    )


class LookForm(forms.Form):
    name = forms.CharField(
        label=_("Naam"),
        max_length=120,
        validators=[one_line],
        help_text=_("Zo heet uw organisatie op pagina’s, in mails en in bestanden."),
    )
    colour = forms.CharField(
        label=_("Kleur"),
        required=False,
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Schrijf de kleur als #1a2b3c."))],
        help_text=_(
            "Als #1a2b3c. Waar de kleur tekst onleesbaar zou maken, maken we ze donkerder of"
            " lichter. De kleuren van politiek, administratie en schalen blijven zoals ze zijn."
        ),
        widget=forms.TextInput(attrs={"placeholder": "#33409a", "autocomplete": "off"}),
    )
    imprint = forms.CharField(
        label=_("Colofon"),
        required=False,
        max_length=500,
        validators=[several_lines],
        help_text=_("Wie verantwoordelijk is en hoe men u bereikt; onderaan in rapporten."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG, JPEG of WebP, hoogstens 2 MB; het liefst op een doorzichtige grond."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_logo(self) -> Logo:
        try:
            return logo_of(_read(self.cleaned_data["logo"], MOST_BYTES))
        except BadLogo as error:
            told = _("Dit is geen PNG, JPEG of WebP die we kunnen lezen, of ze is te groot.")
            raise forms.ValidationError(told) from error


class SlidesForm(forms.Form):
    slides = forms.FileField(
        label=_("Sjabloon"),
        help_text=_("Een .pptx van hoogstens 10 MB. De dia’s erin laten we weg."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pptx"}),
    )

    def clean_slides(self) -> bytes:
        given = _read(self.cleaned_data["slides"], MOST_SLIDES)
        try:
            check_slides(given)
        except BadSlides as bad:
            raise forms.ValidationError(REASONS[bad.reason]) from bad
        return given


def _read(upload: Any, most: int) -> bytes:
    """One byte more than is allowed tells that it is too large."""
    found: bytes = upload.read(most + 1)
    return found
