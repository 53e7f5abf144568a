"""What was known of firms at a moment."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.people.models import Organisation
from gongzhi.base.rules.logic.units import read_value
from gongzhi.packs.programmes import Profile
from gongzhi.packs.queries import PackInUse, packs_in_force
from gongzhi.work.programmes.logic.profile import Held, by_field
from gongzhi.work.programmes.models import Fact


def known_at(rows: QuerySet[Fact], at: datetime) -> QuerySet[Fact]:
    """Facts that were known at a moment."""
    return rows.filter(Q(known_to=None) | Q(known_to__gt=at), known_from__lte=at)


def profiles(firms: Collection[int], profile: Profile, at: datetime) -> dict[int, dict[str, list[Held]]]:
    """What was known of firms at a moment, by their keys and fields: one query."""
    rows = known_at(Fact.objects.filter(organisation__in=firms, field__in=profile.fields), at)
    found: dict[int, list[Held]] = {one: [] for one in firms}
    for row in rows:
        field = profile.fields[row.field]
        value = read_value(row.value, field.type, frozenset(field.choices))
        held = Held(row.uid, row.field, value, row.valid_from, row.valid_to, row.provisional)
        found[row.organisation_id].append(held)
    return {firm: by_field(facts) for firm, facts in found.items()}


def pack_of(organisation: Organisation) -> PackInUse | None:
    """The pack whose programmes a firm may ask for: the one with a profile whose area it lies in."""
    areas = areas_by_code()
    for pack in packs_in_force():
        root = areas.get(pack.pack.head.area)
        if pack.pack.profile is not None and root is not None and organisation.area_path.startswith(root.path):
            return pack
    return None


def history_of(organisation: Organisation) -> list[Fact]:
    """Everything ever told of a firm, newest knowledge first."""
    rows = Fact.objects.filter(organisation=organisation)
    return list(rows.order_by("field", "-valid_from", "-known_from", "-pk")[:2_000])
