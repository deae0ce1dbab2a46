"""The form with which an agreement is written down."""

from datetime import date
from typing import Any

import msgspec
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from accounts.text import one_line


class Agreed(Struct, frozen=True):
    """What was agreed on a statement, who see to it, and until when."""

    item: str
    text: str
    political_owner: str
    administrative_owner: str
    due: date


class AgreementForm(forms.Form):
    item = forms.CharField(max_length=60, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Wat spreken we af?"), max_length=500, validators=[one_line])
    political_owner = forms.CharField(
        label=_("Trekker van de politiek"), max_length=120, validators=[one_line]
    )
    administrative_owner = forms.CharField(
        label=_("Trekker van de administratie"), max_length=120, validators=[one_line]
    )
    due = forms.DateField(label=_("Tegen"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, items: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._items = items

    def clean_due(self) -> date:
        """A day that is still to come."""
        due: date = self.cleaned_data.pop("due")
        if due < timezone.localdate():
            raise forms.ValidationError(_("Deze dag is voorbij: kies een dag die nog komt."))
        return due

    def clean_item(self) -> str:
        """Only a statement of this report."""
        item: str = self.cleaned_data.pop("item")
        if item not in self._items:
            raise forms.ValidationError(_("Deze stelling staat niet in dit rapport."))
        return item

    def given(self) -> Agreed:
        """What was handed in, once it is valid."""
        return msgspec.convert(self.cleaned_data, Agreed)
