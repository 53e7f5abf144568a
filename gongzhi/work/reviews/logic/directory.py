"""What reviews are about, told by the floors above since only they know: is a proposed change still what it was?

`config/wiring.py` fills the table once, when the house is put together.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

Content = Callable[[UUID, str], str]  # uid of the subject, what is to be done → digest of what it would be done to

_contents: dict[str, Content] = {}


def connect(contents: Mapping[str, Content]) -> None:
    """Install the table, replacing the one before."""
    _contents.clear()
    _contents.update(contents)


def knows(subject: str) -> bool:
    """Whether changes to this kind of subject can be proposed."""
    return subject in _contents


def content_of(subject: str, uid: UUID, what: str) -> str:
    """The digest as it is now; '' when the subject is gone."""
    return _contents[subject](uid, what) if subject in _contents else ""
