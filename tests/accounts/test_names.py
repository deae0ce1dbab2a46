"""Names are found and put in order alike by Python and by the database, whatever its locale."""

from collections.abc import Iterable

import pytest
from django.db import connection, transaction

from accounts.models import User
from accounts.names import found_in, in_order, search_key, sort_key
from surveys.models import Municipality

TYPED = [
    "’s Gravenbrakel",
    "'s-Gravenhage",
    "Liège",
    "ÉCAUSSINNES",
    "Le Rœulx",
    "D’Hondt",
    "Sint‑Niklaas",
]
OLD_LETTERS = "ẞß ŒœÆæ Øø Đđ Łł Ħħ ı İ Þþ ÐÐ ǅ ﬁ ΆΣς Ёж Ամ ½ ª ´ \u00ad\u200b"


def _told(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, search_key(name), sort_key(name) FROM unnest(%s::text[]) name",
            [list(names)],
        )
        return {name: (search, sort) for name, search, sort in cursor.fetchall()}


@pytest.mark.django_db
def test_the_database_makes_the_same_keys() -> None:
    letters = [f"’s {chr(code)}-a{chr(code)}" for code in range(1, 0x2100)]
    names = [*TYPED, OLD_LETTERS, *letters]
    for row in Municipality.objects.all():
        names += [row.name, row.name_fr, f"{row.name} {row.name_fr}"]
    assert _told(names) == {name: (search_key(name), sort_key(name)) for name in names}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("liège", "Luik"),
        ("LIEGE", "Luik"),
        ("écaussinnes", "Écaussinnes"),
        ("ecaussinnes", "Écaussinnes"),
        ("s gravenbrakel", "’s Gravenbrakel"),
        ("'s-gravenbrakel", "’s Gravenbrakel"),
        ("sint niklaas", "Sint-Niklaas"),
        ("le roeulx", "Le Rœulx"),
        ("l'alleud", "Eigenbrakel"),
    ],
)
def test_a_name_is_found_as_people_type_it(typed: str, found: str) -> None:
    names = {
        search_key(row.name) for row in Municipality.objects.filter(found_in(typed, "name_search"))
    }
    assert search_key(found) in names


@pytest.mark.django_db
def test_signs_alone_find_nothing_and_nothing_finds_all() -> None:
    assert not Municipality.objects.filter(found_in("’-!", "name_search")).exists()
    assert Municipality.objects.filter(found_in(" ", "name_search")).exists()


@pytest.mark.django_db
def test_lists_stand_in_the_order_of_names() -> None:
    rows = list(Municipality.objects.catalogue())
    assert [row.name_sort for row in rows] == sorted(sort_key(row.name) for row in rows)
    names = [row.name for row in rows]
    assert names.index("Genk") < names.index("’s Gravenbrakel") < names.index("Grimbergen")


def test_articles_that_are_words_stay() -> None:
    names = [
        "De Panne",
        "Deinze",
        "’t Zand",
        "Damme",
        "'s-Gravenbrakel",
        "Élouges",
        "De Haan",
        "Écaussinnes",
        "Gent",
    ]
    assert in_order(names, str) == [
        "Damme", "De Haan", "De Panne", "Deinze", "Écaussinnes", "Élouges", "Gent", "'s-Gravenbrakel", "’t Zand",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_key_follows_every_way_of_writing() -> None:

    person = User.objects.create_user("d@x.be", name="D'Hondt")
    assert person.name_sort == "dhondt"
    User.objects.filter(id=person.id).update(name="Émile")
    User.objects.bulk_create([User(email="z@x.be", name="Ångström")])
    keys = User.objects.filter(email__in=["d@x.be", "z@x.be"]).values_list("name_sort", flat=True)
    assert set(keys) == {"emile", "angstrom"}
    with pytest.raises(Exception, match="can only be updated to DEFAULT"), transaction.atomic():
        connection.cursor().execute("UPDATE accounts_user SET name_sort = 'x'")
