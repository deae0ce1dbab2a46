"""Which logos and templates are taken, and what is kept of them."""

import re
import zipfile
from io import BytesIO

import pytest
from PIL import Image
from pptx import Presentation

from accounts.branding.logo import LARGEST, BadLogo, logo_of
from accounts.branding.slides import MOST_SIGNS, BadSlides, check_slides
from reports.exports.formats.pptx import pptx
from tests.accounts.branding.pictures import picture, template
from tests.reports.exports.contents import STATEMENTS, content, response


@pytest.mark.parametrize(
    ("mode", "form"),
    [("RGB", "PNG"), ("RGBA", "PNG"), ("L", "PNG"), ("1", "PNG"), ("I;16", "PNG"),
     ("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "WEBP"), ("RGBA", "WEBP")],
)  # fmt: skip
def test_real_logo_is_kept_as_a_small_png(mode: str, form: str) -> None:
    logo = logo_of(picture(mode, (1600, 400), form))
    with Image.open(BytesIO(logo.png)) as kept:
        assert (kept.format, kept.size) == ("PNG", (logo.width, logo.height))
    assert (logo.width, logo.height) == (640, 160)
    assert logo.width <= LARGEST[0]


def test_sixteen_bits_keep_their_grey() -> None:
    with Image.open(BytesIO(logo_of(picture("I;16")).png)) as kept:
        grey = kept.convert("RGB").getpixel((5, 5))
    assert grey == (155, 155, 155)


def test_cmyk_keeps_its_colour() -> None:
    with Image.open(BytesIO(logo_of(picture("CMYK", form="JPEG", quality=95)).png)) as kept:
        red, _green, blue = kept.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red < 70 < 150 < blue


def test_photo_stands_upright_and_loses_what_it_says_of_itself() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    given = picture("RGB", (300, 100), "JPEG", exif=exif)
    logo = logo_of(given + b"<script>")
    assert logo.width < logo.height
    assert b"taken at home" not in logo.png
    assert b"<script>" not in logo.png


@pytest.mark.parametrize(
    "given",
    [b"", b"GIF89a" + b"x" * 50, b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
     picture()[:60], picture(form="GIF"), picture(form="TIFF"), b"%PDF-1.7", b"x" * 3_000_000,
     picture("1", (4000, 4000)), picture("1", (1, 25_000))],
)  # fmt: skip
def test_whatever_is_no_logo_is_refused(given: bytes) -> None:
    with pytest.raises(BadLogo):
        logo_of(given)


def test_template_is_taken() -> None:
    check_slides(template())


def rels(kind: str, target: str = "https://evil.example/x") -> bytes:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="r1" Type="{office}/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="{space}">{link}</Relationships>'.encode()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (b"", "broken"),
        (b"x" * 100, "broken"),
        (b"x" * 11_000_000, "large"),
        (template(**{"ppt/vbaProject.bin": b"x"}), "active"),
        (template(**{"ppt/activeX/activeX1.xml": b"<x/>"}), "active"),
        (template(**{"ppt/embeddings/oleObject1.bin": b"x"}), "active"),
        (template(**{"../../etc/passwd": b"x"}), "active"),
        (template(**{"ppt/_rels/more.xml.rels": rels("image")}), "active"),
        (template(**{"ppt/_rels/more.xml.rels": rels("oleObject")}), "active"),
        (template(**{"ppt/more.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "active"),
        (template(**{"ppt/more.xml": "<!DOCTYPE a []><a/>".encode("utf-16")}), "active"),
        (template(**{"ppt/more.xml": b"<a>"}), "broken"),
        (template(**{"[Content_Types].xml": b"<Types/>"}), "broken"),
    ],
)
def test_whatever_is_no_template_is_refused(given: bytes, reason: str) -> None:
    with pytest.raises(BadSlides) as bad:
        check_slides(given)
    assert bad.value.reason == reason


def test_hyperlink_on_a_slide_is_no_reason_to_refuse() -> None:
    check_slides(template(**{"ppt/_rels/more.xml.rels": rels("hyperlink")}))


def test_archive_that_unpacks_to_too_much_is_refused_unread() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/a.xml", b" " * 70_000_000)
    with pytest.raises(BadSlides) as bad:
        check_slides(made.getvalue())
    assert bad.value.reason == "large"


LAYOUT, MASTER = "ppt/slideLayouts/slideLayout1.xml", "ppt/slideMasters/slideMaster1.xml"
DECK, TYPES = "ppt/presentation.xml", "[Content_Types].xml"
PLACE = rb"<a:xfrm>.*?</a:xfrm>"


def changed(name: str, pattern: bytes, instead: bytes) -> bytes:
    """A part of the template in which one thing is another."""
    with zipfile.ZipFile(BytesIO(template())) as archive:
        part = archive.read(name)
    assert re.search(pattern, part, flags=re.DOTALL)
    return re.sub(pattern, instead, part, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("ppt/more.xml", b"<a>" + b"<b/>" * MOST_SIGNS + b"</a>"),
        ("ppt/more.xml", b"<a b=''>" + b"<b a='' c='' d=''/>" * (MOST_SIGNS // 4) + b"</a>"),
        ("ppt/more.xml", b"<a>" + b" " * 30_000_000 + b"</a>"),
        (LAYOUT, changed(LAYOUT, b"</p:spTree>", b"<p:sp/>" * MOST_SIGNS + b"</p:spTree>")),
    ],
    ids=["elements", "attributes", "text", "shapes"],
)
def test_little_that_costs_much_to_read_is_refused_unread(name: str, part: bytes) -> None:
    with pytest.raises(BadSlides) as bad:
        check_slides(template(**{name: part}))
    assert bad.value.reason == "large"


def test_xml_that_bears_another_name_is_refused() -> None:
    parts = {
        TYPES: changed(TYPES, rb"slideLayout1\.xml", b"one.data"),
        "ppt/slideLayouts/one.data": changed(LAYOUT, b"^", b""),
    }
    with pytest.raises(BadSlides) as bad:
        check_slides(template(**parts))
    assert bad.value.reason == "broken"


ODD = {
    "no size": (DECK, rb"<p:sldSz[^>]*/>", b""),
    "a size in words": (DECK, rb'sldSz cx="\d+', b'sldSz cx="wide'),
    "a size below nothing": (DECK, rb"<p:sldSz[^>]*/>", b'<p:sldSz cx="-9" cy="-9"/>'),
    "a size of a point": (DECK, rb"<p:sldSz[^>]*/>", b'<p:sldSz cx="1" cy="1"/>'),
    "a narrow size": (DECK, rb"<p:sldSz[^>]*/>", b'<p:sldSz cx="914400" cy="914400"/>'),
    "no masters": (DECK, rb"<p:sldMasterIdLst>.*?</p:sldMasterIdLst>", b""),
    "titles without a place": (MASTER, rb"<p:spPr>\s*" + PLACE, b"<p:spPr>"),
    "an empty master": (MASTER, rb"<p:spTree>.*</p:spTree>", b"<p:spTree/>"),
    "places in words": (MASTER, rb'<a:off x="\d+"', b'<a:off x="left"'),
    "an unknown placeholder": (LAYOUT, rb'type="ctrTitle"', b'type="middle"'),
    "a number in words": (LAYOUT, rb'idx="\d+"', b'idx="one"'),
    "layouts without places": (LAYOUT, PLACE, b""),
    "no texts": (LAYOUT, rb"<p:txBody>.*?</p:txBody>", b""),
    "a layout of another kind": (TYPES, rb"slideLayout\+xml", b"notesSlide+xml"),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_is_taken_is_a_template_that_slides_can_be_made_from(
    odd: tuple[str, bytes, bytes],
) -> None:
    name, pattern, instead = odd
    given = template(**{name: changed(name, pattern, instead)})
    try:
        check_slides(given)
    except BadSlides:
        return
    report = content(tables=(response(), STATEMENTS))
    assert len(Presentation(BytesIO(pptx(report, given))).slides) > 1
