"""What the tests of petitions begin from."""

from typing import Any

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import Viewer
from gongzhi.work.lists.actions.petitions import register_petition
from gongzhi.work.matters.logic.intake import Draft
from gongzhi.work.matters.models import Matter
from tests.conftest import NOON
from tests.work.lists.listed import VILLAGE, given

FACTS = {"home": "金山村 3 组", "facts": "2019 年占地余款未付。", "reasons": "有协议复印件。"}


def petition(viewer: Viewer, **changes: Any) -> Matter:
    """A petition as the petition post registers it."""
    values: dict[str, Any] = {
        "uid": uuid7(), "kind": "petition", "text": "请求支付占地补偿余款。", "reported_at": NOON, "source": "visit",
        "area": VILLAGE, "name": "示例信访人甲", "answers": FACTS,
    }  # fmt: skip
    draft = Draft(**{**values, **changes})
    made = register_petition(draft, **given(viewer, draft.reported_at))
    return Matter.objects.select_related("area", "lead_post__area").get(pk=made.pk)
