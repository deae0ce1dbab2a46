"""What a password's hash costs, and those of before."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.test import Client, override_settings

from accounts.login.passwords import Argon2
from accounts.models import User
from tests.conftest import PASSWORD

OURS = "$m=19456,t=2,p=1$"
BOTH = ["accounts.login.passwords.Argon2"]


def test_hash_has_the_parameters_of_the_decision() -> None:
    made = Argon2().encode("geheim", "zout1234")
    assert made.startswith("argon2$argon2id$")
    assert OURS in made


@pytest.mark.django_db
def test_hash_of_before_opens_and_is_made_anew(alice: User) -> None:
    alice.password = Argon2PasswordHasher().encode(PASSWORD, "zout1234")
    alice.save(update_fields=["password"])
    with override_settings(PASSWORD_HASHERS=BOTH):
        answer = Client().post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
        assert answer.status_code == 302
        alice.refresh_from_db()
        assert OURS in alice.password
        assert isinstance(identify_hasher(alice.password), Argon2)
        assert alice.check_password(PASSWORD)


def test_service_uses_it() -> None:
    text = (settings.BASE_DIR / "config" / "settings.py").read_text()
    assert f"PASSWORD_HASHERS = {str(BOTH).replace(chr(39), chr(34))}" in text
