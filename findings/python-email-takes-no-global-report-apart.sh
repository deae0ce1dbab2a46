#!/usr/bin/env bash
# CPython 3.11.7, email: the report of a mail that came back is taken apart when it is written in
# ASCII, and not when it is written for addresses of all letters.
#
# Expected: message/global-delivery-status (RFC 6533) has the same groups of fields as
# message/delivery-status (RFC 3464), of which the parser makes a message each.
# Seen: the former is one message: the group about the whole mail is its headers, and every recipient,
# Action and Status is text in its body. A program that walks the parts finds no recipient, and no
# error says so. Where the part is encoded as a whole (base64, which the RFC allows), not even that.
# What it costs: no hard bounce is ever seen of a server that speaks SMTPUTF8. Split the text of the
# part at its blank lines, after decoding it.
set -euo pipefail
python3 - <<'PYTHON'
import sys
from email import message_from_bytes, policy

REPORT = """\
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="B"

--B
Content-Type: message/{kind}

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; jan@aalst.example
Action: failed
Status: 5.1.1

--B--
"""


def recipients(kind: str) -> list[str]:
    mail = message_from_bytes(REPORT.format(kind=kind).encode(), policy=policy.default)
    assert not mail.defects
    (part,) = (one for one in mail.walk() if one.get_content_type() == f"message/{kind}")
    return [str(group["Status"]) for group in part.get_payload() if group["Final-Recipient"]]


older, newer = recipients("delivery-status"), recipients("global-delivery-status")
print(sys.version.split()[0], "delivery-status:", older, "global-delivery-status:", newer)
assert older == ["5.1.1"]
assert newer == []
PYTHON
