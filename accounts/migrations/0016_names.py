"""How names are looked for and put in order, in the database: the functions of `accounts/names.py`."""

import unicodedata
from typing import Any

from django.db import migrations, models


def _folds(letter: str) -> bool:
    folded = letter.casefold()
    return folded != letter == unicodedata.normalize("NFKD", letter) and len(folded) == 1


# The capitals that nothing takes apart. Unicode promises not to change how a letter that exists is
# folded: a later Python knows more letters, and says nothing else of these.
_CAPITALS = "".join(
    filter(_folds, map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x20000))))
)
_SMALL = _CAPITALS.casefold()

_APOSTROPHES = "''`\u00b4\u02b9\u02bb-\u02bd\u02c8\u2018-\u201b\u2032\uff07"
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_BETWEEN = (
    "\x01-/:-@[-_{-\u00a9\u00ab-\u00b1\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u3000-\u303f"
)
# Letters of ASCII are what is left of nearly every name, and cost the least.
FUNCTIONS = f"""
CREATE FUNCTION search_key(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    key text COLLATE "C";
BEGIN
    key := normalize(replace(name, '\u00b4', ''''), NFKD);
    key := regexp_replace(key, '[{_APOSTROPHES}{_MARKS}{_UNSEEN}]+', '', 'g');
    key := lower(regexp_replace(key, '[{_BETWEEN}]+', ' ', 'g'));
    IF octet_length(key) <> length(key) THEN
        key := translate(key, '{_CAPITALS}', '{_SMALL}');
        key := replace(replace(replace(key, '\u00df', 'ss'), '\u1e9e', 'ss'), '\u0153', 'oe');
        key := replace(replace(key, '\u00e6', 'ae'), '\u00fe', 'th');
        key := translate(key, '\u00f8\u0111\u00f0\u0142\u0127\u0131', 'oddlhi');
    END IF;
    RETURN btrim(key, ' ');
END $$;

CREATE FUNCTION search_key(name text, other text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN search_key(name || ' ' || other);

CREATE FUNCTION sort_key(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN search_key(
    regexp_replace(name COLLATE "C", '^ *[{_APOSTROPHES}][sStT][ \u00a0\u2010-\u2015-]+', '')
);
"""
BACK = "DROP FUNCTION sort_key(text), search_key(text, text), search_key(text)"


def _sort_key() -> Any:
    return models.GeneratedField(
        expression=models.Func(models.F("name"), function="sort_key"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_privacy")]

    operations = [
        migrations.RunSQL(FUNCTIONS, BACK),
        migrations.AddField("tenant", "name_sort", _sort_key()),
        migrations.AddField("user", "name_sort", _sort_key()),
        migrations.AddField("webhook", "name_sort", _sort_key()),
    ]
