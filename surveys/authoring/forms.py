"""Forms for writing a questionnaire."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import one_line
from surveys.authoring.bundled import bundled
from surveys.authoring.cards import LANGUAGE_NAMES, language_name, part_label
from surveys.authoring.queries import TemplateRow
from surveys.authoring.texts import Slot
from surveys.authoring.told_losses import document_message, file_message
from surveys.formats import known
from surveys.formats.assembling import Sides, Taken
from surveys.formats.losses import Unreadable
from surveys.formats.pairing import paired
from surveys.models import Questionnaire
from surveys.questionnaire import plain
from surveys.questionnaire.document import (
    CODE_PATTERN,
    Document,
    DocumentError,
    Item,
    Language,
    Measured,
    Text,
)
from surveys.questionnaire.expressions import LogicError, parse

TEMPLATE: Final = "template:"
COPY: Final = "copy:"
FILE: Final = "file"


@dataclass(frozen=True)
class ReadFile:
    """`ours`: the file says itself whom each question is for."""

    taken: Taken
    ours: bool


def read_file(upload: UploadedFile, sides: Sides, unnamed: Language) -> ReadFile:
    """What an uploaded questionnaire becomes, or a ValidationError that says why nothing."""
    content = upload.read(known.MAX_BYTES + 1)
    try:
        form = known.recognised(content)
        taken = known.taken(content, sides, unnamed, form)
        return ReadFile(taken, ours=form.write_both is not None)
    except (Unreadable, DocumentError) as error:
        raise ValidationError(file_message(error)) from error


def _name_field() -> forms.CharField:
    return forms.CharField(label=gettext_lazy("Naam"), max_length=120, validators=[one_line])


def _file_field(label: Any, *, required: bool, help_text: Any = "") -> forms.FileField:
    accepted = ",".join(end for form in known.readable() for end in form.extensions)
    return forms.FileField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": accepted}),
    )


def _language_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Taal van teksten zonder taal"),
        required=False,
        choices=list(LANGUAGE_NAMES.items()),
        initial=Language.NL.value,
        help_text=gettext_lazy("Telt alleen waar het bestand zelf geen taal noemt."),
    )


class NewForm(forms.Form):
    """A new questionnaire from a bundled instrument, from an own one, or from a file."""

    name = _name_field()
    source = forms.ChoiceField(label=gettext_lazy("Beginnen met"), widget=forms.RadioSelect)
    file = _file_field(
        gettext_lazy("Bestand"),
        required=False,
        help_text=gettext_lazy("Voor u iets bewaart, ziet u wat ervan overgenomen wordt."),
    )
    other = _file_field(
        gettext_lazy("Tweede bestand, voor de administratie"),
        required=False,
        help_text=gettext_lazy(
            "Alleen wanneer het eerste bestand voor de politiek is. Vragen met dezelfde code worden één"
            " vraag met twee formuleringen."
        ),
    )
    language = _language_field()

    def __init__(
        self, *args: Any, templates: list[TemplateRow], own: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            *((TEMPLATE + row.slug, _("Sjabloon: %s") % row.title) for row in templates),
            *((COPY + id_, _("Kopie van: %s") % name) for id_, name in own),
            (FILE, _("Een bestand")),
        ]
        source = self.fields["source"]
        if isinstance(source, forms.ChoiceField):
            source.choices = choices
        source.initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        source = cleaned.get("source", "")
        if source == FILE:
            self._clean_file(cleaned)
        else:
            cleaned["document"] = _document_of(source)
        return cleaned

    def _clean_file(self, cleaned: dict[str, Any]) -> None:
        """What the file becomes, or both files together."""
        if cleaned.get("file") is None:
            if "file" not in self.errors:
                self.add_error("file", _("Kies een bestand."))
            return
        language = Language(cleaned.get("language") or Language.NL.value)
        second = cleaned.get("other")
        first = self._read(cleaned, "file", Sides.POLITICAL if second else Sides.BOTH, language)
        if first is None:
            return
        cleaned |= {"taken": first.taken, "ours": first.ours}
        if second and (other := self._read(cleaned, "other", Sides.ADMINISTRATIVE, language)):
            cleaned["taken"] = joined(first.taken, other.taken)

    def _read(
        self, cleaned: dict[str, Any], field: str, sides: Sides, language: Language
    ) -> ReadFile | None:
        try:
            return read_file(cleaned[field], sides, language)
        except ValidationError as error:
            self.add_error(field, error)
            return None


def joined(first: Taken, other: Taken) -> Taken:
    """Two files as one questionnaire, with the losses of both."""
    both = paired(first.document, other.document)
    return Taken(both.document, (*first.losses, *other.losses, *both.losses), both.names)


def _document_of(source: str) -> Document | None:
    """The document to start from; the choice was checked before."""
    if source.startswith(TEMPLATE):
        return bundled(source.removeprefix(TEMPLATE))
    if source.startswith(COPY):
        chosen: Questionnaire = Questionnaire.objects.get(id=source.removeprefix(COPY))
        return chosen.draft_document
    return None


class RenameForm(forms.Form):
    name = _name_field()


class ReplaceForm(forms.Form):
    """A file that takes the place of the draft, or gives it the wordings of one side."""

    file = _file_field(gettext_lazy("Bestand"), required=True)
    use = forms.ChoiceField(
        label=gettext_lazy("Wat doet het bestand?"),
        required=False,
        choices=[
            (Sides.BOTH.value, gettext_lazy("Het vervangt het concept")),
            (Sides.POLITICAL.value, gettext_lazy("Het vult de teksten van de politiek aan")),
            (
                Sides.ADMINISTRATIVE.value,
                gettext_lazy("Het vult de teksten van de administratie aan"),
            ),
        ],
    )
    language = _language_field()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def taken(self, draft: Document) -> tuple[Taken, bool]:
        """What the draft becomes, and whether its sides are still to be chosen; ValidationError when
        the file cannot be read."""
        said = self.cleaned_data
        sides = Sides(said["use"] or Sides.BOTH.value)
        language = Language(said["language"] or draft.source)
        found = read_file(said["file"], sides, language)
        if sides is Sides.BOTH:
            return found.taken, not found.ours
        return joined(Taken(draft), found.taken), False


class SidesForm(forms.Form):
    """Whom the questions of a file are for, when it does not say so itself."""

    sides = forms.ChoiceField(
        label=gettext_lazy("Wie krijgt deze vragen?"),
        widget=forms.RadioSelect,
        initial=Sides.BOTH.value,
        choices=[
            (Sides.BOTH.value, gettext_lazy("Beide kanten, met dezelfde woorden")),
            (Sides.POLITICAL.value, gettext_lazy("Alleen de politiek")),
            (Sides.ADMINISTRATIVE.value, gettext_lazy("Alleen de administratie")),
        ],
    )


class CopyItemForm(forms.Form):
    """The code of a new item."""

    code = forms.RegexField(
        CODE_PATTERN,
        label=gettext_lazy("Code van het nieuwe item"),
        max_length=40,
        error_messages={
            "invalid": gettext_lazy(
                "Begin met een letter; gebruik daarna letters, cijfers of lage streepjes."
            )
        },
    )


@dataclass(frozen=True)
class FieldGroup:
    """The fields of one slot: the same text in each language."""

    part: str
    label: str
    fields: list[forms.BoundField]


class TextsForm(forms.Form):
    """All texts of a unit in all languages: a field for each slot and language.

    `base` is the fingerprint of the texts that the page showed: it tells a change of these
    same texts from a change elsewhere in the draft.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, *args: Any, slots: tuple[Slot, ...], languages: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.slots, self.languages = slots, languages
        for slot in slots:
            for language in languages:
                self.fields[f"{slot.part}.{language}"] = _text_field(slot, language)

    def groups(self) -> Iterator[FieldGroup]:
        for slot in self.slots:
            fields = [self[f"{slot.part}.{language}"] for language in self.languages]
            yield FieldGroup(slot.part, part_label(slot.part), fields)

    def texts(self) -> dict[str, Text]:
        """The texts as they were written; languages that the form does not show stay."""
        return {slot.part: {**slot.text, **self._written(slot)} for slot in self.slots}

    def _written(self, slot: Slot) -> Text:
        return {
            language: plain.tidy(self.cleaned_data[f"{slot.part}.{language}"])
            for language in self.languages
        }


def _text_field(slot: Slot, language: str) -> forms.CharField:
    rows = {"rows": 3 if slot.limit < 2000 else 5, "lang": language}
    return forms.CharField(
        label=language_name(language),
        initial=slot.text.get(language, ""),
        required=False,
        max_length=slot.limit,
        widget=forms.Textarea(rows) if slot.multiline else forms.TextInput({"lang": language}),
        validators=[_visible],
    )


def _visible(text: str) -> None:
    if character := plain.forbidden(plain.tidy(text)):
        raise ValidationError(
            _("De tekst bevat een onzichtbaar teken (%(character)s) dat niet mag."),
            params={"character": character},
        )


class ItemForm(forms.Form):
    """What an item is, apart from its words."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    theme = forms.ChoiceField(label=gettext_lazy("Thema"), required=False)
    required = forms.BooleanField(label=gettext_lazy("Verplicht te beantwoorden"), required=False)
    reverse = forms.BooleanField(
        label=gettext_lazy("Omgekeerd"),
        required=False,
        help_text=gettext_lazy(
            "Wie het eens is, zegt het omgekeerde van wat het thema meet. Alleen in de score van het "
            "thema telt de stelling dan andersom; haar aandeel blijft dat van wie het eens is."
        ),
    )
    estimate = forms.BooleanField(
        label=gettext_lazy("Ook een inschatting van de andere kant vragen"),
        required=False,
        help_text=gettext_lazy("Kan alleen bij een vraag die beide kanten krijgen."),
    )
    show_if = forms.CharField(
        label=gettext_lazy("Alleen tonen als"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Een voorwaarde op eerdere antwoorden, bijvoorbeeld: S1 <= 2 and answered(U1)"
        ),
    )

    def __init__(self, *args: Any, document: Document, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme = self.fields["theme"]
        if isinstance(theme, forms.ChoiceField):
            theme.choices = [("", _("Geen thema")), *_themes(document)]
        if not isinstance(item, Measured):
            del self.fields["reverse"], self.fields["estimate"]
        if item.kind == "information":
            del self.fields["required"]
        for name in set(self.fields) - {"revision"}:
            self.fields[name].initial = getattr(item, name)

    def clean_show_if(self) -> str | None:
        text: str = self.cleaned_data["show_if"].strip()
        if not text:
            return None
        try:
            parse(text)
        except LogicError as error:
            raise ValidationError(document_message(error)) from error
        return text

    def settings(self) -> dict[str, Any]:
        settings = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return {**settings, "theme": settings["theme"] or None}


def _themes(document: Document) -> list[tuple[str, str]]:
    return [
        (code, document.text(document.themes[code].title, document.source) or code)
        for code in document.theme_codes()
    ]


class PublishForm(forms.Form):
    """Which changed items continue their trend."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    comparable = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, codes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes
        comparable = self.fields["comparable"]
        if isinstance(comparable, forms.ChoiceField):
            comparable.choices = [(code, code) for code in codes]

    def stated(self) -> dict[str, bool]:
        chosen = set(self.cleaned_data["comparable"])
        return {code: code in chosen for code in self.codes}
