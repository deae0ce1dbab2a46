"""A10, A12, A14, A15, A33: addresses that somebody gives, and files that are not what they say."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from tests.hostile.registry import attack
from tests.hostile.scene import JSON, OWN, Scene

INSIDE: Final = (
    "http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0/", "https://0.0.0.0/",
    "https://169.254.169.254/latest/meta-data/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.1/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://10.0.0.1/", "https://192.168.1.1/",
    "https://172.16.0.1/", "https://127.1/", "gopher://127.0.0.1:6379/_FLUSHALL", "file:///etc/passwd",
    "javascript:alert(1)", "data:text/html,x", "https://user:pass@127.0.0.1/", "ftp://x.example/",
    "https://127.0.0.1:6379/", "https://①②⑦.⓪.⓪.①/", "//evil.example/", "https://x.example#@127.0.0.1/",
)  # fmt: skip


@attack("A10", "addresses of receivers that are no https or lead inside, by the form")
def addresses(scene: Scene) -> Iterator[str]:
    browser = scene.browser("owner")
    where = f"/t/{OWN}/webhooks/"
    for number, url in enumerate(INSIDE):
        browser.post(where, {"name": f"inside {number}", "url": url, "events": ["run.ready"]})
        page = browser.get(where).text
        if f'href="{url}' in page:
            yield f"{url} is a link"
        if not url.startswith("https://") and f"inside {number}<" in page:
            yield f"{url} was taken"


@attack("A15b", "news of mails where nothing is set up to tell any")
def news(scene: Scene) -> Iterator[str]:
    for body in ("{}", "[]", '[{"event":"bounce","email":"x@x.be"}]', "x"):
        for headers in ({}, {"Authorization": "Basic eDp4"}, {"X-Signature": "0" * 64}):
            status = (
                scene.browser().ask("POST", "/hooks/mail-events", body, headers, kind=JSON).status
            )
            if status not in (401, 403, 404):
                yield f"{body[:20]} {headers}: {status}"


def png(width: int, height: int) -> bytes:
    """A picture of so many pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * min(10_000_000, height * (3 * width + 1)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive(*names: str, content: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            target.writestr(name, content)
    return made.getvalue()


def hostile_files() -> dict[str, bytes]:
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    )
    laughs = (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(
            f'<!ENTITY a{n} "{f"&a{n - 1 if n else chr(97)};" * 10}">'.encode() for n in range(9)
        )
        + b"]><a>&a8;</a>"
    )
    book = "xl/workbook.xml"
    return {
        "slip.zip": archive("../../etc/cron.d/x", "/etc/passwd", "a/../../b"),
        "book.xlsx": archive("[Content_Types].xml", book, "../../x", content=entity),
        "laughs.xlsx": archive("[Content_Types].xml", book, "xl/worksheets/sheet1.xml", content=laughs),
        "bomb.xlsx": archive("[Content_Types].xml", book, "xl/worksheets/sheet1.xml", content=b"0" * 60_000_000),
        "nested.zip": archive("a.zip", content=archive("b.zip", content=archive("c"))),
        "entity.lss": entity, "laughs.lss": laughs, "script.svg": b"<svg onload=alert(1)>", "page.png": b"<script>alert(1)</script>",
        "large.png": png(20_000, 20_000), "odd.sav": b"$FL2" + b"\xff" * 300, "none.csv": b"",
        "nul.csv": b"naam;functie\n\x00;\x00\n", "wide.csv": b"a;" * 100_000, "quote.csv": b'"' * 50_001,
        "deep.yaml": b"[" * 20_000, "alias.yaml": b"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" * 3,
        "deep.json": b'{"pages":' * 20_000, "../../etc/passwd": b"a;b\n1;2\n", "a\".csv": b"a;b\n1;2\n",
    }  # fmt: skip


UPLOADS: Final = (
    ("people/import/", "file"), ("answers/", "file"), ("municipalities/import/", "file"),
    ("municipalities/peers/", "file"), ("questionnaires/new/", "file"), ("look/logo/", "logo"), ("look/slides/", "slides"),
)  # fmt: skip


@attack("A33a", "every hostile file at every place that takes one: refused in words, and soon")
def files(scene: Scene) -> Iterator[str]:
    browser, known = scene.browser("owner"), 0
    for place, field in UPLOADS:
        path = f"/t/{OWN}/{place}"
        known += browser.get(path).status == 200
        for name, content in hostile_files().items():
            begun = scene.cpu()
            told = {"name": "x", "source": "file", "start": "file", "how": "file"}
            answer = browser.upload(path, name, content, field=field, **told)
            spent = scene.cpu() - begun
            if answer.status >= 500 or answer.status == 0 or spent > 2:
                yield f"{place} {name}: {answer.status} after {spent:.1f} s of work"
            if "root:" in answer.text or "<svg onload" in answer.text:
                yield f"{place} {name}: it was shown"
    if known < 3:
        yield f"only {known} of these places are there"
