"""The form in which a sentence is written over."""

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from accounts.text import without_hidden
from reports.models import SentenceEdit

SAVE, RESTORE, CONFIRM = "save", "restore", "confirm"


class GivenSentence(Struct, frozen=True):
    """A sentence, which one its writer saw, and what is to happen."""

    text: str
    revision: int
    seen: str
    act: str


class SentenceForm(forms.Form):
    """The text, and what its writer had before the eyes. `act` is the button that was pressed."""

    text = forms.CharField(
        label=_("Uw zin"),
        max_length=SentenceEdit.MAX_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=[(one, one) for one in (SAVE, RESTORE, CONFIRM)])

    def clean_text(self) -> str:
        """One line of what a reader can see."""
        return without_hidden(self.cleaned_data.pop("text"))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("act") == SAVE and cleaned.get("text") == "":
            self.add_error("text", _("Schrijf een zin, of zet de zin van de cijfers terug."))
        return cleaned

    def given(self) -> "GivenSentence":
        """What was handed in, once it is valid."""
        return msgspec.convert(self.cleaned_data, GivenSentence)
