"""A small study of two municipalities, for the tests of fieldwork."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from surveys.fieldwork.actions.fieldwork import add_people, create_study, create_wave
from surveys.fieldwork.people import Person
from surveys.models import Invitation, Municipality, Questionnaire, Study, Version, Wave
from surveys.questionnaire.functions import Function

BODY: dict[str, Any] = {
    "format": 1,
    "title": {"nl": "Twee blikken", "fr": "Deux regards"},
    "minutes": 9,
    "languages": ["nl", "fr"],
    "scales": {
        "eens": {"labels": [{"nl": "oneens", "fr": "non"}, {"nl": "eens", "fr": "oui"}]},
    },
    "themes": {},
    "sections": [
        {
            "code": "A",
            "title": {"nl": "Deel", "fr": "Partie"},
            "items": [
                {
                    "kind": "scale",
                    "code": "S1",
                    "scale": "eens",
                    "wording": {
                        "political": {"nl": "Wij kiezen.", "fr": "Nous choisissons."},
                        "administrative": {"nl": "Zij kiezen.", "fr": "Ils choisissent."},
                    },
                }
            ],
        }
    ],
}


def a_version(by: User | None, name: str = "Vragenlijst", number: int = 1) -> Version:
    questionnaire = Questionnaire.objects.create(name=name, created_by=by)
    row: Version = Version.objects.create(
        questionnaire=questionnaire, number=number, body=BODY, sha256="0" * 64, published_by=by
    )
    return row


def a_study(by: User | None, name: str = "Studie") -> tuple[Study, Version]:
    version = a_version(by, f"Vragenlijst van {name}")
    return create_study(by=by, questionnaire=version.questionnaire, name=name), version


def a_wave(
    by: User | None, municipalities: Iterable[Municipality], name: str = "Voorjaar", **options: Any
) -> Wave:
    study, version = a_study(by, f"Studie {name}")
    now = timezone.now()
    defaults = {"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(days=20)}
    return create_wave(
        by=by,
        study=study,
        version=version,
        name=name,
        municipality_ids=[m.id for m in municipalities],
        **{**defaults, **options},
    )


def people_of(
    municipality: Municipality, political: int = 1, administrative: int = 1, language: str = "nl"
) -> list[Person]:
    def person(kind: str, number: int, function: Function) -> Person:
        email = f"{kind}{number}.{municipality.code}@example.org"
        return Person(f"{kind} {number}", email, municipality.id, function, language)

    return [
        *(person("schepen", i, Function.ALDERMAN) for i in range(political)),
        *(person("directeur", i, Function.MANAGEMENT_TEAM) for i in range(administrative)),
    ]


def a_staffed_wave(by: User | None, *municipalities: Municipality, **options: Any) -> Wave:
    """A draft with one politician and one administrator in each municipality."""
    wave = a_wave(by, municipalities, **options)
    for municipality in municipalities:
        add_people(by=by, wave=wave, people=people_of(municipality))
    return wave


def first_of(wave: Wave) -> Invitation:
    """The first invited person, by address."""
    rows = wave.invitations.select_related("contact").order_by("contact__email")
    return rows[0]
