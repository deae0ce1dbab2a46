"""What an identity provider says of a person, and why it is not believed."""

from enum import StrEnum

import msgspec


class SignOnRefusal(StrEnum):
    """Why somebody who came back from an identity provider is not let in."""

    AWAY = "away"  # it could not be reached
    CANCELLED = "cancelled"  # it says no
    STALE = "stale"  # nobody of this browser was sent there, or too long ago
    BROKEN = "broken"  # what it says is not as the protocol has it, or not signed by it
    NO_ADDRESS = "no_address"
    UNVERIFIED = "unverified"  # it says itself that the address was not checked
    DOMAIN = "domain"  # an address that it may not speak for
    UNKNOWN = "unknown"  # no member, and nobody who was invited
    TAKEN = "taken"  # this account is linked to somebody else there
    CLOSED = "closed"  # the account was closed


class NotSignedOn(Exception):
    """Somebody is not let in; says why, and to the log what exactly was wrong."""

    def __init__(self, refusal: SignOnRefusal, detail: str = "") -> None:
        self.refusal, self.detail = refusal, detail
        super().__init__(f"{refusal} {detail}".strip())


class Identity(msgspec.Struct, frozen=True):
    """A person as the identity provider knows them; believed for nothing but its own subject."""

    subject: str
    email: str
    name: str = ""
    email_verified: bool | None = None  # None: it does not say
    second_step: bool = False  # it says that they did one
