"""Who wants to know what, and what is done again and again: the tables. News goes up, calls go down."""

from datetime import timedelta

from gongzhi.base.announce import Handler, subscribe
from gongzhi.base.jobs import jobs as upkeep

# news → handlers; each runs in the announcer's transaction. Rooms above matters subscribe here as they move in.
SUBSCRIPTIONS: dict[str, tuple[Handler, ...]] = {
    "matter.reported": (),
    "matter.moved": (),
}

# Modules whose jobs `gongzhi tick` runs. A job of a module not named here is never run.
JOBS = (upkeep,)

# periodic job → how long after its last run it is due again
PERIODIC: dict[str, timedelta] = {
    "trail.seal": timedelta(minutes=1),
    "jobs.sweep": timedelta(hours=6),
}


def connect() -> None:
    """Install the table, once the apps are loaded."""
    subscribe(SUBSCRIPTIONS)
