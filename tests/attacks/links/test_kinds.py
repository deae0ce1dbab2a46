"""Whatever opens by a key in its address is among what `make scanners` opens."""

from django.urls import reverse

from tests.attacks.links.scanners import kind_of
from tests.guards.addresses import all_addresses

KEYS = {"token": "x", "key": "x"}
BESIDE = {"uidb36": "1", "length": "short"}


def test_scanners_open_every_address_with_a_key() -> None:
    found = {
        one.name: reverse(one.name, kwargs={p: {**KEYS, **BESIDE}[p] for p in one.parameters})
        for one in all_addresses()
        if one.parameters & KEYS.keys() and one.name and not (one.of_tenant or one.of_api)
    }
    assert {"respond_landing", "mail_stop", "join", "shared_report", "account_confirm_email"} <= {
        *found
    }
    assert [name for name, path in found.items() if not kind_of(path)] == []
