"""Forms for a file of answers: the upload, what its columns mean, and the names of the wave."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from surveys.answer_import.files import columns_of
from surveys.answer_import.forms.filling import PARTICULARS, lines, several
from surveys.answer_import.forms.linking import Link, links_of
from surveys.answer_import.forms.suggesting import suggest
from surveys.answer_import.hints import has_words_among_options
from surveys.answer_import.mapping import (
    NOT_ANSWERED,
    AnswerMapping,
    convert_mapping,
    mapping_as_dict,
    read_mapping,
)
from surveys.answer_import.reading.limits import ON_PAGES
from surveys.answer_import.reasons import MappingError
from surveys.answer_import.samples import samples
from surveys.models import Version
from surveys.questionnaire.document import Language
from surveys.upload.forms import encoding_field, sheet_field
from surveys.upload.tables import TableError, UploadedTable

WORDS = 4_000
_FEW_LINES = {"rows": 3}


class UploadForm(forms.Form):
    """The file, and a description of its columns for who has one."""

    file = forms.FileField(
        label=_("Bestand met antwoorden (CSV, Excel of SPSS)"),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.sav,.zsav"}),
        error_messages={"required": _("Kies een bestand.")},
    )
    mapping = forms.FileField(
        label=_("Beschrijving van de kolommen (YAML)"),
        required=False,
        widget=forms.FileInput({"accept": ".yaml,.yml,.json"}),
        help_text=_("Wie ze niet heeft, duidt de kolommen straks zelf aan."),
    )

    sheet = sheet_field()
    encoding = encoding_field()

    def clean_mapping(self) -> AnswerMapping | None:
        upload = self.cleaned_data["mapping"]
        try:
            # One byte more than is allowed, so that too much is told from enough.
            return read_mapping(upload.read(1024 * 1024)) if upload else None
        except MappingError as error:
            raise ValidationError(error.message) from error

    def clean_file(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > ON_PAGES.bytes:
            error = TableError("too_large", limit=ON_PAGES.bytes // 1024 // 1024)
            raise ValidationError(error.message)
        return upload

    def kept(self) -> dict[str, Any]:
        """What is kept of it for a worker; what the page says goes before what the description says."""
        said = self.cleaned_data
        mapping: AnswerMapping | None = said["mapping"]
        return {
            "upload": said["file"],
            "sheet": said["sheet"] or (mapping.sheet if mapping else ""),
            "encoding": said["encoding"] or (mapping.encoding if mapping else None) or "",
            "mapping": mapping_as_dict(mapping) if mapping else None,
        }


class MappingForm(forms.Form):
    """What the columns mean. Everything else can be said in YAML; see docs/import.md."""

    municipality = forms.ChoiceField(label=_("Kolom met het bestuur"))
    municipality_by = forms.ChoiceField(
        label=_("In die kolom staat"),
        choices=[("name", _("de naam")), ("code", _("de NIS-code of eigen code"))],
    )
    create_municipalities = forms.BooleanField(
        label=_("Maak besturen die we niet kennen"),
        required=False,
        help_text=_("Alleen u ziet ze. Anders worden hun rijen geweigerd."),
    )
    perspective = forms.ChoiceField(label=_("Kolom waaruit de kant volgt"), required=False)
    political = forms.CharField(
        label=_("Waarden van de politieke kant"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(_FEW_LINES),
        help_text=_("Eén per lijn. Rijen met een andere waarde worden weggelaten en geteld."),
    )
    administrative = forms.CharField(
        label=_("Waarden van de administratieve kant"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(_FEW_LINES),
        help_text=_("Eén per lijn."),
    )
    function = forms.ChoiceField(
        label=_("Kolom met de functie"),
        required=False,
        help_text=_("Burgemeester, schepen, algemeen directeur …: daaruit volgt ook de kant."),
    )
    side = forms.ChoiceField(
        label=_("Kant van het hele bestand"),
        required=False,
        choices=[
            ("", _("staat in een kolom")),
            ("political", _("politiek")),
            ("administrative", _("administratie")),
        ],
        help_text=_("Voor een bestand met antwoorden van één kant, zonder kolom die dat zegt."),
    )
    person = forms.ChoiceField(
        label=_("Kolom die zegt wie antwoordde"),
        required=False,
        help_text=_(
            "Een token of adres: dan telt niemand twee keer. Alleen een onleesbare sleutel ervan wordt bewaard."
        ),
    )
    finished = forms.ChoiceField(
        label=_("Kolom die zegt wie klaar was"),
        required=False,
        help_text=_("Waar ze leeg is of 0, nee of false zegt, telt de rij niet mee."),
    )
    date = forms.ChoiceField(label=_("Kolom met de datum van het antwoord"), required=False)
    weight = forms.ChoiceField(
        label=_("Kolom met het gewicht"),
        required=False,
        help_text=_("Getallen boven 0. Rijen zonder worden geweigerd."),
    )
    decimal = forms.ChoiceField(
        label=_("Teken voor decimalen"),
        required=False,
        choices=[("", _("zoals het bestand het schrijft")), (",", _("komma")), (".", _("punt"))],
    )
    dates = forms.ChoiceField(
        label=_("Datums"),
        required=False,
        choices=[
            ("", _("zoals het bestand ze schrijft")),
            ("day_first", _("dag/maand/jaar")),
            ("month_first", _("maand/dag/jaar")),
        ],
    )
    questionnaire = forms.ChoiceField(label=_("Vragenlijst"), required=False)
    items = forms.MultipleChoiceField(label=_("Kolommen met antwoorden"), required=False)
    scale_min = forms.IntegerField(label=_("Laagste getal van de schaal"), initial=1)
    scale_max = forms.IntegerField(label=_("Hoogste getal van de schaal"), initial=5)
    labels = forms.CharField(
        label=_("Labels van de schaal, van laag naar hoog"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Eén per lijn. In het bestand mag een getal of een label staan."),
    )
    no_opinion = forms.CharField(
        label=_("Geen mening"),
        required=False,
        max_length=WORDS,
        help_text=_("Wat in het bestand ‘geen mening’ betekent, met komma’s ertussen."),
    )
    missing = forms.CharField(
        label=_("Niet geantwoord"),
        required=False,
        max_length=WORDS,
        initial=", ".join(filter(None, NOT_ANSWERED)),
        help_text=_("Behalve lege cellen, met komma’s ertussen."),
    )
    language = forms.ChoiceField(
        label=_("Taal van de antwoorden"), choices=[(one.value, one.value) for one in Language]
    )

    def __init__(
        self,
        *args: Any,
        table: UploadedTable,
        versions: list[Version],
        chosen: dict[str, str] | None = None,
        own_words: set[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`chosen`: column → item, and `own_words`: the columns with words among their options, as it was
        said before; otherwise what the names suggest.
        """
        super().__init__(*args, **kwargs)
        self.table, self.versions = table, {str(version.id): version for version in versions}
        self.samples = samples(table)
        self._offer()
        suggest(self, self.versions)
        version = self.versions.get(str(self["questionnaire"].value() or ""))
        self.links = links_of(version.document, table) if version else None
        suggested = self.links.suggested if self.links else {}
        self.chosen = suggested if chosen is None else chosen
        suggests = has_words_among_options(table)
        self.own_words = (
            own_words if own_words is not None else {*table.columns} if suggests else set()
        )

    def _offer(self) -> None:
        columns = [(name, name) for name in self.table.columns]
        nothing = [("", _("geen"))]
        self._choices("municipality", columns)
        self._choices("perspective", nothing + columns)
        for name in ("function", *PARTICULARS):
            self._choices(name, nothing + columns)
        self._choices("items", columns)
        new = [("", _("Nieuwe vragenlijst uit deze kolommen"))]
        self._choices("questionnaire", new + [(key, str(v)) for key, v in self.versions.items()])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def again(self) -> "MappingForm":
        """What was filled in, unjudged: somebody wants to see the items of another questionnaire."""
        typed = {name: self[name].value() for name in self.fields}
        form = MappingForm(table=self.table, versions=list(self.versions.values()), initial=typed)
        if form.links and self.links:
            given = self.links.given(self.data).items()
            kept = {name: key for name, key in given if key in form.links.offers}
            form.chosen = {**form.chosen, **kept}
            ticked = {name for name in self.table.columns if self.links.words(name) in self.data}
            form.own_words = ticked | form.own_words
        return form

    @property
    def columns(self) -> list[Link]:
        """Each column with what it holds, as far as that is known."""
        ticked, links = set(self["items"].value() or []), self.links
        known = links.recognised if links else {}
        chosen = {**self.chosen, **links.given(self.data)} if links else {}
        return [
            Link(
                sample,
                sample.name in ticked,
                links.field(sample.name) if links else "",
                links.offers[known[sample.name]] if links and sample.name in known else None,
                chosen.get(sample.name, ""),
                *self._words(sample.name, known.get(sample.name, chosen.get(sample.name, ""))),
            )
            for sample in self.samples
        ]

    def _words(self, column: str, key: str) -> tuple[str, bool]:
        """The box of a column that may hold own words, and whether it is ticked."""
        if self.links is None or not self.links.has_words(key):
            return "", False
        field = self.links.words(column)
        return field, field in self.data if self.is_bound else column in self.own_words

    def _items(self, given: dict[str, Any]) -> list[str] | dict[str, str | dict[str, Any]]:
        """The columns with answers; of a questionnaire each with its item."""
        if self.links is None:
            return list(given["items"])
        ticked = list(given["items"])
        chosen = self.links.given(self.data)
        known = {**chosen, **self.links.recognised}
        unknown = [column for column in ticked if column not in known]
        if unknown:
            self.add_error("items", _("Kies de vraag bij: %s.") % ", ".join(unknown))
        found = {**{column: known.get(column, "") for column in ticked}, **chosen}
        return {column: self._column(column, key) for column, key in found.items() if key}

    def _column(self, column: str, key: str) -> str | dict[str, Any]:
        _field, own = self._words(column, key)
        return {"code": key, "other_words": True} if own else key

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            given["columns"] = self._items(given)
        if not self.errors and not given["columns"]:
            self.add_error("items", _("Kies minstens één kolom met antwoorden."))
        if self.errors:
            return given
        try:
            given["mapping"] = convert_mapping(self._mapping(given))
            columns_of(given["mapping"], self.table)
        except MappingError as error:
            raise ValidationError(error.message) from error
        return given

    def _mapping(self, given: dict[str, Any]) -> dict[str, Any]:
        version = self.versions.get(given["questionnaire"])
        mapping: dict[str, Any] = {
            "municipality": {"column": given["municipality"], "by": given["municipality_by"]},
            "create_municipalities": given["create_municipalities"],
            "items": given["columns"],
            "no_opinion": several(given["no_opinion"]),
            "missing": several(given["missing"]),
            "language": given["language"],
            **{name: {"column": given[name]} for name in PARTICULARS if given[name]},
            **{name: given[name] for name in ("decimal", "dates") if given[name]},
            **self._sides(given),
        }
        if version is None:
            scale: dict[str, Any] = {"min": given["scale_min"], "max": given["scale_max"]}
            scale["labels"] = lines(given["labels"])
            return {**mapping, "create_items": True, "scale": scale}
        # The questionnaire has scales of its own, each with its numbers and labels.
        name = version.questionnaire.name
        return {**mapping, "questionnaire": name, "version": version.number}

    def _sides(self, given: dict[str, Any]) -> dict[str, Any]:
        sides: dict[str, Any] = {"perspective": given["side"]} if given["side"] else {}
        if given["function"]:
            sides["function"] = {"column": given["function"]}
        political, administrative = lines(given["political"]), lines(given["administrative"])
        if given["perspective"] and not given["side"] and (political or administrative):
            values = dict.fromkeys(political, "political")
            values |= dict.fromkeys(administrative, "administrative")
            sides["perspective"] = {"column": given["perspective"], "values": values}
        return sides
