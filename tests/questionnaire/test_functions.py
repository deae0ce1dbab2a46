"""Functions: the side of each, and the many ways in which people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.functions import LABELS, Function, parse_function
from surveys.questionnaire.words import Language, Perspective


def test_five_functions_are_political_and_six_administrative() -> None:
    sides = [function.perspective for function in Function]
    assert sides.count(Perspective.POLITICAL) == 5
    assert sides.count(Perspective.ADMINISTRATIVE) == 6


@pytest.mark.parametrize("function", Function)
def test_every_function_is_recognised_by_its_own_labels(function: Function) -> None:
    assert set(LABELS[function]) == set(Language)
    for written in (function.value, *LABELS[function].values()):
        assert parse_function(written) is function
        assert parse_function(written.upper()) is function


@pytest.mark.parametrize(
    ("written", "function"),
    [
        ("Burgemeester", Function.MAYOR),
        ("BOURGMESTRE f.f.", Function.MAYOR),
        ("Bürgermeisterin", Function.MAYOR),
        ("Buergermeister", Function.MAYOR),
        ("Échevine", Function.ALDERMAN),
        ("echevin des finances", Function.ALDERMAN),
        ("Schepen van cultuur", Function.ALDERMAN),
        ("2e schepen", Function.ALDERMAN),
        ("Schöffin", Function.ALDERMAN),
        ("voorzitter van de gemeenteraad", Function.COUNCIL_CHAIR),
        ("Gemeenteraads-voorzitter", Function.COUNCIL_CHAIR),
        ("conseiller(ère) communal(e)", Function.COUNCILLOR),
        ("raadsleden", Function.COUNCILLOR),
        ("  algemeen   directeur ", Function.GENERAL_DIRECTOR),
        ("algemeen-directeur", Function.GENERAL_DIRECTOR),
        ("Directeur·rice général·e", Function.GENERAL_DIRECTOR),
        ("secretaris", Function.GENERAL_DIRECTOR),
        ("adjunct-algemeendirecteur", Function.GENERAL_DIRECTOR),
        ("ontvanger", Function.FINANCE_DIRECTOR),
        ("Financiële directeur", Function.FINANCE_DIRECTOR),
        ("Finanzdirektor*in", Function.FINANCE_DIRECTOR),
        ("MAT", Function.MANAGEMENT_TEAM),
        ("lid van het managementteam", Function.MANAGEMENT_TEAM),
        ("membre du comité de direction", Function.MANAGEMENT_TEAM),
        ("beleidsmedewerkers", Function.POLICY_OFFICER),
        ("chef de service", Function.HEAD_OF_DEPARTMENT),
        ("diensthoofd / teamleider", Function.HEAD_OF_DEPARTMENT),
        ("administratie", Function.ADMINISTRATIVE),
        ("elected officials", Function.POLITICAL),
        ("Burgemeester a.i.", Function.MAYOR),
        ("wnd. algemeen directeur", Function.GENERAL_DIRECTOR),
        ("Alg. dir.", Function.GENERAL_DIRECTOR),
        ("fin. directeur", Function.FINANCE_DIRECTOR),
        ("Voorzitter BCSD", Function.ALDERMAN),
    ],
)
def test_written_forms(written: str, function: Function) -> None:
    assert parse_function(written) is function


@pytest.mark.parametrize(
    "written", ["", "   ", "schepencollege", "brandweer", "x" * 10_000, "/", "·"]
)
def test_what_is_not_a_function_stays_unknown(written: str) -> None:
    assert parse_function(written) is None


@given(st.text())
def test_any_text_is_answered(written: str) -> None:
    assert parse_function(written) in {None, *Function}


@pytest.mark.parametrize(
    "text",
    ["Burgemeester (kabinet)", "Schepen - kabinetschef", "schepen kabinet", "Schepen (ex)",
     "Secretaris/burgemeester", "Raadslid / personeelslid", "Schepen, diensthoofd",
     "Ambtenaar (gemeenteraadslid)", "raadslid; medewerker"],
)  # fmt: skip
def test_an_office_of_somebody_else_or_of_both_sides_is_nobodys(text: str) -> None:
    assert parse_function(text) is None
