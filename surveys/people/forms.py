"""Forms of the address book."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.text import one_line, several_lines
from surveys.fieldwork.forms.studies import LANGUAGE_NAMES
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.models import Contact, Municipality
from surveys.people.entries import BookEntry
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from surveys.upload.forms import TableForm


def function_choices() -> list[tuple[str, str]]:
    shown = get_language() or "nl"
    return [(function.value, function.label(shown)) for function in Function]


class ContactForm(forms.Form):
    """One person of the address book."""

    name = forms.CharField(label=_("Naam"), max_length=150, validators=[one_line])
    municipality = forms.ModelChoiceField(Municipality.objects.none(), label=_("Bestuur"))
    function = forms.ChoiceField(label=_("Functie"))
    language = forms.ChoiceField(label=_("Taal"))
    email = AddressField(label=_("E-mailadres"), required=False)
    role_mailbox = forms.BooleanField(
        label=_("Gedeelde postbus"),
        required=False,
        help_text=_(
            "Meer mensen lezen wat naar dit adres gaat, zoals info@ of burgemeester@. Bij een nieuw adres beslist de regel: elk woord voor de @ noemt een functie, een dienst of het bestuur."
        ),
    )
    phone = forms.CharField(
        label=_("Telefoon"), max_length=40, required=False, validators=[one_line]
    )
    postal_address = forms.CharField(
        label=_("Postadres"),
        max_length=300,
        required=False,
        validators=[several_lines],
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, contact: Contact | None = None, **kwargs: Any) -> None:
        names = (
            "name",
            "municipality",
            *["function", "language", "email", "role_mailbox", "phone", "postal_address"],
        )
        shown = {name: getattr(contact, name) for name in names} if contact else {}
        super().__init__(*args, **{"initial": shown, **kwargs})
        self.contact = contact
        places, function, language = (
            self.fields[n] for n in ("municipality", "function", "language")
        )
        if isinstance(places, forms.ModelChoiceField):
            places.queryset = Municipality.objects.existing()
            if contact:  # its own may be merged away
                places.queryset |= Municipality.objects.filter(id=contact.municipality_id)
        if isinstance(function, forms.ChoiceField):
            function.choices = function_choices()
        if isinstance(language, forms.ChoiceField):
            language.choices = LANGUAGE_NAMES

    @property
    def entry(self) -> BookEntry:
        data = self.cleaned_data
        return BookEntry(
            name=data["name"],
            municipality_id=data["municipality"].id,
            function=Function(data["function"]),
            language=data["language"],
            email=data["email"],
            phone=data["phone"],
            postal_address=data["postal_address"].replace("\r\n", "\n"),
            role_mailbox=self._role_mailbox(),
        )

    def _role_mailbox(self) -> bool:
        """What a person ticks counts for an address that was there; the rule judges a new one."""
        data = self.cleaned_data
        if self.contact and data["email"] == self.contact.email:
            return bool(data["role_mailbox"])
        return bool(data["role_mailbox"]) or is_role_mailbox(
            data["email"], data["municipality"].name
        )

    def refuse(self, refused: Refused) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class DayForm(forms.Form):
    """The day on which an office changes."""

    on = forms.DateField(
        label=_("Vanaf"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class OfficeForm(DayForm):
    """Somebody takes an office up."""

    function = forms.ChoiceField(label=_("Functie"))
    field_order = ["function", "on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        function = self.fields["function"]
        if isinstance(function, forms.ChoiceField):
            function.choices = function_choices()


class PeopleFileForm(TableForm):
    file = forms.FileField(label=_("Bestand"), help_text=_("CSV of Excel (.xlsx)."))

    field_order = ["file", "sheet", "encoding"]
