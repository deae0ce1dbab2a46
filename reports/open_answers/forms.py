"""The form of one answer that is read over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.text import one_line
from reports.models import AnswerState, OpenAnswer

STATES = [
    (AnswerState.SHOWN.value, _("Tonen")),
    (AnswerState.LEFT_OUT.value, _("Weglaten")),
    (AnswerState.WAITING.value, _("Later")),
]


class AnswerForm(forms.Form):
    """`quotable`: whoever wrote may be quoted; else there is nothing to show."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    text = forms.CharField(
        label=_("Tekst"),
        max_length=OpenAnswer.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[one_line],
    )
    state = forms.ChoiceField(label=_("In het rapport"), choices=STATES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, quotable: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        if not quotable and isinstance(field, forms.ChoiceField):
            field.choices = [one for one in STATES if one[0] == AnswerState.LEFT_OUT.value]
