"""A questionnaire, and the browser of who writes it."""

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import Questionnaire
from tests.conftest import client_of
from tests.surveys.authoring import DOCUMENT


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def questionnaire(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)
