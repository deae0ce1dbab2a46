"""SAML 2, the web browser profile, begun by us alone; signatures and XML by python3-saml and xmlsec.

The library takes an answer that leaves out whom it answers, for whom it is or where it goes. Here
each has to be said, in what is signed: SAML profiles 4.1.4.3 and 4.1.4.5.
"""

import base64
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from accounts.models import SignOn
from accounts.sign_on.identity import Identity, NotSignedOn, SignOnRefusal

MOST: Final = 256 * 1024
REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:"
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
ADDRESS: Final = f"{FORMAT}emailAddress"
EMAIL: Final = (
    "email", "mail", "emailAddress", "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)  # fmt: skip
NAME: Final = (
    "displayName", "name", "cn", "urn:oid:2.16.840.1.113730.3.1.241", "urn:oid:2.5.4.3",
    "http://schemas.microsoft.com/identity/claims/displayname",
)  # fmt: skip
SECOND_STEP: Final = frozenset(
    {
        "https://refeds.org/profile/mfa",
        "http://schemas.microsoft.com/claims/multipleauthn",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
        "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
    }
)


@dataclass(frozen=True)
class Ours:
    """Our own addresses, for one connection."""

    entity_id: str
    acs: str


class BadMetadata(Exception):
    """A file that is no metadata of an identity provider, or lacks what is needed."""


@dataclass(frozen=True)
class Metadata:
    issuer: str
    login_url: str
    certificates: tuple[str, ...]


def read_metadata(text: str) -> Metadata:
    """What the provider's own description says; its XML is parsed without DTD and entities."""
    from onelogin.saml2.idp_metadata_parser import (  # noqa: PLC0415 -- only who logs in so needs it
        OneLogin_Saml2_IdPMetadataParser,
    )

    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(
            text.encode(), required_sso_binding=REDIRECT
        ).get("idp", {})
    except Exception as error:  # the library raises whatever lxml and it think of
        raise BadMetadata from error
    certificates = found.get("x509certMulti", {}).get("signing") or [found.get("x509cert", "")]
    login_url = found.get("singleSignOnService", {}).get("url", "")
    if not found.get("entityId") or not login_url or not all(certificates):
        raise BadMetadata
    return Metadata(found["entityId"], login_url, tuple(certificates))


def way_there(row: SignOn, ours: Ours, request_id: str, relay: str) -> str:
    """The address to which a person is sent, with our request in it."""
    from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request  # noqa: PLC0415
    from onelogin.saml2.utils import OneLogin_Saml2_Utils  # noqa: PLC0415

    class NumberedRequest(OneLogin_Saml2_Authn_Request):  # type: ignore[misc]  # the library is not typed
        def _generate_request_id(self) -> str:
            return request_id

    asked = {
        "SAMLRequest": NumberedRequest(_settings(row, ours)).get_request(),
        "RelayState": relay,
    }
    there: str = OneLogin_Saml2_Utils.redirect(row.login_url, asked)
    return there


def our_metadata(row: SignOn, ours: Ours) -> bytes:
    """What the identity provider has to know of us."""
    told: str | bytes = _settings(row, ours).get_sp_metadata()
    return told if isinstance(told, bytes) else told.encode()


def identity_of(row: SignOn, ours: Ours, request_id: str, answer: str) -> Identity:
    """Who is meant by an answer to this request, after everything in it was checked."""
    from lxml.etree import LxmlError  # noqa: PLC0415
    from onelogin.saml2.errors import (  # noqa: PLC0415
        OneLogin_Saml2_Error,
        OneLogin_Saml2_ValidationError,
    )
    from onelogin.saml2.response import OneLogin_Saml2_Response  # noqa: PLC0415

    if len(answer) > MOST or not re.fullmatch(r"[A-Za-z0-9+/=\s]+", answer):
        raise NotSignedOn(SignOnRefusal.BROKEN, "no answer in base64")
    try:
        base64.b64decode(answer)
        found = OneLogin_Saml2_Response(_settings(row, ours), answer)
        found.is_valid(_here(ours), request_id, raise_exceptions=True)
        _check_said(found, ours, request_id)
        return _identity(found)
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, LxmlError, ValueError) as error:
        raise NotSignedOn(SignOnRefusal.BROKEN, str(error)[:200]) from error


def _check_said(found: Any, ours: Ours, request_id: str) -> None:
    """What the library lets be left out, in the assertion that was signed."""
    if found.get_in_response_to() != request_id:
        raise NotSignedOn(SignOnRefusal.BROKEN, "an answer to no request of ours")
    if ours.entity_id not in found.get_audiences():
        raise NotSignedOn(SignOnRefusal.BROKEN, "for another audience")
    path = "/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
    bearers = found._query_assertion(path)  # noqa: SLF001 -- nothing public reads the signed assertion
    fitting = [
        one
        for one in bearers
        if one.get("InResponseTo") == request_id
        and one.get("Recipient") == ours.acs
        and one.get("NotOnOrAfter")
    ]
    if len(fitting) != len(bearers) or not fitting:
        raise NotSignedOn(
            SignOnRefusal.BROKEN, "the confirmation of the subject leaves something open"
        )


def _identity(found: Any) -> Identity:
    form = found.get_nameid_format() or f"{FORMAT}unspecified"
    name_id, said = found.get_nameid(), found.get_attributes()
    if form == TRANSIENT or not name_id:
        raise NotSignedOn(SignOnRefusal.BROKEN, "a name of the subject that is another each time")
    email = _first(said, EMAIL) or (name_id if form == ADDRESS else "")
    return Identity(
        subject=f"{form.rpartition(':')[2]}|{name_id}",
        email=email.strip().lower(),
        name=_first(said, NAME)[:150],
        second_step=bool(set(found.get_authn_contexts()) & SECOND_STEP),
    )


def _first(said: dict[str, list[Any]], names: tuple[str, ...]) -> str:
    return next((str(said[name][0]) for name in names if said.get(name)), "")


def _here(ours: Ours) -> dict[str, Any]:
    """Our own address as the library wants it told; never as the request says it."""
    site, path = urlsplit(settings.SITE_URL), urlsplit(ours.acs).path
    return {
        "https": "on" if site.scheme == "https" else "off",
        "http_host": site.netloc,
        "script_name": path,
        "get_data": {},
        "post_data": {},
    }


def _settings(row: SignOn, ours: Ours) -> Any:
    from onelogin.saml2.settings import OneLogin_Saml2_Settings  # noqa: PLC0415

    told = {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": ours.entity_id,
            "assertionConsumerService": {"url": ours.acs, "binding": POST},
            "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        },
        "idp": {
            "entityId": row.issuer,
            "singleSignOnService": {"url": row.login_url, "binding": REDIRECT},
            "x509certMulti": {"signing": row.certificates},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantNameId": True,
            "wantAttributeStatement": False,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }
    return OneLogin_Saml2_Settings(told)
