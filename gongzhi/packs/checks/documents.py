"""What each document may say."""

from gongzhi.base.documents import fields_of
from gongzhi.packs.saying import DOCUMENTS, DocumentText


def check_document(code: str, document: DocumentText) -> list[str]:
    """Every fault of one document, as `.key: what is wrong`."""
    if code not in DOCUMENTS:
        return [f": is no document of this product; there are {', '.join(sorted(DOCUMENTS))}"]
    faults = []
    for key in ("head", "title", "to", "text", "sign"):
        text = getattr(document, key)
        for language in ("zh", "en") if text else ():
            for name in sorted(fields_of(getattr(text, language)) - DOCUMENTS[code]):
                known = ", ".join(sorted(DOCUMENTS[code]))
                faults.append(f".{key}.{language}: {{{name}}} is no field of {code}; there are {known}")
    return faults
