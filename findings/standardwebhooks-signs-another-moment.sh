#!/usr/bin/env bash
# standardwebhooks 1.1.0: sign() takes the hour of an aware datetime for one of UTC. With a moment that carries
# another zone the signature is of another time than that moment's, and no receiver accepts it.
#
# Expected: sign(msg_id, timestamp, data) signs "id.<seconds since 1970>.data" for the moment that is given; an
# aware datetime is one moment, in whichever zone it is written, so two that compare equal sign alike.
# Seen: it does timestamp.replace(tzinfo=utc): 12:00+01:00 is signed as 12:00 UTC. The header
# webhook-timestamp, which the caller writes, holds the true seconds, so verify() of the very same library says
# "No matching signature found". No error tells the sender; with UTC, as in every example, all is well.
# What it costs: a service that keeps time in its own zone (Django's localtime(), a database session in
# Europe/Brussels) sends messages that every receiver throws away. Pass timestamp.astimezone(UTC).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime, timedelta, timezone
from importlib.metadata import version

from standardwebhooks import Webhook, WebhookVerificationError

hook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
now = datetime.now(timezone.utc).replace(microsecond=0)
body = '{"type": "edition.released"}'


def accepted(moment: datetime) -> bool:
    """Whether the library takes what it has signed itself, under the seconds of that moment."""
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": hook.sign("msg_1", moment, body),
    }
    try:
        hook.verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


print("standardwebhooks", version("standardwebhooks"))
found = {}
for hours in (0, 1, 2, -5):
    moment = now.astimezone(timezone(timedelta(hours=hours)))
    assert moment == now
    found[hours] = accepted(moment)
    print(f"the same moment at UTC{hours:+}: signed, and then {'accepted' if found[hours] else 'refused'}")
assert found == {0: True, 1: False, 2: False, -5: False}, "sign() has changed: look again"
PYTHON
