"""Attacks the waves of the demonstration with everything, or kind of equation by kind.

python -m tests.attacks.demo            the two waves, and 60 and 20 municipalities of the later
python -m tests.attacks.demo --kinds    the same with one more kind of equation at a time
python -m tests.attacks.demo 2026.json  documents {"": benchmark, "m:<code>": …, group: …}

Of the demonstration the truth is known and every claim is held against it.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def stored(path: Path) -> Iterator[str]:
    """What is found in stored documents."""
    from tests.attacks.attacker import Attacker  # noqa: PLC0415 -- after django.setup()
    from tests.attacks.documents import Dossier  # noqa: PLC0415

    attack = Attacker([Dossier.of(json.loads(path.read_text()))], lambda *_: ()).attack()
    found = Counter((one.subject.split(":")[0], one.quantity) for one in attack.solved)
    for (part, quantity), number in sorted(found.items()):
        yield f"{part}: {quantity} of {number} hidden cells"
    yield f"answers: {len(attack.found)}; misread: {attack.contradictions}"


def demonstration(solved: list[int], *, kinds: bool) -> Iterator[str]:
    """The tables of the demo's waves, two at a time; adds what was `solved` in each."""
    from tests.attacks.reporting import HEAD, demo_material, report  # noqa: PLC0415

    started = time.perf_counter()
    yield HEAD
    with ProcessPoolExecutor(2, initializer=_ready) as workers:
        tasks = [
            workers.submit(report, name, material, kinds=kinds)
            for name, material in demo_material()
        ]
        for task in tasks:
            told, number = task.result()
            solved.append(number)
            yield from told
    yield f"{time.perf_counter() - started:.0f} s"


def _ready() -> None:
    import django  # noqa: PLC0415

    django.setup()


def main() -> None:
    _ready()
    words = sys.argv[1:]
    paths = [Path(word) for word in words if word != "--kinds"]
    solved: list[int] = []
    lines = stored(paths[0]) if paths else demonstration(solved, kinds="--kinds" in words)
    for line in lines:
        print(line, flush=True)  # noqa: T201
    sys.exit(1 if any(solved) else 0)


if __name__ == "__main__":
    main()
