"""The form that shares a report."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from surveys.text import one_line


class ShareForm(forms.Form):
    name = forms.CharField(label=_("Naam"), max_length=120, validators=[one_line])
    email = forms.EmailField(label=_("E-mailadres"), max_length=254)
    days = forms.TypedChoiceField(
        label=_("Geldig"),
        coerce=int,
        choices=[(7, _("7 dagen")), (30, _("30 dagen")), (90, _("90 dagen"))],
        initial=30,
    )
    language = forms.ChoiceField(label=_("Taal"), choices=settings.LANGUAGES)
