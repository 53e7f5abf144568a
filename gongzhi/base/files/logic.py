"""Turning an upload into a picture we made ourselves. Pure: bytes in, bytes out."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from gongzhi.base.refusals import Invalid, Problem

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2_000
THUMBNAIL_SIDE = 480
_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """A re-encoded JPEG and its thumbnail; width and height in pixels."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int


def re_encode(raw: bytes, *, field: str = "photos") -> Picture:
    """Decode and encode anew: drops EXIF and anything hidden in the file. Raises `Invalid` naming the field."""
    if len(raw) > MAX_BYTES:
        raise Invalid([Problem(field, _("照片超过 20 MB，请压缩后再传"))])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise Invalid([Problem(field, _("照片的像素太多（上限 5,000 万），请缩小后再传"))])
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except Invalid:
        raise
    except Exception as fault:  # noqa: BLE001 a hostile file may raise anything out of a decoder
        raise Invalid([Problem(field, _("这不是能打开的照片，请传 JPEG、PNG 或 WebP"))]) from fault
    upright.info = {}  # comments and the like, which would be written again
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(upright), _jpeg(small), upright.width, upright.height)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84, optimize=True)
    return out.getvalue()
