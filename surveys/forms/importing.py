"""Forms for a file of answers: the upload, what its columns mean, and the names of the wave."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys.answer_files import columns_of
from surveys.answer_mapping import AnswerMapping, convert_mapping, read_mapping
from surveys.answer_reasons import MappingError
from surveys.answer_samples import ColumnSample, guess, samples
from surveys.models import Version
from surveys.questionnaire.document import Language
from surveys.tables import Table, TableError, read_table
from surveys.text import one_line

NAME = 120
PARTICULARS = ("person", "finished", "date", "weight")
WORDS = 4_000
_FEW_LINES = {"rows": 3}


class UploadForm(forms.Form):
    """The file, and a description of its columns for who has one."""

    file = forms.FileField(
        label=_("Bestand met antwoorden (CSV of Excel)"),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Kies een bestand.")},
    )
    mapping = forms.FileField(
        label=_("Beschrijving van de kolommen (YAML)"),
        required=False,
        widget=forms.FileInput({"accept": ".yaml,.yml,.json"}),
        help_text=_("Wie ze niet heeft, duidt de kolommen straks zelf aan."),
    )

    file_name = ""

    def clean_file(self) -> Table:
        upload = self.cleaned_data["file"]
        self.file_name = upload.name
        try:
            return read_table(upload, upload.name, tells=True)
        except TableError as error:
            raise ValidationError(error.message) from error

    def clean_mapping(self) -> AnswerMapping | None:
        upload = self.cleaned_data["mapping"]
        try:
            # One byte more than is allowed, so that too much is told from enough.
            return read_mapping(upload.read(1024 * 1024)) if upload else None
        except MappingError as error:
            raise ValidationError(error.message) from error

    def clean(self) -> dict[str, Any]:
        table, mapping = self.cleaned_data.get("file"), self.cleaned_data.get("mapping")
        if table is not None and mapping is not None:
            try:
                columns_of(mapping, table)
            except MappingError as error:
                self.add_error("mapping", error.message)
        return self.cleaned_data


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _several(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


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
    items = forms.MultipleChoiceField(
        label=_("Kolommen met antwoorden"),
        error_messages={"required": _("Kies minstens één kolom met antwoorden.")},
    )
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
        help_text=_("Wat in het bestand 'geen mening' betekent, met komma's ertussen."),
    )
    missing = forms.CharField(
        label=_("Niet geantwoord"),
        required=False,
        max_length=WORDS,
        initial="NA",
        help_text=_("Behalve lege cellen, met komma's ertussen."),
    )
    language = forms.ChoiceField(
        label=_("Taal van de antwoorden"), choices=[(one.value, one.value) for one in Language]
    )

    def __init__(self, *args: Any, table: Table, versions: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table, self.versions = table, {str(version.id): version for version in versions}
        self.samples = samples(table)
        self._offer()
        self._suggest()

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

    def _suggest(self) -> None:
        found = guess(self.table)
        for name in ("municipality", "perspective", "function"):
            self.fields[name].initial = getattr(found, name)
        self.fields["items"].initial = [one.name for one in self.samples if one.looks_like_scale]

    @property
    def columns(self) -> list[tuple[ColumnSample, bool]]:
        """Each column with whether it is ticked."""
        ticked = set(self["items"].value() or [])
        return [(sample, sample.name in ticked) for sample in self.samples]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
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
            "items": given["items"],
            "no_opinion": _several(given["no_opinion"]),
            "missing": _several(given["missing"]),
            "language": given["language"],
            **{name: {"column": given[name]} for name in PARTICULARS if given[name]},
            **{name: given[name] for name in ("decimal", "dates") if given[name]},
            **self._sides(given),
        }
        if version is None:
            scale: dict[str, Any] = {"min": given["scale_min"], "max": given["scale_max"]}
            scale["labels"] = _lines(given["labels"])
            return {**mapping, "create_items": True, "scale": scale}
        # The questionnaire has scales of its own, each with its numbers and labels.
        name = version.questionnaire.name
        return {**mapping, "questionnaire": name, "version": version.number}

    def _sides(self, given: dict[str, Any]) -> dict[str, Any]:
        sides: dict[str, Any] = {"perspective": given["side"]} if given["side"] else {}
        if given["function"]:
            sides["function"] = {"column": given["function"]}
        political, administrative = _lines(given["political"]), _lines(given["administrative"])
        if given["perspective"] and not given["side"] and (political or administrative):
            values = dict.fromkeys(political, "political")
            values |= dict.fromkeys(administrative, "administrative")
            sides["perspective"] = {"column": given["perspective"], "values": values}
        return sides


class NamesForm(forms.Form):
    """Under which names the answers will be found."""

    study = forms.CharField(
        label=_("Studie"),
        max_length=NAME,
        validators=[one_line],
        help_text=_("Een nieuwe naam, of die van een studie met dezelfde vragenlijst."),
    )
    wave = forms.CharField(
        label=_("Golf"),
        max_length=NAME,
        validators=[one_line],
        help_text=_("Een nieuwe naam, of die van een golf die op nog een bestand wacht."),
    )
    first = forms.DateField(
        label=_("Eerste dag van de bevraging"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("De trend volgt deze data, in welke volgorde u ook inleest."),
    )
    last = forms.DateField(
        label=_("Laatste dag"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    more = forms.BooleanField(
        label=_("Er komt nog een bestand"),
        required=False,
        help_text=_("De golf blijft open; u sluit ze op haar eigen pagina."),
    )
