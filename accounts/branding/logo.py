"""A logo as somebody hands it in, and as it is kept: decoded, made small, and written anew. Pure.

Nothing of the file itself is kept: no metadata, no second picture, no bytes behind the end. Only
formats of pixels: an SVG is a document that can load and run things.
"""

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 8_000_000  # at most 32 MB while it is decoded
MOST_SIDE: Final = 20_000  # a strip of one pixel costs half a gigabyte while it is made small
LARGEST: Final = (640, 200)  # as kept: sharp in a header, on a slide and on paper
FORMATS: Final = ("PNG", "JPEG", "WEBP")
_DEEP: Final = 65535 / 255  # of sixteen bits, against eight


class BadLogo(Exception):
    """Not a picture that can be a logo."""


@dataclass(frozen=True)
class Logo:
    png: bytes
    width: int
    height: int


def logo_of(given: bytes) -> Logo:
    """The picture as a small PNG; BadLogo when it is none, or too large."""
    if len(given) > MOST_BYTES:
        raise BadLogo
    small = _decoded(given)
    made = BytesIO()
    small.save(made, "PNG", optimize=True)
    return Logo(made.getvalue(), small.width, small.height)


def _decoded(given: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture of too many pixels only warns
            with Image.open(BytesIO(given), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS or max(picture.size) > MOST_SIDE:
                    raise BadLogo
                return _small(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise BadLogo from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise BadLogo from error


def _small(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):
        # Pillow cuts sixteen bits off at 255, which makes nearly everything white.
        upright = upright.convert("I").point(lambda value: value / _DEEP).convert("L")
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright.convert("RGBA"))
    plain.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    return plain
