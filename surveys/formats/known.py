"""The formats of questionnaires, and which one a file has: by its bytes, never by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from surveys.formats import ddi, limesurvey, own, paper, qsf, surveyjs, xlsform
from surveys.formats.foreign import Foreign
from surveys.formats.hostile import MAX_FILE, small_enough
from surveys.formats.losses import Unreadable, Written
from surveys.formats.paper import OnPaper
from surveys.formats.taking_over.assembling import AskedSides, Taken, assembled
from surveys.formats.taking_over.pairing import joined
from surveys.questionnaire.document import Document, Language, Perspective

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class QuestionnaireFormat:
    """`read` gives what a file of another program says, or, of our own, the document itself.

    `write` makes a file of one side, `write_both` one of the whole questionnaire, `print_side` one
    of one side in one language.
    """

    slug: str
    name: str
    extensions: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes], Foreign | Document] | None = None
    write: Callable[[Document, Perspective], Written] | None = None
    write_both: Callable[[Document], Written] | None = None
    print_side: Callable[[Document, Perspective, OnPaper], Written] | None = None

    @property
    def writes(self) -> bool:
        return any((self.write, self.write_both, self.print_side))


def _never(_content: bytes) -> bool:
    """Of a format that is written only."""
    return False


# In the order in which they are tried.
FORMATS: Final = (
    QuestionnaireFormat(
        "yaml",
        "Tweezicht YAML",
        (".yaml", ".yml"),
        own.is_yaml,
        read=own.read_yaml,
        write_both=own.write_yaml,
    ),
    QuestionnaireFormat(
        "json",
        "Tweezicht JSON",
        (".json",),
        own.is_json,
        read=own.read_json,
        write_both=own.write_json,
    ),
    QuestionnaireFormat(
        "xlsform",
        "XLSForm (ODK, KoboToolbox)",
        (".xlsx",),
        xlsform.is_form,
        read=xlsform.read,
        write=xlsform.write,
    ),
    QuestionnaireFormat(
        "limesurvey",
        "LimeSurvey",
        (".lss", ".lsg", ".lsq", ".txt", ".tsv"),
        limesurvey.is_survey,
        read=limesurvey.read,
        write=limesurvey.write,
    ),
    QuestionnaireFormat(
        "surveyjs",
        "SurveyJS",
        (".json",),
        surveyjs.is_form,
        read=surveyjs.read,
        write=surveyjs.write,
    ),
    QuestionnaireFormat("qsf", "Qualtrics QSF", (".qsf",), qsf.is_survey, read=qsf.read),
    QuestionnaireFormat("ddi", "DDI Codebook", (".xml",), _never, write_both=ddi.write),
    QuestionnaireFormat("pdf", "PDF", (".pdf",), _never, print_side=paper.write),
)


def readable() -> tuple[QuestionnaireFormat, ...]:
    return tuple(form for form in FORMATS if form.read is not None)


def writable() -> tuple[QuestionnaireFormat, ...]:
    return tuple(form for form in FORMATS if form.writes)


def by_slug(slug: str) -> QuestionnaireFormat | None:
    return next((form for form in FORMATS if form.slug == slug), None)


def recognised(content: bytes) -> QuestionnaireFormat:
    """The format of these bytes; Unreadable when it is none that is read here."""
    small_enough(content, MAX_FILE)
    if content.startswith(_OLD_EXCEL):
        raise Unreadable("old_workbook")
    found = next((form for form in readable() if form.recognises(content)), None)
    if found is None:
        names = ", ".join(form.name for form in readable())
        raise Unreadable("format_unknown", names=names)
    return found


def taken(
    content: bytes,
    sides: AskedSides = AskedSides.BOTH,
    unnamed: Language = Language.NL,
    form: QuestionnaireFormat | None = None,
    other: bytes | None = None,
) -> Taken:
    """What a file becomes here; Unreadable or DocumentError when it cannot be read.

    A file of our own says itself whom each question is for; for it `sides` says nothing. With
    `other`, the file of the other side, both become one; `sides` says whose the first is.
    """
    first = _taken(content, sides, unnamed, form)
    if other is None:
        return first
    if sides is AskedSides.BOTH:
        raise Unreadable("other_needs_side")
    against = AskedSides(Perspective(sides.value).opposite.value)
    return joined(first, _taken(other, against, unnamed, form))


def _taken(
    content: bytes, sides: AskedSides, unnamed: Language, form: QuestionnaireFormat | None
) -> Taken:
    small_enough(content, MAX_FILE)
    chosen = form or recognised(content)
    if chosen.read is None:
        raise Unreadable("format_not_read", name=chosen.name)
    found = chosen.read(content)
    if isinstance(found, Document):
        return Taken(found, names={item.code: item.code for item in found.items()})
    return assembled(found, sides, unnamed)


def written(
    form: QuestionnaireFormat,
    document: Document,
    perspective: Perspective | None,
    on_paper: OnPaper | None = None,
) -> Written:
    """The questionnaire as a file; Unreadable when this format or side has none.

    `on_paper` counts for what is printed: in which language, and which version it says it is.
    """
    if form.write_both is not None:
        return form.write_both(document)
    if form.print_side is not None and perspective is not None:
        return form.print_side(document, perspective, on_paper or OnPaper(document.source))
    if form.write is None or perspective is None:
        raise Unreadable("format_not_written", name=form.name)
    return form.write(document, perspective)
