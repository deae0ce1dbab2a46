"""A tenant's own PowerPoint template: looked at before it is kept, for it is opened by workers. Pure."""

import zipfile
from io import BytesIO
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 60 * 1024 * 1024
MOST_PARTS: Final = 2000
# Of the XML alone, which costs far more when it is read than it weighs: bytes, and signs that begin
# an element or give an attribute. A rich template has some tens of thousands.
MOST_XML: Final = 24 * 1024 * 1024
MOST_SIGNS: Final = 600_000
# PowerPoint makes no smaller and no larger slides, in EMU: one inch and 56.
SIDE: Final = range(914_400, 51_206_400 + 1)
# What runs, or is fetched from elsewhere when somebody opens the slides.
_ACTIVE: Final = ("vbaproject", "activex", "/embeddings/", "externallinks", "ctrlprops")


class BadSlides(Exception):
    """Not a template that slides can be made from; `reason` is a word of `REASONS`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def check_slides(given: bytes) -> None:
    """BadSlides unless it is a presentation with a layout that has a title, and nothing active."""
    if len(given) > MOST_BYTES:
        raise BadSlides("large")
    from pptx import Presentation  # noqa: PLC0415 -- slow to load, and only here

    try:
        with zipfile.ZipFile(BytesIO(given)) as archive:
            _check_parts(archive)
        _try(Presentation(BytesIO(given)))
    except BadSlides:
        raise
    except DefusedXmlException as error:
        raise BadSlides("active") from error
    except Exception as error:  # a foreign file: zipfile, lxml and python-pptx fail in many ways
        raise BadSlides("broken") from error


def _try(deck: Any) -> None:
    """Do with every layout what a report does, for a worker has nobody to tell what is wrong."""
    if deck.slide_width not in SIDE or deck.slide_height not in SIDE:
        raise BadSlides("broken")
    from pptx.enum.shapes import PP_PLACEHOLDER  # noqa: PLC0415 -- slow to load, and only here

    if not _kinds_of_places(deck) & {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}:
        raise BadSlides("layouts")
    for layout in deck.slide_layouts:
        title = deck.slides.add_slide(layout).shapes.title
        if title is not None and None in (title.left, title.top, title.width, title.height):
            raise BadSlides("layouts")
    deck.slides[0].notes_slide.notes_text_frame.text = "x"
    deck.save(BytesIO())


def _kinds_of_places(deck: Any) -> set[Any]:
    return {
        place.placeholder_format.type
        for layout in deck.slide_layouts
        for place in layout.placeholders
    }


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadSlides("large")
    texts = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    if sum(part.file_size for part in texts) > MOST_XML:
        raise BadSlides("large")
    if any(map(_is_active, parts)):
        raise BadSlides("active")
    _check_texts(archive, texts)


def _is_active(part: zipfile.ZipInfo) -> bool:
    name = f"/{part.filename.lower()}"
    return any(word in name for word in _ACTIVE) or ".." in name


def _check_texts(archive: zipfile.ZipFile, texts: list[zipfile.ZipInfo]) -> None:
    signs = 0
    for part in texts:
        content = archive.read(part)
        signs += content.count(b"<") + content.count(b"=")
        if signs > MOST_SIGNS:
            raise BadSlides("large")
        _check_xml(f"/{part.filename.lower()}", content)


def _check_xml(name: str, content: bytes) -> None:
    root = fromstring(content, forbid_dtd=True)
    if name.endswith("content_types].xml"):
        _check_types(root, content)
    if name.endswith(".rels"):
        for link in root:
            outside = link.get("TargetMode") == "External"
            if outside and not str(link.get("Type")).endswith("/hyperlink"):
                raise BadSlides("active")


def _check_types(root: Any, content: bytes) -> None:
    if b"macroEnabled" in content:
        raise BadSlides("active")
    for one in root:
        # What is read as XML is named so, or it would not have been looked at here.
        name = one.get("PartName") or f".{one.get('Extension')}"
        kind = str(one.get("ContentType"))
        hidden = not name.lower().endswith((".xml", ".rels"))
        if hidden and kind.startswith("application/") and kind.endswith("xml"):
            raise BadSlides("broken")
