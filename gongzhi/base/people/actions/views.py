"""Views of lists that somebody keeps for themselves."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import SavedView
from gongzhi.base.refusals import Invalid, NotAllowed, Problem

MOST, NAME_MOST, QUERY_MOST = 20, 20, 500


def keep_view(page: str, name: str, query: str, *, viewer: Viewer) -> SavedView:
    """Keep a view under a name; the same name again replaces it. No act: nothing but one's own page changes."""
    if viewer.account is None:
        raise NotAllowed(_("先登录"))
    name, query = name.strip(), urlencode(parse_qsl(query))
    if not 1 <= len(name) <= NAME_MOST or "\x00" in name:
        raise Invalid([Problem("name", _("给这个筛选起个名，最多 20 个字"))])
    if not query or len(query) > QUERY_MOST:
        raise Invalid([Problem("name", _("先筛选，再保存"))])
    with transaction.atomic():
        mine = SavedView.objects.filter(account=viewer.account, page=page)
        if not mine.filter(name=name).exists() and mine.count() >= MOST:
            raise Invalid([Problem("name", _("最多保存 %(most)s 个，先删掉不用的") % {"most": MOST})])
        kept, _new = SavedView.objects.update_or_create(
            account_id=viewer.account, page=page, name=name, defaults={"query": query}
        )
    return kept


def drop_view(page: str, name: str, *, viewer: Viewer) -> None:
    """Forget a view of one's own."""
    SavedView.objects.filter(account=viewer.account, page=page, name=name).delete()
