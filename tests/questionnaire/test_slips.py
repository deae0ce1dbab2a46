"""What may pass as a typing error in a published wording, and what is another question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.comparison.slips import Slip, changed_words, slip_between
from surveys.questionnaire.wordings import Corrected, text_at, with_corrections
from tests.questionnaire.builders import every_kind

LONG = "Ons bestuur heeft een duidelijk meerjarenplan met concrete doelen voor elke dienst en wijk."


@pytest.mark.parametrize(
    ("published", "corrected"),
    [
        ("Wij vindne het beleid goed.", "Wij vinden het beleid goed."),
        ("Het het beleid is goed.", "Het beleid is goed."),
        ("Dat is teveel werk.", "Dat is te veel werk."),
        ("Vindt u dit goed", "Vindt u dit goed?"),
        ("het beleid is goed.", "Het beleid is goed."),
        ("De samenwerkng is goed.", "De samenwerking is goed."),
        (LONG, LONG.replace("duidelijk", "duidelik").replace("concrete", "konkrete")),
    ],
)
def test_a_typing_error_passes(published: str, corrected: str) -> None:
    assert slip_between(published, corrected) is None


@pytest.mark.parametrize(
    ("published", "corrected", "slip"),
    [
        ("Het is goed.", "Het is goed.", Slip.SAME),
        ("Het is goed.", " ", Slip.EMPTY),
        ("Beste {naam}, hoe gaat het?", "Beste {naan}, hoe gaat het?", Slip.KEPT),
        ("Op 10 jaar tijd.", "Op 11 jaar tijd.", Slip.NUMBERS),
        ("Er is geen overleg.", "Er is een overleg.", Slip.NEGATION),
        ("Dat is niet zo.", "Dat is nier zo.", Slip.NEGATION),
        ("Wij zien vijf zaken.", "Wij zien viif zaken.", Slip.NUMBERS),
        ("Wij zijn met zes.", "Wij zijn met zeg.", Slip.NUMBERS),
        ("Nous ne décidons pas.", "Nous décidons.", Slip.NEGATION),
        ("Wij zijn het eens.", "Wij zijn het oneens.", Slip.WORDS),
        ("Ik ben tevreden.", "Ik ben ontevreden.", Slip.WORDS),
        ("De kosten zijn hoger.", "De kosten zijn lager.", Slip.WORDS),
        ("Het beleid is goed.", "Het lokale beleid is goed.", Slip.WORDS),
        ("Het lokale beleid is goed.", "Het beleid is goed.", Slip.WORDS),
        ("Wij kiezen zelf.", "Wij kozen zelf.", Slip.WORDS),
        ("Wij doen dta zlef.", "Wij doen dat zelf.", Slip.MUCH),
        ("Het beleid is goed.", "Iets heel anders hier.", Slip.WORDS),
    ],
)
def test_what_may_mean_something_else_is_refused(
    published: str, corrected: str, slip: Slip
) -> None:
    assert slip_between(published, corrected) is slip


def test_the_words_that_change_are_named() -> None:
    assert changed_words("Wij doen dat wel.", "Wij doen dat wil!") == [("wel", "wil")]
    assert changed_words("Wij doen dat.", "Wij doen, dat") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_judged(published: str, corrected: str) -> None:
    assert slip_between(published, published) is Slip.SAME
    slip_between(published, corrected)


def test_a_correction_changes_one_text_and_nothing_else() -> None:
    document = every_kind()
    item = next(one for one in document.items() if one.wording.political)
    place = f"item.{item.code}.wording.political"
    language = document.source
    corrected = with_corrections(document, [Corrected(place, language, "anders")])
    assert text_at(corrected, place, language) == "anders"
    back = Corrected(place, language, str(text_at(document, place, language)))
    assert with_corrections(corrected, [back]) == document


@pytest.mark.parametrize(
    "place", ["", "item", "item.", "item.nobody.help", "document.head", "scale.x.labels.0", "a.b.c"]
)
def test_no_text_stands_where_there_is_no_place(place: str) -> None:
    document = every_kind()
    assert text_at(document, place, document.source) is None
    with pytest.raises(KeyError):
        with_corrections(document, [Corrected(place, document.source, "x")])
