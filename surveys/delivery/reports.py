"""Reading mails that came back: reports of delivery (RFC 3464, in letters of all kinds RFC 6533).

A report is judged by its Status and nothing else: `failed` is also said of what was tried long
enough. The mail that it is about is the one whose Message-ID it repeats. A notice without such a
report, in words for people, is kept as one that no program understands.
"""

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import HeaderParser
from typing import Final
from uuid import UUID

from surveys.delivery.actions import Returned, ReturnedMail

_REPORTS: Final = {"message/delivery-status", "message/global-delivery-status"}
_CODED: Final = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_STATUS: Final = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BLANK: Final = re.compile(r"\r?\n[ \t]*\r?\n")
# Permanent, and still not about the address: a full mailbox, and what somebody's policy refuses.
_NOT_THE_ADDRESS: Final = re.compile(r"5\.(2\.2|7\.\d+)")
LAST_CODE: Final = 0x10FFFF
_HALVES: Final = range(0xD800, 0xE000)  # no letters: nothing of them can be written down
# The id of a mail, and nothing that only looks like one: anybody may write to the mailbox.
MAIL_ID: Final = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
# What Python's parser raises of mails that were made to break it.
_BROKEN: Final = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What one mail that came back says of one of ours."""

    mailing_id: UUID
    returned: Returned


def read(raw: bytes, host: str) -> list[Report]:
    """All that a mail tells of mails whose Message-ID is at this host; nothing of another mail.

    Nor of one that cannot be read: the mails behind it must not wait for it.
    """
    try:
        return _reports(raw, host)
    except _BROKEN as broken:
        log.warning("a mail that came back cannot be read: %s", type(broken).__name__)
        return []


def _reports(raw: bytes, host: str) -> list[Report]:
    mail = message_from_bytes(raw, policy=policy.default)
    mailing_id = _mailing_id(mail, raw, host)
    if mailing_id is None:
        return []
    found = [told for part in mail.walk() for told in _told_in(part)]
    reported = any(part.get_content_type() in _REPORTS for part in mail.walk())
    if not reported and _is_notice(mail):
        found = [(ReturnedMail.UNCLEAR, "", _header(mail, "Subject"))]
    key = _header(mail, "Message-ID") or raw.decode("latin-1")
    return [
        Report(mailing_id, Returned(what, recipient, words, _reference(key, recipient)))
        for what, recipient, words in found
    ]


def judge(action: str, status: str, diagnostic: str) -> ReturnedMail | None:
    """What a report of one recipient means; None when the mail arrived or goes on."""
    if action in {"delivered", "relayed", "expanded"}:
        return None
    code = _STATUS.search(status) or _STATUS.search(diagnostic)
    if code is None:
        return ReturnedMail.UNCLEAR
    if code[1] == "5" and action != "delayed":
        return ReturnedMail.SOFT if _NOT_THE_ADDRESS.fullmatch(code[0]) else ReturnedMail.HARD
    return None if code[1] == "2" else ReturnedMail.SOFT


def _told_in(part: Message) -> Iterator[tuple[ReturnedMail, str, str]]:
    if part.get_content_type() not in _REPORTS:
        return
    for block in _blocks(part):
        recipient = block.get("Original-Recipient") or block.get("Final-Recipient")
        if recipient is None:
            continue  # what is said of the whole mail
        action, status = str(block.get("Action", "")), str(block.get("Status", ""))
        diagnostic = " ".join(str(block.get("Diagnostic-Code", "")).split())
        what = judge(action.strip().lower(), status, diagnostic)
        if what is not None:
            yield what, _address(str(recipient)), f"{status.strip()} {diagnostic}".strip()


def _blocks(part: Message) -> list[Message]:
    """The groups of fields. Python takes only the older kind of report apart by itself."""
    parsed = part.get_payload()
    if part.get_content_type() == "message/delivery-status" and isinstance(parsed, list):
        return [block for block in parsed if isinstance(block, Message)]
    text = _text(part)
    return [HeaderParser().parsestr(block) for block in _BLANK.split(text) if block.strip()]


def _text(part: Message) -> str:
    """The text of a part, also of one that holds a mail and is encoded as a whole."""
    inner = part.as_bytes().partition(b"\n\n")[2]
    coded = Message()
    coded["Content-Transfer-Encoding"] = part.get("Content-Transfer-Encoding", "8bit")
    coded.set_payload(inner.decode("ascii", "surrogateescape"))
    decoded = coded.get_payload(decode=True)
    return (decoded if isinstance(decoded, bytes) else inner).decode("utf-8", "replace")


def _address(field: str) -> str:
    """`rfc822; a@b` or `utf-8; …`, in which letters may stand as their codes."""
    text = field.partition(";")[2] or field
    return _CODED.sub(lambda code: _letter(int(code[1], 16)), text).strip().strip("<>").lower()


def _letter(code: int) -> str:
    return chr(code) if code <= LAST_CODE and code not in _HALVES else "\ufffd"


def _mailing_id(mail: EmailMessage, raw: bytes, host: str) -> UUID | None:
    """Wherever it stands: in the report, the returned headers, or what the notice answers to."""
    ours = re.compile(rf"<({MAIL_ID})@{re.escape(host)}>")
    own = _header(mail, "Message-ID")
    for text in (raw.decode("latin-1"), *map(_decoded, mail.walk())):
        for found in ours.finditer(text):
            if found[0] != own:
                return UUID(found[1])
    return None


def _decoded(part: Message) -> str:
    try:
        return _text(part) if part.get("Content-Transfer-Encoding") else ""
    except (MessageError, UnicodeError, LookupError, ValueError):
        return ""


def _is_notice(mail: EmailMessage) -> bool:
    """A program wrote it: people's answers are theirs to read."""
    automatic = _header(mail, "Auto-Submitted").lower() not in {"", "no"}
    sender = _header(mail, "From").lower()
    empty = _header(mail, "Return-Path").strip() == "<>"
    return automatic or empty or "mailer-daemon" in sender or "postmaster" in sender


def _header(mail: Message, name: str) -> str:
    try:
        return str(mail.get(name) or "").strip()
    except (MessageError, ValueError, IndexError, AttributeError):
        return ""  # a header that Python's parser fails on


def _reference(key: str, recipient: str) -> str:
    return hashlib.sha256(f"{key}|{recipient}".encode(errors="backslashreplace")).hexdigest()
