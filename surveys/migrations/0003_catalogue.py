"""Load the 565 Belgian municipalities and the mergers of 1 January 2025."""

import csv
import uuid
from datetime import date
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"
# The same municipality has the same id in every installation.
NAMESPACE = uuid.UUID("6f0f3c9e-6a5c-4c0e-9b6e-2f1f7b6f2a11")


def load(apps, schema_editor):
    Municipality = apps.get_model("surveys", "Municipality")
    Merger = apps.get_model("surveys", "Merger")
    alias = schema_editor.connection.alias
    with (DATA / "municipalities_2025.csv").open(encoding="utf-8", newline="") as handle:
        Municipality.objects.using(alias).bulk_create(
            Municipality(
                id=uuid.uuid5(NAMESPACE, row["code"]),
                code=row["code"],
                name=row["name"],
                name_fr=row["name_fr"],
                province=row["province"],
                region=row["region"],
                population=int(row["population"]),
            )
            for row in csv.DictReader(handle)
        )
    with (DATA / "mergers_2025.csv").open(encoding="utf-8", newline="") as handle:
        Merger.objects.using(alias).bulk_create(
            Merger(**row, since=date(2025, 1, 1)) for row in csv.DictReader(handle)
        )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_walls")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
