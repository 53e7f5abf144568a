"""Reading definitions of forms."""

from collections.abc import Iterable
from typing import Any

from gongzhi.base.forms.models import FormVersion


def stored_forms(digests: Iterable[str]) -> dict[str, Any]:
    """Meanings by digest; raises `LookupError` when one is not there. No digests, no query."""
    wanted = set(digests)
    if not wanted:
        return {}
    found = dict(FormVersion.objects.filter(digest__in=wanted).values_list("digest", "meaning"))
    if missing := wanted - found.keys():
        raise LookupError(f"no form is stored under {', '.join(sorted(missing))}")
    return found
