"""Mails that come back, as servers write them: RFC 3464, RFC 6533, and in words for people."""

from typing import Final

_REPORT: Final = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: noreply@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <{own}@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

Uw bericht kon niet worden afgeleverd.

--B
Content-Type: message/{kind}
{encoding}
Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 30 Nov 2026 12:00:00 +0100

{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--B
Content-Type: {returned}

From: Onderzoek <noreply@example.org>
To: iemand@example.org
Subject: Uitnodiging
Message-ID: <{mail}@{host}>

--B--
"""
_NOTICE: Final = """\
Return-Path: <>
From: Postmaster <postmaster@gemeente.example>
Subject: Niet bezorgd: Uitnodiging
Message-ID: <notice@gemeente.example>
Content-Type: text/plain; charset=utf-8

Uw bericht aan jan@gemeente.example kon niet worden bezorgd: postvak bestaat niet.

> Message-ID: <{mail}@{host}>
"""
_ANSWER: Final = """\
From: Jan <jan@gemeente.example>
Subject: Re: Uitnodiging
Message-ID: <answer@gemeente.example>
In-Reply-To: <{mail}@{host}>
Content-Type: text/plain

Ik heb een vraag.
"""


def report(
    mail: object,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    words: str = "550 5.1.1 User unknown",
    recipient: str = "Final-Recipient: rfc822; iemand@example.org",
    kind: str = "delivery-status",
    returned: str = "text/rfc822-headers",
    encoding: str = "",
    own: str = "1",
    host: str = "127.0.0.1",
) -> bytes:
    text = _REPORT.format(
        mail=mail, action=action, status=status, words=words, recipient=recipient, kind=kind,
        returned=returned, encoding=encoding, own=own, host=host,
    )  # fmt: skip
    return text.encode()


def notice(mail: object, host: str = "127.0.0.1") -> bytes:
    return _NOTICE.format(mail=mail, host=host).encode()


def answer(mail: object, host: str = "127.0.0.1") -> bytes:
    return _ANSWER.format(mail=mail, host=host).encode()
