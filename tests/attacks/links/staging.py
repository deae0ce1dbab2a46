"""Run as a process of the product: every kind of link that is mailed or printed, in the mails themselves.

Prints the log-in of an owner and, where it is told to renew links, personal links and codes of letters:
the present ones and those that a newer link revoked.
"""

import json
import sys
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import django

django.setup()

from django.conf import settings  # noqa: E402 -- after the settings
from django.utils import timezone  # noqa: E402

from accounts.models import Membership, MunicipalityManager, Tenant, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from accounts.team.actions import (  # noqa: E402
    accept_invitation,
    create_tenant,
    invite_member,
    register_user,
)
from accounts.team.tasks import send_team_mail  # noqa: E402
from accounts.tenancy import tenant  # noqa: E402
from reports.queries import municipality_standing  # noqa: E402
from reports.sharing.actions import announce, share_report  # noqa: E402
from reports.sharing.tasks import send_report_mail  # noqa: E402
from surveys.authoring.actions import create_questionnaire, publish_version  # noqa: E402
from surveys.authoring.bundled import bundled  # noqa: E402
from surveys.fieldwork.actions.fieldwork import create_study, create_wave, launch_wave  # noqa: E402
from surveys.fieldwork.actions.inviting import add_people  # noqa: E402
from surveys.fieldwork.actions.people import resend_link  # noqa: E402
from surveys.fieldwork.people import Person  # noqa: E402
from surveys.fieldwork.tasks import send_waiting_mail  # noqa: E402
from surveys.mailing.actions.letters import keep_codes  # noqa: E402
from surveys.models import Invitation, Municipality, Wave  # noqa: E402
from surveys.questionnaire.functions import Function  # noqa: E402
from surveys.respond.codes import code_for  # noqa: E402
from surveys.respond.tokens import token_for  # noqa: E402
from tests.conftest import client_of, member  # noqa: E402
from tests.reports.stage import computed_wave, released  # noqa: E402

PEOPLE: Final = 8
OWNER, PASSWORD = "olga@example.org", "een lange zin die niemand raadt"


def asking_wave(by: User, slug: str) -> Wave:
    """Open, with people who are mailed."""
    questionnaire = create_questionnaire(by=by, name=f"Open {slug}", document=bundled())
    town, now = Municipality.objects.get(code="41002"), timezone.now()
    wave = create_wave(
        by=by, study=create_study(by=by, questionnaire=questionnaire, name=f"Open {slug}"),
        version=publish_version(by=by, questionnaire=questionnaire), name=f"Open {slug}",
        opens_at=now - timedelta(hours=1), closes_at=now + timedelta(days=9),
        municipality_ids=[town.id], sender_name="Bureau", reply_to="vragen@example.org",
    )  # fmt: skip
    functions = (Function.ALDERMAN, Function.POLICY_OFFICER)
    add_people(
        by=by,
        wave=wave,
        people=[
            Person(f"Mens {n}", f"{slug}{n}@example.org", town.id, functions[n % 2], "nl")
            for n in range(PEOPLE)
        ],
    )
    return launch_wave(by=by, wave=wave)


def share(by: User, wave: Wave) -> None:
    town = Municipality.objects.get(code="41002")
    standing = municipality_standing(wave, town, released_only=True)
    assert standing is not None
    share_report(
        by=by, standing=standing, email="lezer@example.org", name="Lezer", language="nl", days=9
    )


def bureau(slug: str) -> Tenant:
    """A tenant whose mails hold every kind of link."""
    made, invitation = create_tenant(
        by=None, name=slug, slug=slug, owner_email=f"{slug}-{OWNER}", simulated=True
    )
    with tenant(made.id):
        owner = register_user(email=f"{slug}-{OWNER}", name="Olga", password=PASSWORD)
        accept_invitation(invitation=invitation, user=owner)
        invite_member(by=owner, tenant=made, email=f"{slug}@example.org", role=Role.CONSULTANT)
        invite_member(
            by=owner, tenant=made, email=f"{slug}-gent@example.org", role=Role.MANAGER,
            municipality_id=Municipality.objects.get(code="44021").id,
        )  # fmt: skip
        _manager(made, f"{slug}-aalst")
    an_own_address(owner, f"{slug}-nieuw@example.org")
    with tenant(made.id):
        asking_wave(owner, slug)
    wave = computed_wave(made, owner)
    edition = released(made, owner, wave)
    with tenant(made.id):
        announce(by=owner, edition=edition)
        share(owner, wave)
    for send in (send_team_mail, send_waiting_mail, send_report_mail):
        send(str(made.id))
    return made


def _manager(of: Tenant, name: str) -> None:
    """Who is mailed that a report is there."""
    user = member(of, name, Role.MANAGER)
    MunicipalityManager.objects.create(
        membership=Membership.objects.get(user=user),
        municipality_id=Municipality.objects.get(code="41002").id,
    )


def an_own_address(by: User, email: str) -> None:
    """Asks for the mail with the link that confirms one."""
    site = {"host": urlsplit(settings.SITE_URL).netloc}
    asked = {"email": email, "action_add": ""}
    page = client_of(by).post("/accounts/email/", asked, headers=site)
    assert page.status_code == 302, page.status_code


def keys(of: Tenant) -> dict[str, list[str]]:
    """Half of the people have a new link since."""
    with tenant(of.id):
        rows = list(Invitation.objects.filter(wave__name=f"Open {of.slug}").order_by("id"))
        keep_codes(invitations=rows)
        before = [(token_for(row), code_for(row)) for row in rows[: PEOPLE // 2]]
        for row in rows[: PEOPLE // 2]:
            resend_link(by=None, invitation=row)
        now = list(Invitation.objects.filter(id__in=[row.id for row in rows]))
        keep_codes(invitations=now)
        return {
            "links": [token_for(row) for row in now],
            "codes": [code_for(row) for row in now],
            "revoked links": [link for link, _code in before],
            "revoked codes": [code for _link, code in before],
        }


def main(renew: bool) -> None:
    tenants = [bureau(slug) for slug in ("noord", "zuid")]
    told: dict[str, Any] = {"login": [f"noord-{OWNER}", PASSWORD]}
    told["keys"] = [keys(one) for one in tenants] if renew else []
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:] == ["renew"])
