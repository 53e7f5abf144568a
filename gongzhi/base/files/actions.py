"""Storing pictures. The bytes are written before the transaction that names them: no I/O inside it."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from gongzhi.base.files.logic import Picture
from gongzhi.base.files.models import StoredFile


def path_of(digest: str, *, thumbnail: bool = False) -> Path:
    """Where the bytes with this digest lie."""
    return Path(settings.VAR) / "files" / digest[:2] / (digest[2:] + (".s.jpg" if thumbnail else ".jpg"))


def put(picture: Picture) -> str:
    """Write picture and thumbnail to disk, durably and whole or not at all. Returns the digest."""
    digest = hashlib.sha256(picture.data).hexdigest()
    for data, thumbnail in ((picture.thumbnail, True), (picture.data, False)):
        target = path_of(digest, thumbnail=thumbnail)
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    return digest


def name_files(pictures: list[tuple[str, Picture]], *, at: datetime) -> list[StoredFile]:
    """Rows for files already on disk, inside the transaction that uses them."""
    return StoredFile.objects.bulk_create(
        StoredFile(
            digest=digest,
            media_type="image/jpeg",
            bytes=len(picture.data),
            width=picture.width,
            height=picture.height,
            stored_at=at,
        )
        for digest, picture in pictures
    )
