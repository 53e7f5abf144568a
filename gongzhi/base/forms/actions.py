"""Keeping definitions of forms."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from gongzhi.base.forms.models import FormVersion
from gongzhi.base.texts import digest_of


def store_forms(meanings: Iterable[Any], *, at: datetime) -> list[str]:
    """Store definitions without their texts (see `take_texts`) and give their digests, in order.

    The same content again stores nothing. Called inside the transaction of whoever names the digests.
    """
    digests, by_digest = [], {}
    for meaning in meanings:
        digests.append(digest := digest_of(meaning))
        by_digest[digest] = meaning
    known = set(FormVersion.objects.filter(digest__in=by_digest).values_list("digest", flat=True))
    FormVersion.objects.bulk_create(
        [
            FormVersion(digest=digest, meaning=meaning, stored_at=at)
            for digest, meaning in by_digest.items()
            if digest not in known
        ],
        ignore_conflicts=True,
    )
    return digests
