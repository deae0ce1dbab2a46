"""An open wave of two municipalities with two people each, to whom the invitations were sent."""

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.models import Mailing, Municipality, Wave
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave


@pytest.fixture
def browser(alice: User) -> Client:
    return client_of(alice)


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    with tenant(north.id):
        opened = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, gent))
        Mailing.objects.update(state="sent", sent_at=opened.launched_at)
    return opened
