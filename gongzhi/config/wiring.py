"""Who wants to know what: the one table of subscriptions. News goes up, calls go down."""

from gongzhi.base.announce import Handler, subscribe
from gongzhi.base.people.actions import follow_areas

# news → handlers; each runs in the announcer's transaction. Rooms above matters subscribe here as they move in.
SUBSCRIPTIONS: dict[str, tuple[Handler, ...]] = {
    "areas.changed": (follow_areas,),
    "matter.reported": (),
    "matter.moved": (),
}


def connect() -> None:
    """Install the table, once the apps are loaded."""
    subscribe(SUBSCRIPTIONS)
