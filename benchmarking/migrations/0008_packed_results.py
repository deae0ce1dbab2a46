"""Result documents as compressed text: the documents stay, what they lie in changes."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pyarrow as pa
from django.db import migrations, models

import benchmarking.packing

AT_ONCE = 200

# Tenant by tenant, so that the walls stand while it runs.
ENTER = "SELECT set_config('tweezicht.tenant_id', %s, true)"
# In the order of the key, so that no batch needs those before it.
NEXT = "SELECT id, {column} FROM benchmarking_result WHERE id > %s ORDER BY id LIMIT %s"
FILL = """
    UPDATE benchmarking_result SET {column} = filled.content
    FROM unnest(%s::uuid[], %s::{kind}[]) AS filled(id, content) WHERE benchmarking_result.id = filled.id
"""


def pack(apps: Any, schema_editor: Any) -> None:
    """From jsonb to the canonical text, compressed."""
    encoder, codec = msgspec.json.Encoder(order="sorted"), pa.Codec("zstd", compression_level=3)

    def packed(text: str) -> bytes:
        content: bytes = codec.compress(encoder.encode(json.loads(text)), asbytes=True)
        return content

    carry(schema_editor, "payload::text", "packed", "bytea", packed)


def unpack(apps: Any, schema_editor: Any) -> None:
    """And back."""

    def unpacked(content: Any) -> str:
        # What was stored later has a check of nine bytes before it.
        content = bytes(content)
        compressed = content[9:] if content.startswith(b"\x01") else content
        text: bytes = pa.CompressedInputStream(pa.BufferReader(compressed), "zstd").read()
        return text.decode()

    carry(schema_editor, "packed", "payload", "jsonb", unpacked)


def carry(
    schema_editor: Any, source: str, column: str, kind: str, change: Callable[[Any], Any]
) -> None:
    """Every document of every tenant from one column into another, a batch at a time."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id::text FROM accounts_tenant")
        for (tenant_id,) in cursor.fetchall():
            cursor.execute(ENTER, [tenant_id])
            for rows in batches(cursor, source):
                filled = [change(content) for _id, content in rows]
                cursor.execute(
                    FILL.format(column=column, kind=kind), [[one for one, _content in rows], filled]
                )
        cursor.execute(ENTER, [""])


def batches(cursor: Any, source: str) -> Iterator[list[Any]]:
    last = "00000000-0000-0000-0000-000000000000"
    while True:
        cursor.execute(NEXT.format(column=source), [last, AT_ONCE])
        rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


# The table written anew: the room of the older column is given back, in the order of the runs.
ANEW = """
    SET CONSTRAINTS ALL IMMEDIATE;
    CLUSTER benchmarking_result USING benchmarking_result_once;
    ALTER TABLE benchmarking_result SET WITHOUT CLUSTER;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("benchmarking", "0007_ledger")]

    operations = [
        migrations.AddField("result", "packed", models.BinaryField(null=True)),
        migrations.AlterField("result", "payload", models.JSONField(null=True)),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField("result", "payload"),
        migrations.RenameField("result", "packed", "payload"),
        migrations.AlterField("result", "payload", benchmarking.packing.DocumentField()),
        migrations.RunSQL(ANEW, ANEW),
    ]
