"""What typst keeps of a drawing, a web server would keep in each of its processes."""

import subprocess
import sys

from django.conf import settings

DRAW = """
import django
django.setup()
from pathlib import Path
from reports.exports.formats.picture import picture

def held():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) // 1024

def draw(number):
    picture(f'<svg viewBox="0 0 900 500" xmlns="http://www.w3.org/2000/svg"><text y="50">{number}</text></svg>')

for number in range(4):
    draw(number)
before = held()
for number in range(4, 14):
    draw(number)
print(held() - before)
"""


def test_pictures_are_not_kept_when_they_are_made() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRAW], cwd=settings.BASE_DIR, capture_output=True, text=True,
        check=False, env={"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 30  # MB; ten that are kept are 80
