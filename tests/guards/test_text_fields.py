"""What people type as a name, a sentence or an address holds nothing that its reader cannot see."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver

from accounts.fields import LONGEST_ADDRESS, AddressField
from accounts.models import User
from accounts.text import has_hidden
from tests.conftest import client_of

HIDDEN = ["a\x00b", "a\x01b", "a\x0bb", "a\x1bb", "a\x85b", "a\u2028b", "a\u202eb", "a\ud800b"]
# What columns and cells of a file say, to be found there as it stands.
OF_A_FILE = "MappingForm"
# Not kept, or compared with what is there: a search, a choice, a mark, a password.
NOT_KEPT = {
    "q", "codes", "sheet", "encoding", "base", "between", "seen", "item", "show_if", "password", "password1",
    "password2", "oldpassword", "code", "credential", "login", "secret", "read",
}  # fmt: skip


def every_form(of: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[Any]]:
    for one in of.__subclasses__():
        yield one
        yield from every_form(one)


def text_fields() -> list[tuple[str, str, forms.CharField]]:
    """(form, name, field) of every text that is kept."""
    assert get_resolver().url_patterns  # all views and their forms are there
    found = {}
    for form in every_form():
        if form.__module__.split(".")[0] not in ("accounts", "surveys", "reports"):
            continue
        if form.__name__ == OF_A_FILE:
            continue
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.CharField) and name not in NOT_KEPT:
                found[form.__qualname__, name] = field
    return [(*key, field) for key, field in sorted(found.items(), key=lambda one: one[0])]


def refuses(form: str, name: str, field: forms.CharField, text: str) -> bool:
    """Whether the form takes no such text, or what it takes is without what was hidden."""
    made: Any = next(one for one in every_form() if one.__qualname__ == form)
    bare = made.__new__(made)
    try:
        bare.cleaned_data = {name: field.clean(text)}
        kept = getattr(bare, f"clean_{name}", lambda: bare.cleaned_data[name])()
    except ValidationError:
        return True
    return not has_hidden(str(kept))


def test_every_text_that_is_kept_can_be_seen() -> None:
    fields = text_fields()
    assert {("ShareForm", "name"), ("LookForm", "imprint")} <= {(f, n) for f, n, _ in fields}
    kept = [
        (form, name, ascii(text))
        for form, name, field in fields
        for text in HIDDEN
        if not refuses(form, name, field, text)
    ]
    assert "; ".join(sorted({f"{form}.{name}" for form, name, _ in kept})) == ""


def test_an_address_is_measured_as_it_is_kept() -> None:
    long = "a@" + ".".join(["İ" * 50] * 4) + ".be"
    assert len(long) < LONGEST_ADDRESS < len(long.lower())
    with pytest.raises(ValidationError):
        AddressField().clean(long)
    assert AddressField().clean(" Els@Example.org ") == "els@example.org"


@pytest.mark.parametrize("domain", ["é" * 60 + ".be", "a" * 64 + ".be", "b.c." + "ü" * 59 + ".be"])
def test_an_address_to_which_no_mail_can_go_is_no_address(domain: str) -> None:
    with pytest.raises(ValidationError):
        AddressField().clean(f"els@{domain}")


@pytest.mark.parametrize(
    "address", ["a@" + ".".join(["İ" * 50] * 4) + ".be", "els@" + "é" * 60 + ".be"]
)
@pytest.mark.django_db
def test_an_odd_address_is_told_where_people_log_in(address: str, alice: User) -> None:
    for browser, page in (
        (Client(), "/accounts/password/reset/"),
        (client_of(alice), "/accounts/email/"),
    ):
        assert browser.post(page, {"email": address, "action_add": ""}).status_code == 200


def test_every_address_that_is_asked_for_is_such_a_field() -> None:
    asked = [(f, n) for f, n, field in text_fields() if isinstance(field, forms.EmailField)]
    ours = [(f, n) for f, n, field in text_fields() if isinstance(field, AddressField)]
    assert asked == ours
    assert ("ShareForm", "email") in ours
