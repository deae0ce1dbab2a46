"""The words of a mail as a consultant types them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line, several_lines
from surveys.fieldwork.wordings import MailWording


class TextForm(forms.Form):
    subject = forms.CharField(label=_("Onderwerp"), max_length=200, validators=[one_line])
    body = forms.CharField(
        label=_("Tekst"),
        max_length=4000,
        validators=[several_lines],
        help_text=_(
            "Een lege regel begint een nieuwe alinea. De knop met de persoonlijke link, hoe lang"
            " invullen duurt, de belofte van vertrouwelijkheid en uw naam staan er altijd onder."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    @property
    def wording(self) -> MailWording:
        return MailWording(self.cleaned_data["subject"], self.cleaned_data["body"])
