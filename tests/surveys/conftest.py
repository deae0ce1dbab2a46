"""A questionnaire with the browser of who writes it, and somebody who is asked to answer."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import Invitation, Municipality, Questionnaire
from tests.conftest import client_of
from tests.surveys import respond_cast as cast
from tests.surveys.authoring import DOCUMENT


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def questionnaire(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    """The mayor of Aalst, in a wave that is open."""
    cache.clear()
    with tenant(north.id):
        return cast.invite(cast.open_wave(north), aalst)
