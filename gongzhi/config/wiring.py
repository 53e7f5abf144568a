"""Who wants to know what, what is done again and again, where people are reached: the tables of the house.

News goes up, calls go down.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from gongzhi.base.announce import Handler, subscribe
from gongzhi.base.erasure import actions as erasure
from gongzhi.base.exchange import jobs as exchange
from gongzhi.base.exchange.actions import households
from gongzhi.base.exchange.actions.uploads import forget_all
from gongzhi.base.exchange.logic import targets
from gongzhi.base.ids import secret_link
from gongzhi.base.jobs import jobs as upkeep
from gongzhi.base.ledger import jobs as ledger
from gongzhi.base.messages import jobs as messages
from gongzhi.base.messages.actions.handling import kept_address
from gongzhi.base.messages.logic import directory
from gongzhi.base.messages.models import SUBJECT as MESSAGE
from gongzhi.base.people.actions import follow_areas
from gongzhi.base.people.actions.erasing import erase_persons
from gongzhi.base.people.datasets import datasets as holdings
from gongzhi.base.people.logic import addressed
from gongzhi.base.people.models import PERSON
from gongzhi.base.todos import jobs as todos
from gongzhi.base.todos.queries import open_todos_of
from gongzhi.figures.briefings import jobs as briefings
from gongzhi.figures.briefings.logic.checking import check_briefings, check_bulletins
from gongzhi.figures.counting import jobs as figures
from gongzhi.figures.counting.logic import directory as counting
from gongzhi.figures.counting.logic.checking import check_figures
from gongzhi.figures.sheets.logic.checking import check_sheets
from gongzhi.packs import checks
from gongzhi.packs.schema import Pack
from gongzhi.work.activities import jobs as activities
from gongzhi.work.activities.actions import erasing as activities_erasing
from gongzhi.work.activities.datasets import datasets as activities_counted
from gongzhi.work.activities.models import BOOKING, SIGN_UP
from gongzhi.work.activities.queries.reception import booked_phone
from gongzhi.work.duty import jobs as duty
from gongzhi.work.duty.actions import erasing as duty_erasing
from gongzhi.work.lists import jobs as lists
from gongzhi.work.lists.actions import taking as lists_taking
from gongzhi.work.lists.actions.entering import enter_reported
from gongzhi.work.lists.actions.following import follow_move
from gongzhi.work.lists.datasets import datasets as lists_counted
from gongzhi.work.matters import jobs as matters
from gongzhi.work.matters.actions import erasing, taking
from gongzhi.work.matters.actions.drawn import look_back_at, look_back_at_other
from gongzhi.work.matters.actions.indexing import index_reported
from gongzhi.work.matters.actions.news import tell_moved, tell_reported
from gongzhi.work.matters.datasets import datasets as matters_counted
from gongzhi.work.matters.models import SUBJECT as MATTER
from gongzhi.work.matters.queries.reach import led_by, phone_of
from gongzhi.work.points import jobs as points
from gongzhi.work.points.actions import erasing as points_erasing
from gongzhi.work.points.actions import following as points_following
from gongzhi.work.points.datasets import datasets as points_counted
from gongzhi.work.programmes import jobs as programmes
from gongzhi.work.programmes.actions import approving as programmes_approving
from gongzhi.work.programmes.actions import erasing as programmes_erasing
from gongzhi.work.programmes.actions import following as programmes_following
from gongzhi.work.programmes.actions import indexing as programmes_indexing
from gongzhi.work.programmes.actions import panels as programmes_panels
from gongzhi.work.programmes.actions import paying as programmes_paying
from gongzhi.work.programmes.actions.pools import recomputing as programmes_recomputing
from gongzhi.work.programmes.datasets import datasets as programmes_counted
from gongzhi.work.programmes.datasets import lending_datasets as lending_counted
from gongzhi.work.programmes.models import FILING, RUN
from gongzhi.work.registers import jobs as registers
from gongzhi.work.registers.actions import erasing as registers_erasing
from gongzhi.work.registers.actions import taking as registers_taking
from gongzhi.work.registers.datasets import datasets as registers_counted
from gongzhi.work.reviews import jobs as reviews
from gongzhi.work.reviews.actions import erasing as reviews_erasing
from gongzhi.work.reviews.actions.publishing import publish_approved
from gongzhi.work.reviews.logic import directory as reviewed
from gongzhi.work.reviews.models import NOTICE
from gongzhi.work.reviews.queries.notices import digest_to_publish
from gongzhi.work.visits import jobs as visits
from gongzhi.work.visits.actions import erasing as visits_erasing
from gongzhi.work.visits.actions import taking as visits_taking
from gongzhi.work.visits.datasets import datasets as visits_counted

# news → handlers; each runs in the announcer's transaction. Rooms above matters subscribe here as they move in.
SUBSCRIPTIONS: dict[str, tuple[Handler, ...]] = {
    "areas.changed": (follow_areas,),
    "matter.reported": (tell_reported, index_reported, enter_reported),
    "matter.moved": (tell_moved, follow_move),
    "matter.asked": (),
    "matter.ask_ended": (),
    "matter.merged": (),
    "matter.parted": (),
    "notice.opened": (),
    "notice.corrected": (points_following.follow_correction, programmes_approving.follow_correction),
    "notice.ended": (points_following.follow_end, programmes_approving.follow_end),
    "notice.withdrawn": (points_following.follow_withdrawal, programmes_approving.follow_withdrawal),
    "objection.made": (),
    "objection.upheld": (),
    "objection.rejected": (),
    "panel.voted": (programmes_panels.follow_vote,),
    "panel.item_closed": (programmes_panels.follow_verdict,),
    "panel.closed": (),
    "change.approved": (publish_approved, programmes_approving.follow_approval, programmes_paying.follow_approval),
    "change.refused": (programmes_approving.follow_refusal, programmes_paying.follow_refusal),
    "change.expired": (programmes_approving.follow_refusal, programmes_paying.follow_refusal),
    "draw.made": (look_back_at,),
    "draw.replaced": (look_back_at_other,),
    "activity.planned": (),
    "activity.changed": (),
    "activity.moved": (),
    "activity.cancelled": (),
    "activity.held": (),
    "resolution.made": (),
    "resolution.answered": (),
    "household.split": (points_following.follow_split,),
    "household.merged": (points_following.follow_merge,),
    "household.moved": (points_following.follow_move,),
    "visits.round_opened": (),
    "visits.round_ended": (),
    "visits.made": (),
    "visits.withdrawn": (),
    "organisation.corrected": (programmes_indexing.follow_correction,),
    "facts.told": (programmes_recomputing.follow_facts,),
    "fact.revoked": (programmes_following.follow_revocation,),
}

# Modules whose jobs `gongzhi tick` runs. A job of a module not named here is never run.
JOBS = (
    upkeep, messages, exchange, todos, ledger, matters, registers, reviews, activities, duty, points, programmes,
    visits, lists, figures, briefings,
)  # fmt: skip

# periodic job → how long after its last run it is due again
PERIODIC: dict[str, timedelta] = {
    "trail.seal": timedelta(minutes=1),
    "ledger.expire": timedelta(minutes=1),
    "ledger.check": timedelta(days=1),
    "matters.expired": timedelta(minutes=1),
    "matters.index": timedelta(seconds=5),
    "matters.anonymise": timedelta(days=1),
    "search.purge": timedelta(hours=1),
    "todos.recompute": timedelta(days=1),
    "reviews.due": timedelta(minutes=1),
    "activities.over": timedelta(minutes=10),
    "activities.anonymise": timedelta(days=1),
    "duty.remind": timedelta(minutes=1),
    "duty.anonymise": timedelta(days=1),
    "registers.look": timedelta(hours=6),
    "lists.look_back": timedelta(hours=1),
    "points.due": timedelta(minutes=1),
    "programmes.due": timedelta(minutes=1),
    "programmes.index": timedelta(hours=1),
    "figures.follow": timedelta(minutes=1),
    "briefings.draft": timedelta(hours=6),
    "points.credit": timedelta(minutes=10),
    "visits.follow": timedelta(hours=12),
    "visits.anonymise": timedelta(days=1),
    "jobs.sweep": timedelta(hours=6),
    "exchange.sweep": timedelta(hours=1),
    "matters.new_todos": timedelta(minutes=5),
    "matters.digest": timedelta(minutes=15),
}


def _follow(matter: UUID) -> str:
    return settings.URL + reverse("portal:follow", kwargs={"link": secret_link(MATTER, matter)})


def _stop(message: UUID) -> str:
    return settings.URL + reverse("portal:stop", kwargs={"link": secret_link(MESSAGE, message)})


def _signed_up(one: UUID) -> str:
    return settings.URL + reverse("portal:sign_up", kwargs={"link": secret_link(SIGN_UP, one)})


def _booked(one: UUID) -> str:
    return settings.URL + reverse("portal:booking", kwargs={"link": secret_link(BOOKING, one)})


def _with_files(eraser: erasure.Eraser) -> erasure.Eraser:
    """An eraser that also forgets every file that lies here for a day: any may name whoever is erased."""

    def erase(uids: Sequence[UUID]) -> None:
        eraser(uids)
        forget_all()

    return erase


# subject and scope → how what names people in it is erased
ERASERS = {
    where: _with_files(eraser)
    for where, eraser in {
        **{(MATTER, scope): eraser for scope, eraser in erasing.ERASERS.items()},
        **reviews_erasing.ERASERS,
        **duty_erasing.ERASERS,
        **activities_erasing.ERASERS,
        **registers_erasing.ERASERS,
        **points_erasing.ERASERS,
        **visits_erasing.ERASERS,
        **programmes_erasing.ERASERS,
        (PERSON, "person"): erase_persons,
    }.items()
}

# recipient → where it is reached; subject → what the secret link of a message about it opens
REACH: dict[str, directory.Reach] = {"contact": phone_of, "account": kept_address, "guest": booked_phone}
LINKS: dict[str, directory.Link] = {MATTER: _follow, "stop": _stop, SIGN_UP: _signed_up, BOOKING: _booked}

# subject → what a change proposed to it would be made to: a second person approves just that
CONTENTS: dict[str, reviewed.Content] = {
    NOTICE: digest_to_publish,
    FILING: programmes_approving.digest_to_approve,
    RUN: programmes_paying.digest_to_pay,
}

# what a file may fill
TARGETS: tuple[targets.Target, ...] = (taking.TARGET, households.TARGET)

# what work is addressed to posts: counted when one is handed over, and before one is ended
ADDRESSED: tuple[addressed.Counter, ...] = (open_todos_of, led_by)


# what rooms can be counted by
DATASETS: tuple[counting.Provider, ...] = (
    lambda code, pack: holdings(code, {role: one.title.label for role, one in pack.roles.items()}),
    matters_counted,
    registers_counted,
    points_counted,
    programmes_counted,
    lending_counted,
    activities_counted,
    visits_counted,
    lists_counted,
)


def _figures(pack: Pack) -> Iterator[str]:
    return check_figures(pack, counting.datasets_of("", pack))


def _sheets(pack: Pack) -> Iterator[str]:
    return check_sheets(pack, counting.datasets_of("", pack))


def _bulletins(pack: Pack) -> Iterator[str]:
    return check_bulletins(pack, counting.datasets_of("", pack))


def connect() -> None:
    """Install the tables, once the apps are loaded."""
    subscribe(SUBSCRIPTIONS)
    directory.connect(reach=REACH, links=LINKS)
    addressed.connect(ADDRESSED)
    erasure.connect(ERASERS)
    targets.connect(TARGETS, (registers_taking.targets, visits_taking.targets, lists_taking.targets))
    reviewed.connect(CONTENTS)
    counting.connect(DATASETS)
    checks.connect((_figures, _sheets, check_briefings, _bulletins))
