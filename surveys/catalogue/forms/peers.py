"""Forms for the lists of peer groups."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line
from surveys.catalogue.forms.municipalities import ImportForm
from surveys.models.peers import LIST_NAME


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Naam van de lijst"),
        max_length=LIST_NAME,
        validators=[one_line],
        help_text=_("Zo heet de vergelijking in de rapporten, bijvoorbeeld ‘Centrumsteden’."),
    )


class PeersForm(NameForm, ImportForm):
    """A new list: its name and the file with its groups."""

    field_order = ["name", "file", "sheet", "encoding"]
