"""`make erasure-search`: people are erased by link, by request and by retention, and an account; then all
rows, files and log lines are searched for their names, addresses, tokens, hashes and answers.

Makes a database and a storage of its own, and drops them afterwards. Fails where a word is found.
After retention the address book, the list of addresses without mail and the trail are left out.
"""

import os
import sys
import tempfile
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.test.utils import override_settings, setup_test_environment

from accounts.models import Membership, Tenant, User
from accounts.roles import Role
from surveys.models import Municipality
from tests import database
from tests.erasure import searching
from tests.erasure.ways import every_way

PLAIN = {
    "default": {"BACKEND": "accounts.stores.disk.DiskStore"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What a wave's terms do not end: people between waves, who asked for no mails, and who did what, which has a
# term of its own that the database counts by its clock.
LONGER = ("table surveys_contact", "table surveys_mailstop", "table accounts_auditevent")


def main(towns: int, each: int, share: int) -> int:
    """How many words were found that should be gone."""
    tenant = Tenant.objects.create(name="Noord Advies", slug="north")
    by, former = (_member(tenant, name) for name in ("alice", "fientje"))
    places = list(Municipality.objects.filter(tenant=None).order_by("code")[:towns])
    began, words, bad = time.monotonic(), frozenset[str](), 0
    with searching.log() as log:
        steps = every_way(tenant, by, former, places, each, share)
        _say(f"{towns * 2 * each} people invited in {time.monotonic() - began:.0f} s")
        for step in steps:
            done = step()
            words |= done.words
            kept = searching.database("owner", [str(tenant.id)]) | searching.storage()
            kept["log"] = log.getvalue()
            found = searching.found(words, kept)
            if done.name == "by retention":
                found = [one for one in found if not one.startswith(LONGER)]
            bad += len(found)
            size = sum(map(len, kept.values())) / 1e6
            _say(
                f"{done.name}: {done.people} gone, {len(words)} words looked for in {len(kept)} places"
                f" ({size:.1f} MB), {len(found)} found"
            )
            for one in found[:20]:
                _say(f"    {one}")
    _say("backups are not searched: they keep what they hold until they expire")
    return bad


def _member(of: Tenant, name: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", None, name=f"{name.title()} Voorbeeld")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
    Membership.objects.create(tenant=of, user=user, role=Role.CONSULTANT)
    return user


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    setup_test_environment()
    numbers = [int(one) for one in sys.argv[1:4]] or [20, 10, 20]
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(MEDIA_ROOT=folder, STORAGES=PLAIN),
        database.fresh_database(database.own_name()),
    ):
        found = main(*numbers)
    sys.exit(1 if found else 0)
