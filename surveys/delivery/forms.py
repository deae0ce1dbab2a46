"""What is asked when an address is put on the list of those that get no mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.text import one_line


class StopForm(forms.Form):
    email = AddressField(label=_("E-mailadres"))
    note = forms.CharField(
        label=_("Waarom"),
        max_length=200,
        required=False,
        validators=[one_line],
        help_text=_("Alleen uw team leest dit, bijvoorbeeld: vroeg het aan de telefoon."),
    )
