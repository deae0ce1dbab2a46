"""Django's rules for passwords, in our own words (its Dutch catalogue lacks some)."""

from typing import Any

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> Any:
        return _("Een wachtwoord telt minstens %(n)d tekens.") % {"n": self.min_length}


class NotLikeThePerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> Any:
        return _("Dit wachtwoord lijkt te veel op uw naam of e-mailadres.")


class NotCommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> Any:
        return _("Dit wachtwoord komt voor op lijsten van veelgebruikte wachtwoorden.")
