"""A10, A12, A14, A15, A33: addresses that somebody gives, and files that are not what they say."""

import io
import struct
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from tests.guards.rows import Made
from tests.hostile.access import of_api, of_tenants
from tests.hostile.registry import attack
from tests.hostile.scene import JSON, OWN, Answer, Browser, Scene

INSIDE: Final = (
    "http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0/", "https://0.0.0.0/",
    "https://169.254.169.254/latest/meta-data/", "https://2130706433/", "https://0177.0.0.1/", "https://0x7f.1/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://10.0.0.1/", "https://192.168.1.1/",
    "https://172.16.0.1/", "https://127.1/", "gopher://127.0.0.1:6379/_FLUSHALL", "file:///etc/passwd",
    "javascript:alert(1)", "data:text/html,x", "https://user:pass@127.0.0.1/", "ftp://x.example/",
    "https://127.0.0.1:6379/", "https://①②⑦.⓪.⓪.①/", "//evil.example/", "https://x.example#@127.0.0.1/",
)  # fmt: skip


QUESTIONNAIRE: Final = b"format: 1\ntitle: {nl: x}\nminutes: 1\nlanguages: [nl]\nscales: {}\nthemes: {}\nsections: []\n"
SLOWEST: Final = 2.0  # seconds of work
# The fields of bytes of the API, and what is sent beside them; all at one address.
API_UPLOADS: Final[Mapping[str, Mapping[str, bytes]]] = {
    "content": {},
    "other": {"content": QUESTIONNAIRE},
}


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
        "ends.csv": b"\n" * 10_000_000, "blanks.csv": b'"";"";""\n' * 249_000, "codes.txt": b"x\n" * 49_999,
        "units.xlf": b"<xliff><file><body>" + b'<trans-unit id="x"/>' * 200_000 + b"</body></file></xliff>",
        "laughs.xlf": b"<xliff>" + laughs, "deep.xlf": b"<xliff>" + b"<g>" * 100_000,
        "deep.json": b'{"pages":' * 20_000, "../../etc/passwd": b"a;b\n1;2\n", "a\".csv": b"a;b\n1;2\n",
    }  # fmt: skip


@dataclass(frozen=True)
class Upload:
    """A place that takes a file: the address, the field, and what is sent beside it so that it is read."""

    address: str
    field: str = "file"
    beside: Mapping[str, str] = default(default_factory=dict)
    first: Mapping[str, bytes] = default(default_factory=dict)  # other files of the same form

    @property
    def name(self) -> str:
        return f"{self.address} {self.field}"

    def path(self, rows: Made) -> str:
        found = next(one for one in of_tenants() if one.name == self.address)
        return found.path(OWN, rows)

    def send(self, browser: Browser, path: str, called: str, content: bytes) -> Answer:
        return browser.upload(
            path, called, content, field=self.field, first=self.first, **self.beside
        )


# Held by tests/hostile/test_uploads.py against every page with a form that takes a file, and every such form.
UPLOADS: Final = (
    Upload("book_import"),
    Upload("wave_people_import"),
    Upload("answers_import"),
    Upload("answers_import", "mapping"),
    Upload("municipality_import"),
    Upload("peer_list_new", beside={"name": "x"}),
    Upload("peer_list_replace"),
    Upload("questionnaire_new", beside={"name": "x", "source": "file"}),
    Upload("questionnaire_new", "other", {"name": "x", "source": "file"}, {"file": QUESTIONNAIRE}),
    Upload("questionnaire_replace", beside={"revision": "1"}),
    Upload("translations_import", beside={"lang": "fr"}),
    Upload("wave_new", "codes_file", {"scope": "codes"}),
    Upload("wave_edit", "codes_file", {"scope": "codes"}),
    Upload("look_logo", "logo"),
    Upload("look_slides", "slides"),
)


@attack("A33a", "every hostile file at every place that takes one: refused in words, and soon")
def files(scene: Scene) -> Iterator[str]:
    browser = scene.browser("owner")
    for upload in UPLOADS:
        path = upload.path(scene.rows(OWN))
        for name, content in hostile_files().items():
            begun = scene.cpu()
            answer = upload.send(browser, path, name, content)
            yield from _odd(f"{upload.name} {name}", answer, scene.cpu() - begun)


@attack("A33c", "every hostile file as a questionnaire for the API: refused in words, and soon")
def files_by_key(scene: Scene) -> Iterator[str]:
    door = next(one for one in of_api() if one.name == "api_questionnaire_list")
    path, key = door.path(OWN, scene.rows(OWN)), scene.key()
    for field, first in API_UPLOADS.items():
        for name, content in hostile_files().items():
            sent = {**first, field: content}
            body = {"name": "x", "side": "political"}
            body |= {named: b64encode(file).decode() for named, file in sent.items()}
            begun = scene.cpu()
            answer = scene.browser().ask("POST", path, body, key, kind=JSON)
            yield from _odd(f"API {field} {name}", answer, scene.cpu() - begun)


def _odd(what: str, answer: Answer, spent: float) -> Iterator[str]:
    if answer.status >= 500 or answer.status == 0 or spent > SLOWEST:
        yield f"{what}: {answer.status} after {spent:.1f} s of work"
    if "root:x:0:" in answer.text or "<svg onload" in answer.text:
        yield f"{what}: it was shown"
