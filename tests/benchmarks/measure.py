"""One measurement in a process of its own; prints seconds and peak memory as JSON.

`python -m tests.benchmarks.measure make|read|subset|pandas|catalogue|agree FOLDER SIZE [BEFORE]`.
A small wave goes first, or one of BEFORE municipalities, so that no import and no first use is in the
figures; then, as in a worker (`config/celery.py`), what is there is collected no more. Run as a file with
another checkout as the working directory and in PYTHONPATH, it measures what that one's own
`TASKS` do.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

STARTED: Final = time.perf_counter()
WARM: Final = 30

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Files:
    """A sample wave on disk."""

    def __init__(self, folder: Path, municipalities: int) -> None:
        self.path = folder / f"{municipalities}.parquet"
        self.municipalities = municipalities

    def manifest(self) -> Any:
        from benchmarking.inputs.manifest import read_manifest  # noqa: PLC0415

        return read_manifest(json.loads(self.path.with_suffix(".json").read_text()))

    def make(self) -> None:
        from benchmarking.inputs import snapshots  # noqa: PLC0415 -- importing is measured
        from tests.benchmarks import sample  # noqa: PLC0415

        content = snapshots.parquet(sample.wave_table(self.municipalities))
        manifest = sample.manifest_of(self.municipalities, content)
        self.path.with_suffix(".json").write_text(json.dumps(manifest))
        self.path.write_bytes(content)


def _read(files: Files) -> None:
    from benchmarking.inputs import snapshots  # noqa: PLC0415

    snapshots.from_parquet(files.path.read_bytes())


def _pandas(files: Files) -> dict[str, Any]:
    from tests.benchmarks import pandas_script, sample  # noqa: PLC0415

    return pandas_script.figures(files.path, sample.ITEMS)


def instrument() -> Any:
    """The outline of the sample's questionnaire."""
    from benchmarking.inputs.outline import instrument_of  # noqa: PLC0415
    from tests.benchmarks import sample  # noqa: PLC0415

    return instrument_of(sample.the_document())


def _subset(files: Files) -> dict[str, Any]:
    from tests.benchmarks import subset  # noqa: PLC0415

    return subset.figures(files.path, files.manifest(), instrument())


def _catalogue(files: Files) -> dict[str, float]:
    from tests.benchmarks import catalogue  # noqa: PLC0415

    return catalogue.compute(files.path, files.manifest(), instrument())


def _agree(files: Files) -> dict[str, Any]:
    from tests.benchmarks import subset  # noqa: PLC0415

    return {"differs": subset.differences(_subset(files), _pandas(files))}


TASKS: Final[dict[str, Callable[[Files], Any]]] = {
    "read": _read,
    "subset": _subset,
    "pandas": _pandas,
    "catalogue": _catalogue,
    "agree": _agree,
}


def _timed(name: str, folder: Path, size: int, before: int) -> dict[str, Any]:
    import django  # noqa: PLC0415

    from tests.benchmarks.measure import TASKS, Files  # noqa: PLC0415 -- of the checkout measured

    django.setup()
    task = TASKS[name]
    task(Files(folder, before))
    gc.collect()
    gc.freeze()
    files = Files(folder, size)
    warm, began, worked = time.perf_counter() - STARTED, time.perf_counter(), time.process_time()
    found = task(files)
    return {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - worked,
        "start": warm,
        "steps": found if name == "catalogue" else {},
        "differs": found["differs"] if name == "agree" else [],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    name, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if name == "make":
        import django  # noqa: PLC0415

        django.setup()
        Files(folder, size).make()
        return
    before = int(sys.argv[4]) if len(sys.argv) > 4 else WARM
    sys.stdout.write(json.dumps(_timed(name, folder, size, before)))
    sys.stdout.flush()
    # Arrow's threads, when they have only just read, abort one ordinary exit in a hundred.
    os._exit(0)


if __name__ == "__main__":
    main()
