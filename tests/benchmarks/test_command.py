"""`make bench-compute` runs, and the product and the plain script say the same."""

import subprocess
import sys

from django.conf import settings


def test_product_and_script_agree() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--sizes", "30", "--runs", "1",
               "--tasks", "read,pandas,subset"]  # fmt: skip
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "30: product and script agree" in done.stdout
