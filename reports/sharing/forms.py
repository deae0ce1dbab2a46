"""The form that shares a report."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.text import one_line


class ShareForm(forms.Form):
    name = forms.CharField(label=_("Naam"), max_length=120, validators=[one_line])
    email = AddressField(label=_("E-mailadres"))
    days = forms.TypedChoiceField(
        label=_("Geldig"),
        coerce=int,
        choices=[(7, _("7 dagen")), (30, _("30 dagen")), (90, _("90 dagen"))],
        initial=30,
    )
    language = forms.ChoiceField(label=_("Taal"), choices=settings.LANGUAGES)
