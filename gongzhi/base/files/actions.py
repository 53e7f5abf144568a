"""Storing pictures. The bytes are written before the transaction that names them: no I/O inside it."""

import hashlib
import os
from collections.abc import Callable, Sequence
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


def erase_files(rows: Sequence[int]) -> Callable[[], None]:
    """Mark stored files as gone, and return what takes their bytes away: to be called after the commit.

    Bytes that another row still names stay, and go with the last of them.
    """
    now_gone = StoredFile.objects.filter(pk__in=list(rows))
    digests = set(now_gone.values_list("digest", flat=True))
    now_gone.update(erased=True)
    kept = set(StoredFile.objects.filter(digest__in=digests, erased=False).values_list("digest", flat=True))

    def take_away() -> None:
        for digest in digests - kept:
            for thumbnail in (True, False):
                path_of(digest, thumbnail=thumbnail).unlink(missing_ok=True)

    return take_away
