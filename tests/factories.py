"""Records made the way work makes them: through the actions."""

import io
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from PIL import Image

from gongzhi.base.ids import uuid7
from gongzhi.base.jobs.models import STUCK, Job
from gongzhi.base.messages.models import Message
from gongzhi.base.outgoing.actions import issue
from gongzhi.base.outgoing.logic import Outgoing
from gongzhi.base.outgoing.models import Issued
from gongzhi.base.people.logic import Viewer
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import pack_in_force
from gongzhi.work.matters.actions.intake import report_matter
from gongzhi.work.matters.actions.moves import move_matter
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.logic.steps import Words
from gongzhi.work.matters.models import Matter


def draft(**changes: Any) -> Draft:
    """A street light out in Jinshan village, reported at noon."""
    from gongzhi.base.areas.queries import area_by_code, centre_of
    from tests.conftest import NOON

    grid = area_by_code("500152115211001")
    assert grid is not None
    lon, lat = centre_of(grid)
    values: dict[str, Any] = {
        "uid": uuid7(), "kind": "street_light", "text": "学堂路小学门口路灯不亮，晚上很黑。", "reported_at": NOON,
        "lon": lon, "lat": lat, "address": "学堂路小学门口",
    }  # fmt: skip
    return Draft(**{**values, **changes})


def matter(at: datetime | None = None, **changes: Any) -> Matter:
    """A reported matter."""
    pack = pack_in_force("tangba")
    assert pack is not None
    made = draft(**changes)
    return report_matter(made, pack=pack, by=By("portal"), at=at or made.reported_at)


def moved(one: Matter, move: str, viewer: Viewer, *, hours: float = 1, **words: Any) -> Matter:
    """The matter after a move, some hours after its last change."""
    at = one.updated_at + timedelta(hours=hours)
    return move_matter(one, move, viewer=viewer, channel="test", seen=one.moves, at=at, words=Words(**words))


def jpeg(width: int = 40, height: int = 30, colour: str = "red", **options: Any) -> bytes:
    """The bytes of a small photo."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **options)
    return out.getvalue()


def stuck_job(kind: str = "jobs.sweep") -> Job:
    """A job that nobody will run until somebody decides."""
    from tests.conftest import NOON

    return Job.objects.create(
        kind=kind, asked=uuid7(), enqueued_at=NOON, free_at=NOON, state=STUCK, error_code="x", attempts=9
    )


def issued(one: Matter) -> Issued:
    """The number of a letter its lead wrote about a matter."""
    from tests.conftest import NOON

    out = Outgoing(
        "tangba", "town", "示塘府函", "reply_letter", "办理结果的函", "matter", one.uid, one.area_path, NOON.date()
    )
    with transaction.atomic():
        return issue(out, post=one.lead_post_id, by=By("test", one.lead_post_id), at=NOON)


def sent_message(**changes: Any) -> Message:
    """A text message that was sent to the reporter of something."""
    from tests.conftest import NOON

    values: dict[str, Any] = {
        "channel": "sms", "template": "matter_reported", "version": "1", "topic": "progress",
        "recipient_kind": "contact", "recipient_uid": uuid7(), "dedupe": "one", "area_path": "/500152115/",
        "words": {"zh-hans": ["已收到", "看进度：{link}"]}, "language": "zh-hans", "time_zone": "Asia/Shanghai",
        "created_at": NOON, "not_before": NOON, "sent_at": NOON, "state": "sent", "address_digest": "0" * 64,
    }  # fmt: skip
    return Message.objects.create(**{**values, **changes})
