"""What an owner fills in for an address."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line
from accounts.webhooks.events import OFFERED, SENTENCES
from accounts.webhooks.guard import LONGEST, AddressRefused, target_of
from accounts.webhooks.trouble import sentence


def _choices() -> list[tuple[str, Any]]:
    return [(event.value, SENTENCES[event]) for event in OFFERED]


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Naam"),
        max_length=80,
        validators=[one_line],
        help_text=_("Waarvoor u het adres gebruikt, bijvoorbeeld het programma erachter."),
    )
    url = forms.CharField(
        label=_("Adres"),
        max_length=LONGEST,
        help_text=_("Een openbaar adres dat met https:// begint, op poort 443 of 8443."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Vertel wanneer"),
        choices=lazy(_choices, list)(),
        widget=forms.CheckboxSelectMultiple,
        initial=[event.value for event in OFFERED],
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            target_of(url)
        except AddressRefused as refused:
            raise forms.ValidationError(sentence(refused.trouble)) from refused
        return url
