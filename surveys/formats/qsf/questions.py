"""Questions of a QSF file by their type."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from surveys.formats.foreign import ForeignChoice, ForeignQuestion, Texts
from surveys.formats.hostile import Collected, as_dict, as_list, as_number, as_text
from surveys.formats.qsf.asked import (
    SEVERAL,
    QsfQuestion,
    Raw,
    asked_of,
    column_payload,
    dashed,
    numbered,
    ordered,
    setting_of,
    settings_of,
    translations,
)
from surveys.questionnaire.words import Kind

_MOST_SLIDES: Final = 100.0
_SINGLE: Final = frozenset({"SAVR", "SAHR", "SACOL", "DL", "SB", "NPS"})
# Codes that people give to an answer that is no step of a scale.
_APART: Final = frozenset({"77", "88", "96", "97", "98", "99", "-1", "-9", "-99", "999", "-999"})


class QsfQuestions:
    """The questions of a file in its main language; `found` gets what is lost."""

    def __init__(self, main: str, found: Collected) -> None:
        self._main, self._found = main, found

    def texts(self, payload: Raw, key: str) -> Texts:
        texts = {self._main: as_text(payload.get(key))}
        for language, translated in translations(payload).items():
            texts.setdefault(language, as_text(translated.get(key)))
        return {language: text for language, text in texts.items() if text.strip()}

    def _displays(self, payload: Raw, key: str, ident: str) -> Texts:
        """The words of a choice or column in every language."""
        own = as_dict(numbered(payload.get(key)).get(ident))
        texts = {self._main: as_text(own.get("Display"))}
        for language, translated in translations(payload).items():
            said = as_dict(numbered(translated.get(key)).get(ident))
            texts.setdefault(language, as_text(said.get("Display")))
        return {language: text for language, text in texts.items() if text.strip()}

    def one(
        self, asked: QsfQuestion, kind: Kind, choices: tuple[ForeignChoice, ...] = ()
    ) -> ForeignQuestion:
        return ForeignQuestion(
            asked.name,
            kind,
            self.texts(asked.payload, "QuestionText"),
            choices=choices,
            required=setting_of(asked, "ForceResponse").upper() in {"ON", "TRUE"},
        )

    def _choices(
        self, asked: QsfQuestion, key: str, codes: Mapping[str, str]
    ) -> tuple[ForeignChoice, ...]:
        return tuple(
            ForeignChoice(codes[ident], self._displays(asked.payload, key, ident))
            for ident, _choice in ordered(asked.payload, key)
            if ident != asked.other or key != "Choices"
        )

    def chosen(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        choices = self._choices(asked, "Choices", asked.codes)
        if asked.selector == "NPS":
            ends = self._with_ends(asked, choices)
            return [replace(self.one(asked, Kind.RATING, ends), steps=True)]
        if asked.selector in SEVERAL:
            bounds = _range(asked, "MinChoices", "MaxChoices")
            question = self.one(asked, Kind.MULTIPLE, choices)
            question = replace(question, minimum=bounds[0], maximum=bounds[1])
        elif asked.selector in _SINGLE:
            question = self.one(asked, Kind.SINGLE, choices)
        else:
            return []
        if asked.other:
            self._found.changed(asked.name, "qsf_other")
        return [replace(question, other=bool(asked.other))]

    def _with_ends(
        self, asked: QsfQuestion, choices: tuple[ForeignChoice, ...]
    ) -> tuple[ForeignChoice, ...]:
        """The words of the two ends stand apart from the numbers."""
        words = [
            as_dict(label).get("Display") for label in as_list(asked.payload.get("ColumnLabels"))
        ]
        if len(words) < 2 or len(choices) < 2:
            return choices
        low, high = ({self._main: as_text(word)} for word in (words[0], words[-1]))
        return (replace(choices[0], text=low), *choices[1:-1], replace(choices[-1], text=high))

    def grid(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        several = as_text(asked.payload.get("SubSelector")) == "MultipleAnswer"
        columns = self._choices(asked, "Answers", asked.answers)
        if asked.selector == "TE":
            texts = self._rows(asked, self.one(asked, Kind.SHORT_TEXT))
            return self._cells(asked, texts) if asked.has_cells else texts
        if asked.selector not in {"Likert", "Bipolar", "Profile"} or not columns:
            return []
        if several:
            return self._rows(asked, self.one(asked, Kind.MULTIPLE, columns))
        steps, apart = _steps(columns, _left_out_of_figures(asked))
        like = replace(self.one(asked, Kind.SCALE, steps), steps=True, no_opinion=apart)
        return self._rows(asked, like)

    def _rows(self, asked: QsfQuestion, like: ForeignQuestion) -> list[ForeignQuestion]:
        self._found.changed(asked.name, "qsf_rows")
        made = []
        for ident, _row in ordered(asked.payload, "Choices"):
            words = self._displays(asked.payload, "Choices", ident) or {self._main: ident}
            text = {
                language: " – ".join(filter(None, (_said(like.text, language, self._main), row)))
                for language, row in words.items()
            }
            made.append(self._found.row(replace(like, name=asked.rows[ident], text=text)))
        return made

    def _cells(self, asked: QsfQuestion, rows: list[ForeignQuestion]) -> list[ForeignQuestion]:
        """A text for each column of each row."""
        heads = {ident: self._displays(asked.payload, "Answers", ident) for ident in asked.answers}
        return [
            self._found.row(
                replace(
                    row,
                    name=f"{row.name}_{ident}",
                    text={
                        name: dashed([said, head.get(name, "")]) for name, said in row.text.items()
                    },
                )
            )
            for row in rows
            for ident, head in heads.items()
        ]

    def side_by_side(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        """Grids over the same rows; Qualtrics calls an answer by its column and row, `Q4#1_2`."""
        made = []
        for number, column in numbered(asked.payload.get("AdditionalQuestions")).items():
            payload = column_payload(asked.payload, number, as_dict(column))
            made += self.grid(asked_of(asked.ident, f"{asked.name}#{number}", payload))
        return made

    def entry(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        if asked.selector == "FORM":
            return self._rows(asked, self.one(asked, Kind.SHORT_TEXT))
        content = as_text(settings_of(asked).get("ContentType"))
        if content == "ValidNumber":
            return [self._number(asked)]
        if content == "ValidDate":
            return [self.one(asked, Kind.DATE)]
        kind = Kind.SHORT_TEXT if asked.selector in {"SL", "PW"} else Kind.LONG_TEXT
        longest = as_number(settings_of(asked).get("TotalChars"))
        return [replace(self.one(asked, kind), maximum=longest)]

    def _number(self, asked: QsfQuestion) -> ForeignQuestion:
        valid = as_dict(settings_of(asked).get("ValidNumber"))
        decimals = as_number(valid.get("NumDecimals"))
        return replace(
            self.one(asked, Kind.NUMBER),
            minimum=as_number(valid.get("Min")),
            maximum=as_number(valid.get("Max")),
            decimals=2 if decimals is None else int(max(0.0, min(6.0, decimals))),
        )

    def ranking(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        least, most = _range(asked, "MinChoices", "MaxChoices")
        question = self.one(asked, Kind.RANKING, self._choices(asked, "Choices", asked.codes))
        return [replace(question, minimum=least, maximum=most)]

    def points(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        choices = self._choices(asked, "Choices", asked.codes)
        total = as_number(settings_of(asked).get("ChoiceTotal"))
        return [replace(self.one(asked, Kind.SUM, choices), maximum=total)]

    def slider(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        configuration = as_dict(asked.payload.get("Configuration"))
        low = as_number(configuration.get("CSSliderMin"))
        high = as_number(
            configuration.get("CSSliderMax" if asked.selector != "STAR" else "StarCount")
        )
        decimals = as_number(configuration.get("NumDecimals")) or 0.0
        like = replace(
            self.one(asked, Kind.NUMBER),
            minimum=0.0 if low is None else low,
            maximum=_MOST_SLIDES if high is None else high,
            decimals=int(max(0.0, min(6.0, decimals))),
        )
        return self._rows(asked, like) if asked.rows else [like]

    def passage(self, asked: QsfQuestion) -> list[ForeignQuestion]:
        return [replace(self.one(asked, Kind.INFORMATION), required=False)]


_Handler = Callable[[QsfQuestions, QsfQuestion], list[ForeignQuestion]]
KINDS: Final[Mapping[str, _Handler]] = {
    "MC": QsfQuestions.chosen,
    "Matrix": QsfQuestions.grid,
    "SBS": QsfQuestions.side_by_side,
    "TE": QsfQuestions.entry,
    "RO": QsfQuestions.ranking,
    "CS": QsfQuestions.points,
    "Slider": QsfQuestions.slider,
    "DB": QsfQuestions.passage,
}


def _said(text: Texts, language: str, main: str) -> str:
    return text.get(language) or text.get(main, "")


def _range(asked: QsfQuestion, least: str, most: str) -> tuple[float | None, float | None]:
    settings = settings_of(asked)
    return as_number(settings.get(least)), as_number(settings.get(most))


def _left_out_of_figures(asked: QsfQuestion) -> frozenset[str]:
    """The codes of columns that Qualtrics does not analyse: nobody's step of a scale."""
    analysed = as_dict(asked.payload.get("AnalyzeChoices"))
    return frozenset(
        code for ident, code in asked.answers.items() if as_text(analysed.get(ident)) == "No"
    )


def _steps(
    columns: tuple[ForeignChoice, ...], outside: frozenset[str]
) -> tuple[tuple[ForeignChoice, ...], frozenset[str]]:
    """Columns from low to high by their codes; 99 and its kind stand apart from 1 to 5."""
    sizes = {column.code: as_number(column.code) for column in columns}
    if len(sizes) < len(columns) or any(size is None for size in sizes.values()):
        return columns, outside
    apart = [column for column in columns if column.code in _APART | outside]
    steps = [column for column in columns if column not in apart]
    if len(steps) < 2:
        return columns, frozenset()
    steps.sort(key=lambda column: sizes[column.code] or 0.0)
    return (*steps, *apart), frozenset(column.code for column in apart)
