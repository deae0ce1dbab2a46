"""The form of one answer that is read over."""

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from accounts.text import one_line
from reports.models import AnswerState, OpenAnswer

STATES = [
    (AnswerState.SHOWN.value, _("Tonen")),
    (AnswerState.LEFT_OUT.value, _("Weglaten")),
    (AnswerState.WAITING.value, _("Later")),
]
_STATE = _("In het rapport")


class ReadOver(Struct, frozen=True):
    """What is to become of a text, and the revision that was read over."""

    revision: int
    text: str
    state: AnswerState


class AnswerForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**6)
    text = forms.CharField(
        label=_("Tekst"),
        max_length=OpenAnswer.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[one_line],
    )
    state = forms.ChoiceField(label=_STATE, choices=STATES, widget=forms.RadioSelect)

    def given(self) -> ReadOver:
        """What was handed in, once it is valid."""
        return msgspec.convert(self.cleaned_data, ReadOver)

    def saw(self) -> str:
        """The revision that whoever filled this in had before them; empty: none."""
        return str(self.data.get(self.add_prefix("revision")) or "")

    def again(self, row: OpenAnswer) -> "AnswerForm":
        """As it was typed, with the revision that is there now: who saves once more has seen it."""
        data = QueryDict(mutable=True)
        for name in ("text", "state"):
            data[self.add_prefix(name)] = str(self.data.get(self.add_prefix(name)) or "")
        data[self.add_prefix("revision")] = str(row.revision)
        return form_of(row, data)


class UnquotableForm(AnswerForm):
    """Whoever wrote may not be quoted: there is nothing to show."""

    state = forms.ChoiceField(label=_STATE, choices=STATES[1:2], widget=forms.RadioSelect)


def form_of(row: OpenAnswer, data: QueryDict | None = None) -> AnswerForm:
    """The form of one answer, with what was typed, or with what is kept."""
    kind = AnswerForm if row.quotable else UnquotableForm
    kept = {"revision": row.revision, "text": row.text, "state": row.state}
    return kind(data, initial=kept, prefix=str(row.id))
