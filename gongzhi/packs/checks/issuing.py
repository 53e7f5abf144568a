"""Whether every office that issues documents has a code of its own and issues letters there are."""

from collections.abc import Iterator, Mapping

from gongzhi.base.documents import LETTER, fields_of
from gongzhi.packs.issuing import Issuing
from gongzhi.packs.saying import DOCUMENTS, DocumentText

_NAMES_PEOPLE = frozenset({"name", "reply"})


def check_issuing(issuing: Issuing, documents: Mapping[str, DocumentText]) -> Iterator[str]:
    """Every fault as `key: what is wrong`. `documents`: what the pack says and, where it says nothing, what ships."""
    letters: dict[str, str] = {}
    given: dict[str, str] = {}
    for code, office in issuing.offices.items():
        if first := letters.get(office.letters):
            yield f"offices.{code}.letters: {office.letters} is the code of {first} already"
        letters.setdefault(office.letters, code)
        for document in office.documents:
            key = f"offices.{code}.documents"
            if first := given.get(document):
                yield f"{key}: {document} is issued by {first} already"
            given.setdefault(document, code)
            said = documents.get(document)
            if document not in DOCUMENTS or said is None:
                yield f"{key}: {document} is no document of this product"
            elif said.form != LETTER:
                yield f"{key}: {document} is no letter, and only letters have a number of this kind"
            elif named := (fields_of(said.title.zh) | fields_of(said.title.en)) & _NAMES_PEOPLE:
                yield f"{key}: the title of {document} says {{{min(named)}}}, and the register keeps titles for good"
