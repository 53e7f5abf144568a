"""Who wants to know what, and what is done again and again: the tables. News goes up, calls go down."""

from datetime import timedelta

from gongzhi.base.announce import Handler, subscribe
from gongzhi.base.jobs import jobs as upkeep
from gongzhi.base.people.actions import follow_areas
from gongzhi.work.matters import jobs as matters

# news → handlers; each runs in the announcer's transaction. Rooms above matters subscribe here as they move in.
SUBSCRIPTIONS: dict[str, tuple[Handler, ...]] = {
    "areas.changed": (follow_areas,),
    "matter.reported": (),
    "matter.moved": (),
    "matter.asked": (),
    "matter.ask_ended": (),
    "matter.merged": (),
    "matter.parted": (),
}

# Modules whose jobs `gongzhi tick` runs. A job of a module not named here is never run.
JOBS = (upkeep, matters)

# periodic job → how long after its last run it is due again
PERIODIC: dict[str, timedelta] = {
    "trail.seal": timedelta(minutes=1),
    "matters.expired": timedelta(minutes=1),
    "jobs.sweep": timedelta(hours=6),
}


def connect() -> None:
    """Install the table, once the apps are loaded."""
    subscribe(SUBSCRIPTIONS)
