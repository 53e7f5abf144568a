"""Taking texts and forms out of a pack and putting them back; what it says on an occasion. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from gongzhi.base.documents import Paper, filled
from gongzhi.base.messages.logic.texts import LANGUAGES, Template, Words
from gongzhi.base.texts import digest_of, put_texts, take_texts
from gongzhi.packs.saying import DocumentText, MessageText
from gongzhi.packs.schema import Pack, Text

_MAY_BE_EMPTY = (
    "documents", "programmes", "scores", "registers", "activities", "points", "duty", "issuing", "visits", "lists",
    "reports", "sheets", "briefings", "bulletins",
    "profile", "vouchers", "schemes", "insurance", "products",
)  # fmt: skip

# In these the order is meaning: which argument is which column, what of equal ones was written first. A database may
# keep the keys of JSON in any order, so they are stored as text.
_ORDERED = ("programmes", "scores", "profile", "vouchers", "schemes", "insurance", "products")


def split_texts(pack: Pack) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The pack as plain data without texts, and its texts by place (`kinds/street_light/title`).

    Each form is parted on its own, so that its meaning is the same data in whatever pack it stands.
    """
    whole = pack.model_dump(mode="json", by_alias=True)
    forms = whole.pop("forms")
    for part in _MAY_BE_EMPTY:
        if not whole[part]:
            del whole[part]  # what a pack does not use is no part of its content: older ones stay the same
    for programme in whole.get("programmes", {}).values():
        if programme["offer"] is None:
            del programme["offer"]  # likewise
    for score in whole.get("scores", {}).values():
        if not score["origins"]:
            del score["origins"]  # likewise
    meaning, texts = take_texts(whole)
    for part in _ORDERED:
        if part in meaning:
            meaning[part] = json.dumps(meaning[part], ensure_ascii=False, separators=(",", ":"))
    meaning["forms"] = {}
    for code, form in forms.items():
        meaning["forms"][code], own = take_texts(form)
        texts |= {f"forms/{code}/{place}": text for place, text in own.items()}
    return meaning, texts


def join_texts(meaning: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]) -> Pack:
    """The pack again, from its meaning and its texts."""
    forms = {}
    for code, form in meaning.get("forms", {}).items():
        head = f"forms/{code}/"
        own = {place.removeprefix(head): text for place, text in texts.items() if place.startswith(head)}
        forms[code] = put_texts(form, own)
    rest = {key: value for key, value in meaning.items() if key != "forms"}
    for part in _ORDERED:
        if isinstance(rest.get(part), str):
            rest[part] = json.loads(rest[part])
    return Pack.model_validate({**put_texts(rest, texts), "forms": forms})


def template_of(code: str, message: MessageText) -> Template:
    """A declared message as the outbox takes it. Its version is the digest of all it says."""
    words = {}
    for language, key in zip(LANGUAGES, ("zh", "en"), strict=True):
        said = [getattr(text, key) if text else "" for text in (message.title, message.text)]
        extra = [getattr(text, key) if text else "" for text in (message.short, message.spoken)]
        if all(said):
            words[language] = Words(*said, *extra)
    version = digest_of(message.model_dump(mode="json"))[:16]
    return Template(code, version, message.topic, message.channels, words, message.urgent, message.required)


def paper_of(document: DocumentText, values: Mapping[str, str], *, zh: bool) -> Paper:
    """A declared document with its fields filled, in one language."""

    def said(text: Text | None) -> str:
        return " ".join(filled((text.zh if zh else text.en) or text.zh, values)) if text else ""

    whole = document.text
    return Paper(
        document.form, said(document.title), filled((whole.zh if zh else whole.en) or whole.zh, values),
        head=said(document.head), to=said(document.to), sign=said(document.sign),
    )  # fmt: skip
