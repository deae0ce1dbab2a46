"""Forms for writing a questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.text import one_line
from surveys.authoring.actions import ItemDecision
from surveys.authoring.bundled import bundled
from surveys.authoring.queries import TemplateRow
from surveys.authoring.starting import NAME_LENGTH, empty, title_as_name
from surveys.authoring.told_losses import file_message
from surveys.authoring.words import LANGUAGE_NAMES
from surveys.formats import known
from surveys.formats.hostile import MAX_FILE
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.assembling import AskedSides, Taken
from surveys.formats.taking_over.pairing import joined
from surveys.formats.translations import FILE_FORMATS, ReadUnits
from surveys.formats.translations import read as read_translations
from surveys.models import Questionnaire
from surveys.questionnaire.comparison.proposals import Proposal, Verdict
from surveys.questionnaire.document import (
    Document,
    DocumentError,
    Language,
)
from surveys.questionnaire.lineage import stamped

TEMPLATE: Final = "template:"
COPY: Final = "copy:"
FILE: Final = "file"
EMPTY: Final = "empty"


@dataclass(frozen=True)
class ReadFile:
    """`ours`: the file says itself whom each question is for."""

    taken: Taken
    ours: bool


def read_file(upload: UploadedFile, sides: AskedSides, unnamed: Language) -> ReadFile:
    """What an uploaded questionnaire becomes, or a ValidationError that says why nothing."""
    content = upload.read(MAX_FILE + 1)
    try:
        form = known.recognised(content)
        taken = known.taken(content, sides, unnamed, form)
        return ReadFile(taken, ours=form.write_both is not None)
    except (Unreadable, DocumentError) as error:
        raise ValidationError(file_message(error)) from error


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Naam"), max_length=NAME_LENGTH, validators=[one_line]
    )


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
    """A new questionnaire from a bundled instrument, from an own one, or from a file.

    Without a name it is called what it is made from.
    """

    name = forms.CharField(
        label=gettext_lazy("Naam"),
        max_length=NAME_LENGTH,
        validators=[one_line],
        required=False,
        help_text=gettext_lazy(
            "Zo staat ze in uw lijst; respondenten lezen haar titel. Een lege vragenlijst heeft een"
            " naam nodig, de andere krijgen anders de titel van wat u kiest."
        ),
    )
    source = forms.ChoiceField(label=gettext_lazy("Beginnen met"), widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Talen van een lege vragenlijst"),
        choices=list(LANGUAGE_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("De eerste is de brontaal. U kunt er later een bij nemen."),
    )
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
            (EMPTY, _("Een lege vragenlijst")),
            (FILE, _("Een bestand")),
            *((COPY + id_, _("Kopie van: %s") % name) for id_, name in own),
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
            cleaned["document"] = _document_of(source, cleaned)
        if not self.errors and not cleaned["name"]:
            self._name_it(cleaned)
        return cleaned

    def _name_it(self, cleaned: dict[str, Any]) -> None:
        document: Document = cleaned.get("document") or cleaned["taken"].document
        title = title_as_name(document)
        if not title:
            self.add_error("name", _("Geef de vragenlijst een naam."))
        if cleaned["source"].startswith(COPY):
            title = _("Kopie van: %s") % title
        cleaned["name"] = title[:NAME_LENGTH]

    def _clean_file(self, cleaned: dict[str, Any]) -> None:
        """What the file becomes, or both files together."""
        if cleaned.get("file") is None:
            if "file" not in self.errors:
                self.add_error("file", _("Kies een bestand."))
            return
        language = Language(cleaned.get("language") or Language.NL.value)
        second = cleaned.get("other")
        first = self._read(
            cleaned, "file", AskedSides.POLITICAL if second else AskedSides.BOTH, language
        )
        if first is None:
            return
        cleaned |= {"taken": first.taken, "ours": first.ours}
        if second and (other := self._read(cleaned, "other", AskedSides.ADMINISTRATIVE, language)):
            cleaned["taken"] = joined(first.taken, other.taken)

    def _read(
        self, cleaned: dict[str, Any], field: str, sides: AskedSides, language: Language
    ) -> ReadFile | None:
        try:
            return read_file(cleaned[field], sides, language)
        except ValidationError as error:
            self.add_error(field, error)
            return None


def _document_of(source: str, cleaned: dict[str, Any]) -> Document | None:
    """The document to start from; the choice was checked before."""
    if source == EMPTY:
        return empty(cleaned.get("name", ""), cleaned.get("languages") or [Language.NL.value])
    if source.startswith(TEMPLATE):
        slug = source.removeprefix(TEMPLATE)
        return stamped(bundled(slug), slug)
    if source.startswith(COPY):
        chosen: Questionnaire = Questionnaire.objects.get(id=source.removeprefix(COPY))
        cleaned["copied"] = chosen
        return stamped(chosen.draft_document, str(chosen.id))
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
            (AskedSides.BOTH.value, gettext_lazy("Het vervangt het concept")),
            (AskedSides.POLITICAL.value, gettext_lazy("Het vult de teksten van de politiek aan")),
            (
                AskedSides.ADMINISTRATIVE.value,
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
        sides = AskedSides(said["use"] or AskedSides.BOTH.value)
        language = Language(said["language"] or draft.source)
        found = read_file(said["file"], sides, language)
        if sides is AskedSides.BOTH:
            return found.taken, not found.ours
        return joined(Taken(draft), found.taken), False


class SidesForm(forms.Form):
    """Whom the questions of a file are for, when it does not say so itself."""

    sides = forms.ChoiceField(
        label=gettext_lazy("Wie krijgt deze vragen?"),
        widget=forms.RadioSelect,
        initial=AskedSides.BOTH.value,
        choices=[
            (AskedSides.BOTH.value, gettext_lazy("Beide kanten, met dezelfde woorden")),
            (AskedSides.POLITICAL.value, gettext_lazy("Alleen de politiek")),
            (AskedSides.ADMINISTRATIVE.value, gettext_lazy("Alleen de administratie")),
        ],
    )


class TranslationsForm(forms.Form):
    """A file that comes back from a translator."""

    file = forms.FileField(
        label=gettext_lazy("Bestand van de vertaler"),
        widget=forms.FileInput(
            attrs={"accept": ",".join(form.extension for form in FILE_FORMATS) + ",.xliff"}
        ),
    )
    lang = forms.ChoiceField(choices=list(LANGUAGE_NAMES.items()), widget=forms.HiddenInput)

    def units(self) -> ReadUnits:
        """What the file says; ValidationError where it says nothing."""
        try:
            return read_translations(self.cleaned_data["file"].read(MAX_FILE + 1))
        except Unreadable as error:
            raise ValidationError(file_message(error)) from error


class TakeTranslationsForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    emptied = forms.BooleanField(
        label=gettext_lazy("Maak ook leeg wat in het bestand leeg is"), required=False
    )


CONTINUES, ENDS = "yes", "no"
_ANSWERS: Final = [
    (CONTINUES, gettext_lazy("Vergelijkbaar: het verloop gaat door")),
    (ENDS, gettext_lazy("Niet vergelijkbaar: het verloop begint opnieuw")),
]


def _verdict_field(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        widget=forms.RadioSelect,
        choices=_ANSWERS,
        **options,
    )


def _why_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Waarom"), required=False, max_length=500, validators=[one_line]
    )


class JudgeForm(forms.Form):
    """A decision about one item of a published version."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    verdict = _verdict_field(gettext_lazy("Vergelijkbaar met de vorige versie?"))
    why = _why_field()

    def decision(self) -> ItemDecision:
        return ItemDecision(self.cleaned_data["verdict"] == CONTINUES, self.cleaned_data["why"])


@dataclass(frozen=True)
class DecisionFields:
    """What a person fills in at one item."""

    verdict: forms.BoundField
    why: forms.BoundField
    mark: forms.BoundField


def _about_the_same(data: Mapping[str, str], asked: Sequence[Proposal]) -> dict[str, str]:
    """What was posted, without choices about a difference that is another one by now."""
    kept = {name: str(value) for name, value in data.items()}
    for proposal in asked:
        if kept.get(f"mark-{proposal.code}") != proposal.mark:
            kept.pop(f"verdict-{proposal.code}", None)
            kept[f"mark-{proposal.code}"] = proposal.mark
    return kept


class PublishForm(forms.Form):
    """Which changed items continue their trend, and whether old translations go along; `accept` leaves what was not chosen to the rule.

    A choice is about the difference that its person saw: where the draft has changed since, the item
    is asked again and the others are kept.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    accept = forms.BooleanField(required=False)
    outdated_too = forms.BooleanField(
        label=gettext_lazy("Ik publiceer ook de verouderde vertalingen"), required=False
    )

    def __init__(
        self, data: Mapping[str, str] | None = None, *, asked: Sequence[Proposal], **kwargs: Any
    ) -> None:
        self.asked = [proposal for proposal in asked if proposal.possible]
        kept = None if data is None else _about_the_same(data, self.asked)
        super().__init__(kept, **kwargs)
        for proposal in self.asked:
            initial = {Verdict.COMPARABLE: CONTINUES, Verdict.NOT_COMPARABLE: ENDS}
            label = _("Vergelijking van %(code)s met de vorige versie") % {"code": proposal.code}
            verdict = _verdict_field(label, required=False, initial=initial.get(proposal.verdict))
            self.fields[f"verdict-{proposal.code}"] = verdict
            self.fields[f"why-{proposal.code}"] = _why_field()
            mark = forms.CharField(widget=forms.HiddenInput, initial=proposal.mark)
            self.fields[f"mark-{proposal.code}"] = mark

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for proposal in self.asked:
            name = f"verdict-{proposal.code}"
            if name not in self.errors and not said.get(name) and not said.get("accept"):
                self.add_error(
                    name, _("Beslis of dit item vergelijkbaar is, of aanvaard alle voorstellen.")
                )
        return said

    def fields_of(self, code: str) -> DecisionFields | None:
        if f"verdict-{code}" not in self.fields:
            return None
        return DecisionFields(self[f"verdict-{code}"], self[f"why-{code}"], self[f"mark-{code}"])

    def decisions(self) -> dict[str, ItemDecision]:
        return {proposal.code: self._decision(proposal) for proposal in self.asked}

    def _decision(self, proposal: Proposal) -> ItemDecision:
        chosen = self.cleaned_data[f"verdict-{proposal.code}"]
        why = self.cleaned_data[f"why-{proposal.code}"]
        return ItemDecision(chosen == CONTINUES if chosen else proposal.comparable, why)
