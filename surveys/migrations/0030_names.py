"""Names get keys by which they are found and put in order, the same in every locale (accounts/names.py)."""

from typing import Any

from django.db import migrations, models


def _key(function: str, *columns: str) -> Any:
    return models.GeneratedField(
        expression=models.Func(*map(models.F, columns), function=function),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


def _sort(column: str) -> Any:
    return _key("sort_key", column)


def _search(*columns: str) -> Any:
    return _key("search_key", *columns)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0016_names'),
        ('surveys', '0028_privacy'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='municipality',
            options={'ordering': ['name_sort', 'code']},
        ),
        migrations.AddField(
            model_name='contact',
            name='name_search',
            field=_search("name"),
        ),
        migrations.AddField(
            model_name='contact',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddField(
            model_name='invitation',
            name='name_search',
            field=_search("name"),
        ),
        migrations.AddField(
            model_name='libraryentry',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddField(
            model_name='municipality',
            name='name_search',
            field=_search("name", "name_fr"),
        ),
        migrations.AddField(
            model_name='municipality',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddField(
            model_name='peerlist',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddField(
            model_name='questionnaire',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddField(
            model_name='study',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddField(
            model_name='wave',
            name='name_sort',
            field=_sort("name"),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['tenant', 'name_sort'], name='surveys_contact_sort'),
        ),
        migrations.AddIndex(
            model_name='municipality',
            index=models.Index(fields=['tenant', 'name_sort'], name='surveys_municipality_sort'),
        ),
    ]
