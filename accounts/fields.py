"""Fields of forms that every room asks for in the same way."""

from typing import Any, Final

from django import forms

from accounts.text import one_line

LONGEST_ADDRESS: Final = 254  # what every column of one holds


class AddressField(forms.EmailField):
    """An e-mail address as it is kept: in small letters, and no longer than its column holds.

    Some letters become two when they are made small, so that is done before the length is looked at.
    """

    default_validators = [*forms.EmailField.default_validators, one_line]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ADDRESS, **kwargs)

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).lower()
