"""The attack on ballots at the size of a country, and what is left to whoever has more.

    python -m tests.attacks.ballots.simulation 1000

Makes a database of its own beside the one of this checkout, and drops it afterwards. Prints
for each dump and each attacker how many ways of linking were tried, the best of them beside
guessing, and its p for having been the best of so many. No answer or person is kept.
"""

import os
import sys
import tempfile
import time
from typing import Any

import django


def main(municipalities: int, seed: int) -> None:
    from tests.attacks.ballots.stage import BUILT, ONE_TRANSACTION, Way, simulate  # noqa: PLC0415

    began = time.monotonic()
    told = {"as built": BUILT, "planted: one transaction": ONE_TRANSACTION}
    never = Way(BUILT.hand_in, stirs=False)
    for number, (name, way) in enumerate({**told, "as built, never stirred": never}.items()):
        size = municipalities if number == 0 else max(20, municipalities // 20)
        world = simulate(_tenant(number), size, seed + number, way, reads=number == 0)
        _say(f"{name}: {size} municipalities, {len(world.marks)} persons")
        _report(world)
        if world.outputs:
            _report_outputs(world)
    _say(f"{time.monotonic() - began:.0f} s")


def _report(world: Any) -> None:
    from tests.attacks.ballots.linking import attempts, likeliest  # noqa: PLC0415

    for moment, key in {"before the close": "with the key", "after the close": ""}.items():
        for logs in (False, True):
            found = attempts(world, world.dumps[moment], logs=logs)
            best, p = likeliest(found)
            attacker = " ".join(filter(None, ("dumps, mail log", "and access log" * logs, key)))
            _say(
                f"  {moment}, {attacker}: {len(found)} ways, best {best.right} right"
                f" where guessing gives {best.guessed:.0f} ({best.name}), p = {p:.3g}"
            )
    handed_in = set(world.marks.values()) - world.begun
    readable = [m for m, who in world.marks.items() if who in handed_in]
    early = world.dumps["in the middle"].tables["surveys_draft"]
    texts = {row["answers"].get("T1") for row in early}
    _say(
        f"  without the key, in the middle: {sum(mark in texts for mark in readable)} answers"
        f" readable that were handed in, {len(world.begun)} begun and not handed in"
    )


def _report_outputs(world: Any) -> None:
    """What members saw and took: how much, and whether any of it is an answer."""
    from tests.attacks.ballots.outputs import MARK, columns_of_persons  # noqa: PLC0415

    for moment, outputs in world.outputs.items():
        cells = [cell for one in outputs for row in one.rows for cell in row]
        marks = {mark for cell in cells for mark in MARK.findall(cell)}
        columns = columns_of_persons(outputs, world.names)
        _say(
            f"  {moment}, members: {len(outputs)} outputs, {len(cells)} cells, {len(columns)} columns"
            f" of persons; {len(marks)} answers to the open question read"
        )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _tenant(number: int) -> Any:
    from accounts.models import Tenant  # noqa: PLC0415

    return Tenant.objects.create(name=f"Advies {number}", slug=f"advies-{number}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.test import override_settings

    from tests import database

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as static,
        override_settings(
            MEDIA_ROOT=folder,
            STATIC_ROOT=static,
            STORAGES={**settings.STORAGES, "staticfiles": plain},
            ALLOWED_HOSTS=["*"],
        ),
        database.fresh_database(database.own_name()),
    ):
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 1000,
            int(sys.argv[2]) if len(sys.argv) > 2 else 1,
        )
