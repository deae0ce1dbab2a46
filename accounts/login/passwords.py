"""Passwords: what a hash costs, and Django's rules in our own words (its Dutch catalogue lacks some)."""

from typing import Any

from django.contrib.auth import password_validation as rules
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.translation import gettext as _


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane (docs/decisions/0032-password-hashes.md).

    A hash of other parameters is made anew when its person logs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> Any:
        return _("Een wachtwoord telt minstens %(n)d tekens.") % {"n": self.min_length}


class NotLikeThePerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> Any:
        return _("Dit wachtwoord lijkt te veel op uw naam of e-mailadres.")


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> Any:
        return _("Dit wachtwoord komt voor op lijsten van veelgebruikte wachtwoorden.")
