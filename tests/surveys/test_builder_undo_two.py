"""Two people who do anything in one draft: each can take back all of the own edits."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, undoing
from surveys.authoring.editing import Meanwhile
from surveys.models import Questionnaire
from surveys.questionnaire.document import decode, encode
from surveys.refusals import Refused
from tests.surveys.test_builder_undo import HALVED, act, bytes_now


def take_back(by: User, questionnaire: Questionnaire, choice: random.Random) -> bool:
    """One undo, with an answer where it asks; whether it asked."""
    try:
        undoing.undo(by=by, questionnaire=questionnaire)
    except (Meanwhile, Refused):
        try:
            how = choice.choice(["force", "skip"])
            undoing.undo(by=by, questionnaire=questionnaire, how=how)
        except (Meanwhile, Refused):  # what no draft can hold is left as it is
            undoing.undo(by=by, questionnaire=questionnaire, how="skip")
        return True
    return False


class TwoPeople(TestCase):
    def setUp(self) -> None:
        self.tenant = Tenant.objects.create(name="Noord", slug="noord")
        self.people = [
            User.objects.create_user(f"{name}@example.org", "een lang wachtwoord") for name in "ab"
        ]

    @settings(max_examples=15)
    @given(st.integers(0, 10**6), st.integers(2, 14))
    def test_each_takes_back_the_own_edits_in_any_order(self, seed: int, number: int) -> None:
        """Every state on the way is a document; where nobody was asked, the first one is back."""
        choice = random.Random(seed)  # noqa: S311 -- hypothesis picks the seed
        with tenant(self.tenant.id):
            made = create_questionnaire(by=self.people[0], name=f"Q{seed}", document=HALVED)
            first, asked, waiting = bytes_now(made), False, list(self.people)
            for _step in range(number):
                act(choice.choice(self.people), made, choice)
            while waiting:
                who = choice.choice(waiting)
                if undoing.undoable(who, made).undo is None:
                    waiting.remove(who)
                    continue
                asked = take_back(who, made, choice) or asked
                now = bytes_now(made)
                assert encode(decode(now)) == now
            assert asked or bytes_now(made) == first
