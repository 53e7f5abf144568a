"""Letters about a matter leave the house under a number, if the pack names an office that issues them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from gongzhi.base.clock import local_day
from gongzhi.base.documents import Paper
from gongzhi.base.outgoing.actions import issue
from gongzhi.base.outgoing.logic import Outgoing
from gongzhi.base.people.logic import Viewer
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.access import handling_post
from gongzhi.work.matters.actions.words import open_contact
from gongzhi.work.matters.models import SUBJECT, Contact, Matter
from gongzhi.work.matters.queries.page import pack_of
from gongzhi.work.matters.queries.papers import LETTERS, letter_of

Written = Callable[[Contact | None], Paper | None]


def issue_letter(matter: Matter, *, viewer: Viewer, channel: str, at: datetime) -> Paper | None:
    """The letter to whoever reported a matter that has ended; None when nobody is to be written to."""

    def written(contact: Contact | None) -> Paper | None:
        return letter_of(matter, contact) if contact is not None else None

    return issue_paper(matter, LETTERS.get(matter.stage, ""), written, viewer=viewer, channel=channel, at=at)


def issue_paper(
    matter: Matter, document: str, written: Written, *, viewer: Viewer, channel: str, at: datetime
) -> Paper | None:
    """A paper about a matter with its number, all in one transaction: contact opened, paper written, number given.

    Printed again it keeps number and day. Raises `NotAllowed` for whoever is not handling the matter.
    """
    with transaction.atomic():
        paper = written(open_contact(matter, viewer=viewer, channel=channel, at=at))
        began, post = pack_of(matter), handling_post(viewer, matter)
        pack = pack_in_force(began.code) or began  # offices are those of today, whatever a matter began under
        office = pack.office_of(document)
        if paper is None or office is None or post is None:
            return paper
        code, said = office
        out = Outgoing(
            pack.code, code, said.letters, document, paper.title, SUBJECT, matter.uid, matter.area_path,
            local_day(at, pack.calendar.time_zone), matter.restricted,
        )  # fmt: skip
        given = issue(out, post=post, by=viewer.by(post, channel), at=at)
        return replace(paper, number=str(given), day=given.day)
