"""Words without markup: other programs keep HTML in texts; ours are plain."""

import html
import re
from dataclasses import dataclass
from typing import Final

from surveys.questionnaire import plain

# Longer texts are cut before they are looked at: no text of ours is a tenth of it.
_MOST: Final = 50_000
_TAG_NAMES: Final = """
    a abbr address article aside audio b big blockquote body br button canvas caption center code
    col colgroup dd del div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4
    h5 h6 head header hr html i iframe img input ins label legend li link main map mark meta nav
    noscript object ol option p param pre q s samp script section select small source span strike
    strong style sub summary sup svg table tbody td textarea tfoot th thead title tr tt u ul video
    wbr
"""
_LINE_NAMES: Final = """
    address article blockquote br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr li ol p pre section table tr ul
"""
_TAGS: Final = frozenset(_TAG_NAMES.split())
_LINES: Final = frozenset(_LINE_NAMES.split())
_SILENT: Final = frozenset({"script", "style", "head", "title", "noscript", "svg"})
_TAG: Final = re.compile(
    r"<!--.*?-->|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)"
    r"(?=[\s/>])(?:[^<>\"']|\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}')*+>",
    re.DOTALL,
)
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_GAPS: Final = re.compile(r" ?\n(?: ?\n)+ ?")


def xml_legal(words: str) -> str:
    """Without what no XML file can hold."""
    return _ILLEGAL.sub("", words)


@dataclass(frozen=True)
class PlainText:
    """`markup`: tags were taken out; `cut`: it was too long; `hidden`: characters went."""

    words: str
    markup: bool = False
    cut: bool = False
    hidden: bool = False


def plain_text(raw: str, limit: int, *, multiline: bool = True) -> PlainText:
    """The words of a text that may hold HTML, at most `limit` characters."""
    start = raw[:_MOST]
    bare, markup = _without_tags(start)
    unescaped = html.unescape(bare)
    tidy = plain.tidy(unescaped, multiline=multiline)
    visible = "".join(char for char in tidy if char == "\n" or plain.forbidden(char) is None)
    words = plain.tidy(_one_blank(visible) if markup else visible, multiline=multiline)
    if plain.is_blank(words):
        words = ""  # nobody would see what is left
    cut = len(words) > limit or len(raw) > _MOST
    return PlainText(
        _shortened(words, limit) if cut else words,
        markup,
        cut,
        bool(tidy) and (visible != tidy or not words),
    )


def _without_tags(text: str) -> tuple[str, bool]:
    """The text between known tags; what stands in a script is no text."""
    if "<" not in text:
        return text, False
    kept: list[str] = []
    at, silent, found = 0, "", False
    for tag in _TAG.finditer(_without_open_comments(text)):
        name = (tag["name"] or "").lower()
        if name and name not in _TAGS:
            continue
        found = True
        if not silent:
            kept.append(text[at : tag.start()])
            kept.append("\n" if name in _LINES else " " if name in ("td", "th") else "")
        if name in _SILENT and not tag[0].endswith("/>"):
            silent = "" if tag["close"] and name == silent else silent or name
        at = tag.end()
    if not silent:
        kept.append(text[at:])
    return "".join(kept), found


def _without_open_comments(text: str) -> str:
    """A comment that never closes is none; looking for its end again and again would be slow."""
    last = text.rfind("-->")
    return text[: last + 3] + text[last + 3 :].replace("<!--", "<\0--")


def _one_blank(text: str) -> str:
    """HTML knows no more than one blank, nor more than one empty line in what is shown."""
    return _GAPS.sub("\n\n", _BLANKS.sub(" ", text))


def _shortened(words: str, limit: int) -> str:
    return words if len(words) < limit else f"{words[: limit - 1].rstrip()}…"
