"""For whom letters on paper are made, and in which envelope they go."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models import Window

EVERYBODY: Final = "everybody"
WITHOUT_MAIL: Final = "failed"
CHOSEN: Final = "chosen"


class LettersForm(forms.Form):
    """`counts`: how many letters each choice makes; a choice of the page of people comes first."""

    who = forms.ChoiceField(label=_("Voor wie?"), widget=forms.RadioSelect)
    window = forms.ChoiceField(
        label=_("Venster van de omslag"),
        widget=forms.RadioSelect,
        choices=[(Window.RIGHT.value, _("rechts")), (Window.LEFT.value, _("links"))],
        initial=Window.RIGHT.value,
        help_text=_("Een blad in drieën gevouwen, in een omslag met venster (DL of C5/6)."),
    )

    def __init__(self, *args: Any, counts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            CHOSEN: _("Wie u koos op de lijst van mensen"),
            EVERYBODY: _("Iedereen die nog niet instuurde"),
            WITHOUT_MAIL: _(
                "Wie geen mail kan krijgen: geen adres, mislukt, teruggekomen of uitgeschreven"
            ),
        }
        choices = [(who, f"{names[who]} ({number})") for who, number in counts.items()]
        field = self.fields["who"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        field.initial = choices[0][0]
