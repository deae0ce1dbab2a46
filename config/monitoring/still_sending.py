"""`python -m config.monitoring.still_sending`: does beat still send? Asked by whatever runs its container."""

import os
import re
import sys
import urllib.request
from time import time
from typing import Final

LONGEST: Final = 120  # seconds; it sends something every five


def main() -> int:
    port = os.environ.get("METRICS_LISTEN", "").rpartition(":")[2]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=3) as answer:
        slots = re.findall(
            r"^tweezicht_beat_slot_seconds\{.*\} (\S+)$", answer.read().decode(), re.M
        )
    return int(max(map(float, slots), default=0) < time() - LONGEST)


if __name__ == "__main__":
    sys.exit(main())
