"""A household's own page, by a secret link: who belongs to it, and who at the desk opened its page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongzhi.base.clock import local_day, now
from gongzhi.base.crypto import mask_id, mask_name, mask_phone
from gongzhi.base.ids import open_secret_link
from gongzhi.base.people.actions.opening import PURPOSES
from gongzhi.base.people.logic.residents import RELATIONS
from gongzhi.base.people.models import HOUSEHOLD, Household
from gongzhi.base.people.queries.residents import looks_at, members_on, residences_on
from gongzhi.web.sent import whole
from gongzhi.web.visitor import limit


@require_safe
def household(request: HttpRequest, link: str) -> HttpResponse:
    """Masked: a link may be lost."""
    limit(request, "household", settings.LOOKUPS_PER_HOUR * 4)
    uid = open_secret_link(HOUSEHOLD, link)
    home = Household.objects.filter(uid=uid, valid_to=None).first() if uid else None
    if home is None:
        raise Http404
    day = local_day(now(), settings.TIME_ZONE)
    members = members_on(home, day)
    before = request.GET.get("before", "")
    key = whole(before)
    found = looks_at([home.uid, *(one.person.uid for one in members)], before=key, limit=51)
    context = {
        "home": home,
        "link": link,
        "members": [
            {
                "name": mask_name(one.person.name),
                "relation": RELATIONS.get(one.relation, one.relation),
                "id_number": mask_id(one.person.id_number.open()),
                "phone": mask_phone(one.person.phone.open()),
            }
            for one in members
        ],
        "residences": residences_on(home, day),
        "looks": [(PURPOSES.get(one.opened.purpose, ""), one) for one in found[:50]],
        "older": f"?before={found[49].opened.pk}" if len(found) > 50 else "",
    }
    return render(request, "portal/household.html", context)
