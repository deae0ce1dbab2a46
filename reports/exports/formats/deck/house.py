"""The presentation that slides are added to: our own template, or a tenant's."""

from io import BytesIO
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Inches, Pt

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
INK, MUTED = RGBColor(0x13, 0x1A, 0x2A), RGBColor(0x52, 0x5E, 0x76)
POLITICAL, ADMINISTRATIVE = RGBColor(0x5B, 0x2A, 0x6E), RGBColor(0x1A, 0x9E, 0x8F)
FONT: Final = "Arial"  # on every machine, and of the same width everywhere
# The theme's colours: what a table or a new shape takes.
COLOURS: Final = {
    "dk1": "131A2A",
    "lt1": "FFFFFF",
    "dk2": "525E76",
    "lt2": "F5F6F9",
    "accent1": "5B2A6E",
    "accent2": "1A9E8F",
    "accent3": "33409A",
    "accent4": "D9B36C",
    "accent5": "93A8CC",
    "accent6": "2F4A7F",
}
_TITLES: Final = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_SMALL: Final = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def opened(template: bytes | None) -> Any:
    """An empty presentation with the tenant's masters, or with ours."""
    if template is None:
        return _house()
    deck = Presentation(BytesIO(template))
    slides = deck.slides._sldIdLst  # noqa: SLF001 -- the library cannot remove a slide
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    return deck


def title_layout(deck: Any) -> Any:
    """The layout of the first slide: the one with a title in its middle, else the first."""
    return next((one for one in deck.slide_layouts if _has(one, _TITLES[1])), deck.slide_layouts[0])


def plain_layout(deck: Any) -> Any:
    """The layout with a title and the fewest places besides, else the last."""
    titled = [one for one in deck.slide_layouts if _has(one, _TITLES[0])]
    return min(titled, key=_others, default=deck.slide_layouts[len(deck.slide_layouts) - 1])


def _has(layout: Any, kind: Any) -> bool:
    return any(one.placeholder_format.type == kind for one in layout.placeholders)


def _others(layout: Any) -> int:
    kinds = [one.placeholder_format.type for one in layout.placeholders]
    return sum(kind not in (*_TITLES, *_SMALL) for kind in kinds)


def _house() -> Any:
    """The library's template, as wide as screens are, in the product's colours."""
    deck = Presentation()
    wider = WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    kept = (title_layout(deck), plain_layout(deck))
    for layout in list(deck.slide_layouts):
        if layout not in kept:
            deck.slide_layouts.remove(layout)
    for part in (deck.slide_master, *deck.slide_layouts):
        for shape in part.placeholders:
            if shape._element.spPr.xfrm is not None:  # noqa: SLF001 -- only where it has a place
                _place(shape, wider)
    _theme(deck.slide_master)
    return deck


def _place(shape: Any, wider: float) -> None:
    kind, frame = shape.placeholder_format.type, shape.text_frame
    shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
    if kind in _TITLES:
        shape.left, shape.width = Inches(0.6), WIDTH - Inches(1.2)
        shape.top, shape.height = Inches(0.4), Inches(1.15)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    if kind == PP_PLACEHOLDER.CENTER_TITLE:
        shape.width = WIDTH - Inches(4.4)
        shape.top, shape.height = Inches(2.1), Inches(1.5)
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    if kind == PP_PLACEHOLDER.SUBTITLE:
        shape.left, shape.width = Inches(0.6), WIDTH - Inches(4.4)
        shape.top, shape.height = Inches(3.75), Inches(1.6)
    if kind == PP_PLACEHOLDER.FOOTER:
        shape.left, shape.width = Inches(0.6), Inches(10)
        shape.top, shape.height = HEIGHT - Inches(0.5), Inches(0.35)
    if kind == PP_PLACEHOLDER.SLIDE_NUMBER:
        shape.left, shape.width = WIDTH - Inches(2.1), Inches(1.5)
        shape.top, shape.height = HEIGHT - Inches(0.5), Inches(0.35)


def _theme(master: Any) -> None:
    """Fonts and colours, where every slide takes them from."""
    part = next(rel.target_part for rel in master.part.rels.values() if "/theme" in rel.reltype)
    theme = parse_xml(part.blob)
    for name, colour in COLOURS.items():
        for slot in theme.iter(f"{_A}{name}"):
            slot[:] = [OxmlElement("a:srgbClr")]
            slot[0].set("val", colour)
    for group in ("majorFont", "minorFont"):
        for font in theme.iter(f"{_A}{group}"):
            font.find(f"{_A}latin").set("typeface", FONT)
    part._blob = serialize_part_xml(theme)  # noqa: SLF001 -- the library has no themes


def adorn(slide: Any) -> None:
    """The circle and the diamond, large, at the edge of our first slide."""
    for kind, colour, top in (
        (MSO_SHAPE.OVAL, POLITICAL, 1.0),
        (MSO_SHAPE.DIAMOND, ADMINISTRATIVE, 3.4),
    ):
        shape = slide.shapes.add_shape(kind, WIDTH - Inches(3.4), Inches(top), Inches(3), Inches(3))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour
        shape.line.fill.background()
        shape.shadow.inherit = False
        slide.shapes._spTree.insert(2, shape._element)  # noqa: SLF001 -- behind the texts, and read first
        _decorative(shape)


def add_logo(slide: Any, png: bytes, sender: str) -> None:
    """The sender's logo above the title of our first slide; an own template has its own."""
    if not png:
        return
    picture = slide.shapes.add_picture(BytesIO(png), Inches(0.6), Inches(0.7), height=Inches(0.7))
    if picture.width > Inches(4):
        picture.height = int(picture.height * Inches(4) / picture.width)
        picture.width = Inches(4)
    picture._element._nvXxPr.cNvPr.set("descr", sender)  # noqa: SLF001 -- python-pptx has no alt text


def _decorative(shape: Any) -> None:
    """Screen readers pass by: it says nothing."""
    found = parse_xml(
        '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1"'
        ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext>'
        "</a:extLst>"
    )
    shape._element._nvXxPr.cNvPr.append(found)  # noqa: SLF001 -- python-pptx has no name for it


def set_title(shape: Any, text: str, size: int) -> None:
    """A title as our slides have them: to the left, in its own size."""
    frame = shape.text_frame
    frame.word_wrap = True
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = Pt(size), True
