"""A tenant's own PowerPoint template: looked at before it is kept, for it is opened by workers. Pure."""

import zipfile
from io import BytesIO
from typing import Any, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 60 * 1024 * 1024
MOST_PARTS: Final = 2000
# What runs, or is fetched from elsewhere when somebody opens the slides.
_ACTIVE: Final = ("vbaproject", "activex", "/embeddings/", "externallinks", "ctrlprops")
_TITLES: Final = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)


class BadSlides(Exception):
    """Not a template that slides can be made from; `reason` is a word of `REASONS`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def check_slides(given: bytes) -> None:
    """BadSlides unless it is a presentation with a layout that has a title, and nothing active."""
    if len(given) > MOST_BYTES:
        raise BadSlides("large")
    try:
        with zipfile.ZipFile(BytesIO(given)) as archive:
            _check_parts(archive)
        deck: Any = Presentation(BytesIO(given))
    except BadSlides:
        raise
    except DefusedXmlException as error:
        raise BadSlides("active") from error
    except Exception as error:  # a foreign file: zipfile, lxml and python-pptx fail in many ways
        raise BadSlides("broken") from error
    kinds = {
        place.placeholder_format.type
        for layout in deck.slide_layouts
        for place in layout.placeholders
    }
    if not kinds & set(_TITLES):
        raise BadSlides("layouts")


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadSlides("large")
    for part in parts:
        name = f"/{part.filename.lower()}"
        if any(word in name for word in _ACTIVE) or ".." in name:
            raise BadSlides("active")
        if name.endswith((".xml", ".rels")):
            _check_xml(name, archive.read(part))


def _check_xml(name: str, content: bytes) -> None:
    root = fromstring(content, forbid_dtd=True)
    if name.endswith("content_types].xml") and b"macroEnabled" in content:
        raise BadSlides("active")
    if name.endswith(".rels"):
        for link in root:
            outside = link.get("TargetMode") == "External"
            if outside and not str(link.get("Type")).endswith("/hyperlink"):
                raise BadSlides("active")
