"""OpenID Connect, the code flow: state, nonce and PKCE; the token is checked by PyJWT.

OpenID Connect Core 1.0, 3.1; RFC 9700 for what is asked beyond it.
"""

import base64
import hashlib
from typing import Any, Final
from urllib.parse import quote, urlencode

from accounts.models import SignOn
from accounts.sign_on.fetching import get_bearer, get_json, post_form
from accounts.sign_on.identity import Identity, NotSignedOn, SignOnRefusal
from accounts.sign_on.sealing import SecretLost, unseal

# Signed with a key of its own, never with our secret and never not at all.
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
)
LEEWAY: Final = 60  # seconds that its clock may differ
# RFC 8176: what says that there was more than a password.
MORE_THAN_A_PASSWORD: Final = frozenset({"mfa", "otp", "hwk", "sc"})
# Some say how somebody logged in only where they are asked (Core, 5.5).
WANTED: Final = '{"id_token":{"amr":null,"acr":null,"email":null,"email_verified":null}}'
WELL_KNOWN: Final = "/.well-known/openid-configuration"


def discover(issuer: str) -> dict[str, Any]:
    """What the provider says of itself; it has to be the issuer whose name it was asked by."""
    told = get_json(issuer.rstrip("/") + WELL_KNOWN)
    named = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if told.get("issuer") != issuer or not all(isinstance(told.get(one), str) for one in named):
        raise NotSignedOn(
            SignOnRefusal.BROKEN, "discovery names another issuer, or lacks addresses"
        )
    return told


def way_there(row: SignOn, back: str, kept: dict[str, str]) -> str:
    """The address to which a person is sent; `kept` is what the session remembers of it."""
    told = discover(row.issuer)
    digest = hashlib.sha256(kept["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": row.client_id,
        "redirect_uri": back,
        "scope": "openid email profile",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if told.get("claims_parameter_supported") is True:
        asked["claims"] = WANTED
    address: str = told["authorization_endpoint"]
    if not address.startswith("https://") and not row.issuer.startswith("http://"):
        raise NotSignedOn(SignOnRefusal.BROKEN, "the log-in page has no TLS")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def identity_of(row: SignOn, back: str, kept: dict[str, str], answer: dict[str, str]) -> Identity:
    """Who came back with this answer, after the code was exchanged and the token checked."""
    if answer.get("error"):
        raise NotSignedOn(SignOnRefusal.CANCELLED, answer["error"][:100])
    if answer.get("iss", row.issuer) != row.issuer:  # RFC 9207
        raise NotSignedOn(SignOnRefusal.BROKEN, "the answer is of another issuer")
    told = discover(row.issuer)
    tokens = post_form(told["token_endpoint"], *_exchange(row, told, back, kept, answer))
    claims = _claims(row, told, str(tokens.get("id_token", "")), kept["nonce"])
    if "email" not in claims and isinstance(told.get("userinfo_endpoint"), str):
        claims = {**_userinfo(told["userinfo_endpoint"], tokens, claims), **claims}
    return _identity(claims)


def _exchange(
    row: SignOn, told: dict[str, Any], back: str, kept: dict[str, str], answer: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The fields and headers by which the code is exchanged."""
    fields = {
        "grant_type": "authorization_code",
        "code": answer.get("code", ""),
        "redirect_uri": back,
        "code_verifier": kept["verifier"],
    }
    try:
        secret = unseal(row.id, row.secret) if row.secret else ""
    except SecretLost as error:
        raise NotSignedOn(SignOnRefusal.AWAY, "the client secret cannot be unsealed") from error
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if not secret:
        return {**fields, "client_id": row.client_id}, {}
    if "client_secret_basic" in ways:
        pair = f"{quote(row.client_id, safe='')}:{quote(secret, safe='')}".encode()
        return fields, {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return {**fields, "client_id": row.client_id, "client_secret": secret}, {}


def _claims(row: SignOn, told: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    """The claims of an id token that the provider signed for us, now, for this browser."""
    import jwt  # noqa: PLC0415 -- only who logs in so needs it

    try:
        head = jwt.get_unverified_header(token)
        keys = jwt.PyJWKSet.from_dict(get_json(told["jwks_uri"])).keys
        fitting = [one for one in keys if head.get("kid") in (None, one.key_id)]
        fitting = [one for one in fitting if one.public_key_use in (None, "sig")]
        if len(fitting) != 1:
            raise NotSignedOn(SignOnRefusal.BROKEN, "no one key fits the token")
        claims: dict[str, Any] = jwt.decode(
            token,
            fitting[0],
            algorithms=list(ALGORITHMS),
            audience=row.client_id,
            issuer=row.issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise NotSignedOn(SignOnRefusal.BROKEN, type(error).__name__) from error
    if claims.get("nonce") != nonce:
        raise NotSignedOn(SignOnRefusal.BROKEN, "another nonce")
    if claims.get("azp", row.client_id) != row.client_id:
        raise NotSignedOn(SignOnRefusal.BROKEN, "given to another program")
    return claims


def _userinfo(url: str, tokens: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """What more it says of the same subject; nothing of another (Core, 5.3.2)."""
    found = get_bearer(url, str(tokens.get("access_token", "")))
    return found if found.get("sub") == claims["sub"] else {}


def _identity(claims: dict[str, Any]) -> Identity:
    verified = claims.get("email_verified")
    means = claims.get("amr")
    means = set(map(str, means)) if isinstance(means, list) else set()
    return Identity(
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")).strip().lower(),
        name=str(claims.get("name", ""))[:150],
        email_verified=None if verified is None else verified in (True, "true"),
        second_step=bool(means & MORE_THAN_A_PASSWORD) or _strong(str(claims.get("acr", ""))),
    )


def _strong(level: str) -> bool:
    """Authentication contexts that mean more than one factor, by their usual names."""
    return level in {
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "https://refeds.org/profile/mfa",
        "phr", "phrh",
    }  # fmt: skip
