"""Addresses that an office or a service has, and not a person: info@, burgemeester@, secretariaat@.

The rule can be told in a sentence: an address is a role mailbox when every word before the @ is
the name of an office, of a service or of the municipality itself. `an.burgemeester@` has a word
that is none of these, and is taken for a person's.
"""

import re
from typing import Final

from surveys.questionnaire.functions import Function, fold, parse_function

# Words of offices and services, folded; those that people write for functions count as well.
_WORDS: Final = frozenset(
    [
        "info",
        "infos",
        "information",
        "informatie",
        "contact",
        "contacts",
        "mail",
        "email",
        "post",
        "office",
        "bureau",
        "balie",
        "onthaal",
        "accueil",
        "empfang",
        "reception",
        "algemeen",
        "general",
        "generale",
        "allgemein",
        "noreply",
        "no",
        "reply",
        "webmaster",
        "admin",
        "administratie",
        "administration",
        "verwaltung",
        "secretariaat",
        "secretariat",
        "sekretariat",
        "secretaris",
        "secretaire",
        "sekretar",
        "secretary",
        "gemeentesecretaris",
        "gemeentesecretariaat",
        "bestuurssecretariaat",
        "directiesecretariaat",
        "gemeente",
        "gemeentehuis",
        "gemeentebestuur",
        "stad",
        "stadhuis",
        "stadsbestuur",
        "commune",
        "ville",
        "gemeinde",
        "stadt",
        "city",
        "town",
        "council",
        "municipality",
        "ocmw",
        "cpas",
        "oshz",
        "socialehuis",
        "sociaalhuis",
        "burgemeester",
        "burgermeester",
        "bourgmestre",
        "burgermeister",
        "mayor",
        "kabinet",
        "cabinet",
        "kabinett",
        "burgemeestersecretariaat",
        "schepen",
        "schepenen",
        "echevin",
        "echevins",
        "schoffe",
        "college",
        "raad",
        "gemeenteraad",
        "conseil",
        "rat",
        "voorzitter",
        "president",
        "presidente",
        "directeur",
        "director",
        "direktor",
        "direction",
        "directie",
        "managementteam",
        "mat",
        "financieel",
        "financiele",
        "finance",
        "finances",
        "financien",
        "finanzen",
        "financial",
        "dienst",
        "diensten",
        "service",
        "services",
        "personeel",
        "personeelsdienst",
        "hr",
        "rh",
        "communicatie",
        "communication",
        "kommunikation",
        "pers",
        "presse",
        "jeugd",
        "cultuur",
        "sport",
        "onderwijs",
        "milieu",
        "omgeving",
        "ruimtelijke",
        "ordening",
        "technische",
        "dienst",
        "technischedienst",
        "bevolking",
        "burgerzaken",
        "burgerlijke",
        "stand",
        "politie",
        "ict",
        "it",
        "beleid",
        "strategie",
        "algemeendirecteur",
        "financieeldirecteur",
        "directeurgeneral",
        "directeurfinancier",
        "generaldirektor",
        "finanzdirektor",
    ]
)
_JOINING: Final = frozenset(
    [
        "de",
        "het",
        "van",
        "en",
        "du",
        "des",
        "la",
        "le",
        "les",
        "et",
        "der",
        "die",
        "das",
        "und",
        "von",
        "of",
        "the",
        "st",
    ]
)
_APART: Final = re.compile(r"[^a-z]+")


def role_words(email: str, *places: str) -> list[str]:
    """The words before the @, when all of them name an office, a service or a place; else none."""
    local = fold(email.rpartition("@")[0])
    words = [word for word in _APART.split(local) if word]
    own = {part for place in places for part in _APART.split(fold(place)) if part}
    own |= {fold(place).replace(" ", "") for place in places}
    if not words or not all(_is_role(word, own) for word in words):
        return []
    return [word for word in words if word not in _JOINING]


def is_role_mailbox(email: str, *places: str) -> bool:
    """Whether more people than one are likely to read what is sent there."""
    return bool(role_words(email, *places))


def _is_role(word: str, own: set[str]) -> bool:
    if word in _WORDS or word in _JOINING or word in own:
        return True
    found = parse_function(word)
    return isinstance(found, Function)
