"""Sending stored pictures, once a face has decided that the asker may see them."""

from django.http import FileResponse, Http404

from gongzhi.base.files.actions import path_of
from gongzhi.work.matters.models import Photo


def picture_response(photo: Photo, *, small: bool) -> FileResponse:
    """The bytes of a picture; a file that is gone is a 404."""
    try:
        stream = path_of(photo.file.digest, thumbnail=small).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(stream, content_type=photo.file.media_type)
