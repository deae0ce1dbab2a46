"""Fields of forms that every room asks for in the same way."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from accounts.text import one_line

LONGEST_ADDRESS: Final = 254  # what every column of one holds


def can_be_sent_to(address: str) -> None:
    """Validator: an address whose domain a mail can name; not each that looks like one can."""
    try:
        address.rpartition("@")[2].encode("idna")
    except UnicodeError as error:
        raise ValidationError(EmailValidator.message) from error


class AddressField(forms.EmailField):
    """An e-mail address as it is kept: in small letters, and no longer than its column holds.

    Some letters become two when they are made small, so that is done before the length is looked at.
    """

    default_validators = [*forms.EmailField.default_validators, one_line, can_be_sent_to]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "max_length": LONGEST_ADDRESS})

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).lower()
