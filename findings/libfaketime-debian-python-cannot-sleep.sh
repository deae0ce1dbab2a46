#!/usr/bin/env bash
# libfaketime 0.9.10-2.1 (Debian 12) with CPython 3.11: where only the wall clock is moved, time.sleep fails.
#
# Expected: with FAKETIME_DONT_FAKE_MONOTONIC=1 a program reads another date, while the monotonic clock and all
# that waits by it go on as they are. That is the set-up for trying leases and schedules on a machine whose
# clock is set forward or back.
# Seen: time.sleep raises OSError 22 at once, whether the clock is moved by days or by nothing; waiting for an
# event and select() are as ever. With what PyPI has as libfaketime 3.0.0,
# a later one, all three wait.
# What it costs: a worker or a scheduler under it ends in its first loop, which looks like a fault of the
# program under test, and a test of moved clocks is given up though the tool could do it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
apt-get -qq -o APT::Sandbox::User=root download libfaketime=0.9.10-2.1
dpkg -x libfaketime_*.deb debian
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check libfaketime==3.0.0
cat > waits.py <<'PYTHON'
import select
import threading
import time


def tried(name, wait):
    began = time.perf_counter()
    try:
        wait()
    except OSError as error:
        return f"{name}: error {error.errno}"
    return f"{name}: waited" if time.perf_counter() - began > 0.2 else f"{name}: did not wait"


print(
    tried("sleep", lambda: time.sleep(0.3)),
    tried("event", lambda: threading.Event().wait(0.3)),
    tried("select", lambda: select.select([], [], [], 0.3)),
    sep=", ",
)
PYTHON
under() { LD_PRELOAD=$(find "$folder/$1" -name libfaketime.so.1) FAKETIME=$2 FAKETIME_DONT_FAKE_MONOTONIC=1 venv/bin/python waits.py; }
all="sleep: waited, event: waited, select: waited"
fails="sleep: error 22, event: waited, select: waited"
venv/bin/python --version
for moved in +0 +2d -2d; do
    debian=$(under debian "$moved")
    pypi=$(under venv "$moved")
    echo "moved by $moved: Debian $debian; PyPI $pypi"
    [ "$debian" = "$fails" ] && [ "$pypi" = "$all" ]
done
