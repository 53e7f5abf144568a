"""Pictures of a report: uploaded, sent within it, or named by an address.

An address is fetched only from hosts the installation names; what cannot be fetched is kept as a text for the staff.
Whatever comes is decoded and encoded anew.
"""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from django.conf import settings
from django.http import HttpRequest

from gongzhi.base.files.logic import MAX_BYTES, Picture, re_encode
from gongzhi.base.refusals import Invalid
from gongzhi.work.matters.logic.intake import PHOTOS_MAX

_PART = re.compile(r"(media|photo|photos|image)([0-9]{1,3}|\[\])?")
_PATIENCE = 5.0  # seconds
_ADDRESS_MAX = 2_000


def read_media(request: HttpRequest, wrong: list[str]) -> tuple[list[Picture], list[str]]:
    """Pictures, and addresses that were not fetched; what is wrong is added to `wrong`."""
    pictures: list[Picture] = []
    addresses: list[str] = []
    uploads = [(name, file) for name, files in request.FILES.lists() for file in files if _PART.fullmatch(name)]
    urls = [one for name in ("media_url", "media_url[]") for one in request.POST.getlist(name) if one.strip()]
    if len(uploads) + len(urls) > PHOTOS_MAX:
        wrong.append(f"media: {PHOTOS_MAX} pictures at most")
        return [], []
    for name, file in uploads:
        if file.size and file.size > MAX_BYTES:
            wrong.append(f"{name}: 20 MB at most")
        elif file.size:
            _take(file.read(), name, pictures, wrong)
    for url in map(str.strip, urls):
        if url[:5].lower() == "data:":
            raw = _inside(url)
            if raw is None:
                wrong.append("media_url: this data: URI cannot be read")
            else:
                _take(raw, "media_url", pictures, wrong)
        elif len(url) > _ADDRESS_MAX:
            wrong.append(f"media_url: {_ADDRESS_MAX:,} characters at most")
        elif (fetched := _fetched(url)) is not None:
            _take(fetched, "media_url", pictures, wrong)
        else:
            addresses.append(url)
    return pictures, addresses


def _take(raw: bytes, name: str, pictures: list[Picture], wrong: list[str]) -> None:
    try:
        pictures.append(re_encode(raw, field=name))
    except Invalid as refused:
        wrong.extend(f"{one.field}: {one.message}" for one in refused.problems)


def _inside(uri: str) -> bytes | None:
    """The bytes a `data:` URI holds."""
    head, comma, body = uri.partition(",")
    if not comma:
        return None
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes(body.replace(" ", "+")), validate=True)
    except (binascii.Error, ValueError):
        return None


def _fetched(url: str) -> bytes | None:
    """What stands at an address of a host that is named in the settings; None for every other, and when it fails.

    No redirect is followed: it could lead anywhere.
    """
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.netloc in settings.MEDIA_HOSTS
    except ValueError:
        return None
    if not known:
        return None
    try:
        with requests.get(url, timeout=_PATIENCE, stream=True, allow_redirects=False) as answer:
            raw = answer.raw.read(MAX_BYTES + 1, decode_content=True) if answer.status_code == 200 else b""
    except (requests.RequestException, OSError, ValueError):
        return None
    return raw or None
