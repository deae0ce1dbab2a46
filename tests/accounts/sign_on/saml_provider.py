"""A real SAML identity provider: pysaml2, which signs with the program xmlsec1."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.utils import timezone

from tests.accounts.sign_on.providers import needs

ENTITY = "https://idp.example.org/metadata"
LOGIN = "https://idp.example.org/login"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
SHA256 = {
    "sign_alg": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    "digest_alg": "http://www.w3.org/2001/04/xmlenc#sha256",
}
MFA = "https://refeds.org/profile/mfa"


def _written(folder: Path) -> tuple[str, str]:
    """A key and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.org")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    now = timezone.now()
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=2))
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    return str(folder / "key.pem"), str(folder / "cert.pem")


class SamlProvider:
    """The provider; it knows us by our own metadata."""

    def __init__(self, folder: Path) -> None:
        needs("xmlsec1", found=shutil.which("xmlsec1") is not None)
        from saml2.config import IdPConfig  # noqa: PLC0415 -- slow, and only here
        from saml2.server import Server  # noqa: PLC0415

        self.key, self.cert = _written(folder)
        self.sp = folder / "sp.xml"
        self._make: Callable[[], Any] = lambda: Server(
            config=IdPConfig().load(
                {
                    "entityid": ENTITY,
                    "service": {
                        "idp": {
                            "endpoints": {
                                "single_sign_on_service": [
                                    (LOGIN, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")
                                ]
                            },
                            "name_id_format": [PERSISTENT],
                            "policy": {"default": {"lifetime": {"minutes": 5}}},
                        }
                    },
                    "key_file": self.key,
                    "cert_file": self.cert,
                    "xmlsec_binary": shutil.which("xmlsec1"),
                    "metadata": {"local": [str(self.sp)]} if self.sp.exists() else {},
                }
            )
        )

    def metadata(self) -> str:
        from saml2.metadata import entity_descriptor  # noqa: PLC0415

        return str(entity_descriptor(self._make().config))

    def answer(self, request: str, sub: str, said: dict[str, Any], **how: Any) -> str:
        """What its log-in page would post back, for a request that we sent it."""
        from saml2 import BINDING_HTTP_REDIRECT  # noqa: PLC0415
        from saml2.saml import NameID  # noqa: PLC0415

        server = self._make()
        asked = server.parse_authn_request(request, BINDING_HTTP_REDIRECT).message
        told = {
            "identity": said,
            "in_response_to": asked.id,
            "destination": asked.assertion_consumer_service_url,
            "sp_entity_id": asked.issuer.text,
            "name_id": NameID(format=PERSISTENT, text=sub),
            "authn": {"class_ref": how.pop("level", PASSWORD)},
            "sign_assertion": True,
            "sign_response": False,
            **SHA256,
            **how,
        }
        return str(server.create_authn_response(**told))
