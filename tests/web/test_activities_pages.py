"""Activities as people meet them: planned and answered at the desk, signed up for, told to calendars, written down."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from docx import Document

from gongzhi.base.clock import now
from gongzhi.base.ids import secret_link, uuid7
from gongzhi.base.trail.models import Act
from gongzhi.work.activities.actions.changing import cancel
from gongzhi.work.activities.actions.feeding import renew_feed
from gongzhi.work.activities.actions.holding import write_minutes
from gongzhi.work.activities.models import FEED, Activity, Booking, Invitation, Item, Resolution, SignUp
from gongzhi.work.matters.models import Matter
from tests.conftest import Who
from tests.web.asking import sound
from tests.web.gathered import HOUR, new_form
from tests.work.activities.coming import VILLAGE, acting, booked, given, planned, post, signed, times

pytestmark = pytest.mark.django_db
LoggedIn = Callable[..., Client]


def _do(client: Client, one: Activity, **sent) -> int:
    return sound(client.post(reverse("desk:activity_do", kwargs={"number": one.number}), sent)).status_code


def _page(client: Client, one: Activity) -> str:
    return sound(client.get(reverse("desk:activity", kwargs={"number": one.number}))).content.decode()


def _begun(chief, kind: str = "regular_meeting", **changes) -> Activity:
    return planned(chief, kind, at=now(), times=times(now() - HOUR, hours=4), **changes)


def test_an_activity_is_planned_by_the_form_with_what_its_kind_begins_with(logged_in: LoggedIn) -> None:
    client, address = logged_in("village_secretary", VILLAGE), reverse("desk:activity_new")
    assert "院坝会" in client.get(address).content.decode()
    form = client.get(address + "?kind=courtyard").content.decode()
    assert "说政策、说村务" in form and re.search(r'name="uid" value="[0-9a-f-]{36}"', form)
    sent = new_form(
        item_title=["说村务", ""], item_minutes=["30", ""], invites=[post("works"), post("civil")], days="2"
    )
    assert (
        client.post(address, sent).status_code == client.post(address, sent).status_code == 302
    )  # sent twice, it is one
    one = Activity.objects.get()
    assert (one.title, one.sessions.count(), Item.objects.get().minutes) == ("二组院坝会", 2, 30)
    assert Invitation.objects.count() == 2
    wrong = sound(client.post(address, new_form(ends="2031-02-01T09:00", item_minutes="many")))
    assert (
        wrong.status_code == 400
        and "时长写" in wrong.content.decode()
        and 'value="二组院坝会"' in wrong.content.decode()
    )
    assert Activity.objects.count() == 1


def test_the_inbox_asks_and_the_page_takes_the_answer(who: Who, logged_in: LoggedIn) -> None:
    one = planned(who("commander"), at=now(), times=times(now() + 24 * HOUR), invites=(post("works"),))
    client = logged_in("works")
    inbox = client.get(reverse("desk:inbox")).content.decode()
    assert "答复邀请" in inbox and one.number in inbox
    mine = {"what": "answer", "invitation": Invitation.objects.get().pk}
    assert _do(client, one, **mine, answer="declined") == 400
    assert _do(client, one, **mine, answer="declined", reason="当天值班") == 302
    assert "答复邀请" not in client.get(reverse("desk:inbox")).content.decode()
    assert "当天值班" in _page(logged_in("commander"), one)


def test_a_meeting_is_held_minuted_signed_and_its_resolution_carried_out(who: Who, logged_in: LoggedIn) -> None:
    one = _begun(who("dispatcher"), invites=(post("civil"),))
    client, works = logged_in("dispatcher"), logged_in("works")
    resolved = {"what": "resolve", "uid": uuid7(), "text": "月底前修好排水沟", "post": post("works"), "days": "5"}
    assert _do(client, one, **{**resolved, "days": "soon"}) == 400 and not Resolution.objects.exists()
    assert _do(client, one, **resolved) == _do(client, one, **resolved) == 302
    made = Resolution.objects.get()
    page = reverse("desk:resolution", kwargs={"uid": made.uid})
    assert "办理决议" in works.get(reverse("desk:inbox")).content.decode()
    assert works.get(reverse("desk:activity", kwargs={"number": one.number})).status_code == 404
    assert "月底前修好排水沟" in works.get(page).content.decode() and one.title not in works.get(page).content.decode()
    assert works.post(page, {"what": "done", "words": "修好了"}).status_code == 302
    assert _do(client, one, what="minutes", seen="0", text="会议指出，要抓紧。") == 302
    assert _do(client, one, what="sign", version="1") == 302
    assert _do(client, one, what="hold", came=Invitation.objects.get().pk, residents="2") == 302
    shown = _page(client, one)
    assert all(word in shown for word in ("到场 3 人", "修好了", "会议指出，要抓紧。", "签发"))


def test_minutes_leave_as_a_word_file_in_the_layout_of_minutes(who: Who, logged_in: LoggedIn) -> None:
    chief = who("dispatcher")
    one = _begun(chief, invites=(post("civil"),))
    write_minutes(one, "会议指出，要抓紧。\n会议要求，下周通报。", seen=0, **acting(chief, now()))
    answer = logged_in("dispatcher").get(reverse("desk:activity_minutes", kwargs={"number": one.number}))
    word = Document(io.BytesIO(answer.content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "会议要求，下周通报。" in text and "记录：示例值班长" in text and "镇政府三楼会议室" in text
    assert logged_in("works").get(answer.wsgi_request.path).status_code == 404


def test_opinions_are_taken_down_at_the_page_and_shown_with_what_became_of_them(who: Who, logged_in: LoggedIn) -> None:
    one = _begun(who("village_secretary", VILLAGE), "listening", area=VILLAGE, title="聆听新期待")
    client = logged_in("village_secretary", VILLAGE)
    sent = {"what": "opinion", "uid": uuid7(), "text": "希望晚上广场的灯多亮一个小时"}
    assert _do(client, one, **sent) == _do(client, one, **sent) == 302
    assert Matter.objects.get().origin_uid == one.uid
    assert "希望晚上广场的灯多亮一个小时" in _page(client, one) and "已收集" in _page(client, one)


def test_a_confidential_meeting_is_nowhere_for_others(who: Who, logged_in: LoggedIn) -> None:
    one = planned(who("commander"), "first_item", at=now(), times=times(now() + HOUR), title="不公开的议题")
    client = logged_in("dispatcher")
    export = reverse("desk:activities_export", kwargs={"form": "csv"})
    for address in (reverse("desk:activities") + "?q_act=议题", reverse("desk:activity_calendar"), export):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "不公开的议题" not in body.decode()
    assert client.get(reverse("desk:activity", kwargs={"number": one.number})).status_code == 404
    feed = renew_feed(**acting(who("commander"), now()))
    own = client.get(reverse("portal:calendar_own", kwargs={"link": secret_link(FEED, feed.uid)})).content.decode()
    assert "党委会" in own and "不公开的议题" not in own  # a feed lies on a telephone


def test_residents_sign_up_once_wait_and_withdraw_by_their_link(who: Who, client: Client, logged_in: LoggedIn) -> None:
    told = {"title": "知识竞赛", "published": True, "capacity": 1}
    one = planned(who("dispatcher"), "contest", at=now(), times=times(now() + 48 * HOUR), **told)
    address = reverse("portal:activity", kwargs={"number": one.number})
    signed(one, "13900000001", now())
    assert "名额满了" in client.get(address).content.decode()
    sent = {"uid": uuid7(), "name": "示例村民乙", "phone": "139 0000 0002"}
    first, again = client.post(address, sent), client.post(address, sent)
    assert first.status_code == again.status_code == 303 and first.headers["Location"] == again.headers["Location"]
    mine = client.get(first.headers["Location"])
    assert "候补第 1 位" in mine.content.decode()
    assert client.post(address, {**sent, "uid": uuid7()}).status_code == 409
    assert client.post(first.headers["Location"]).status_code == 302
    assert SignUp.objects.get(name__isnull=False, state="withdrawn")
    opened = logged_in("dispatcher").post(reverse("desk:activity_guests", kwargs={"number": one.number}))
    assert "13900000001" in opened.content.decode()
    assert Act.objects.filter(verb="activity.guests_opened").count() == 1


def test_a_reception_is_booked_and_called_at_the_desk_and_the_door_shows_numbers_only(
    who: Who, client: Client, logged_in: LoggedIn
) -> None:
    leader = who("duty_leader")
    day = _begun(leader, "reception_day", title="领导接访", published=True)
    address = reverse("portal:activity", kwargs={"number": day.number})
    assert "什么时段" in client.get(address).content.decode()
    sent = {"uid": uuid7(), "name": "示例村民乙", "phone": "13900000002", "about": "低保复核的事", "slot": "5"}
    made = client.post(address, sent)
    assert made.status_code == 303 and client.post(address, {**sent, "uid": uuid7()}).status_code == 409
    assert "B05" in client.get(made.headers["Location"]).content.decode()
    desk, queue = logged_in("duty_leader"), reverse("desk:activity_queue", kwargs={"number": day.number})
    assert "低保复核的事" in desk.get(queue).content.decode()
    desk.post(queue, {"what": "walk_in", "uid": uuid7(), "about": "田坎垮了"})
    desk.post(queue, {"what": "call"})
    door = client.get(reverse("portal:reception", kwargs={"number": day.number})).content.decode()
    assert "W01" in door and "B05" in door and "示例村民乙" not in door and "低保" not in door
    walked = Booking.objects.get(slot=None)
    told = {"what": "finish", "booking": walked.pk, "outcome": "matter", "said": "田坎垮了，请安排修"}
    assert desk.post(queue, told).status_code == 400
    assert desk.post(queue, {**told, "kind": "appeal_farming"}).status_code == 302
    assert Matter.objects.get().number in desk.get(queue).content.decode()
    assert "田坎垮了" not in str(list(Act.objects.values("data")))


def test_feeds_tell_sessions_in_the_local_zone_and_what_was_cancelled(who: Who, client: Client) -> None:
    secretary = who("village_secretary", VILLAGE)
    moment = now()
    one = planned(
        secretary, "courtyard", at=moment, area=VILLAGE, title="三组院坝会", times=times(moment + 24 * HOUR, days=3),
        published=True,
    )  # fmt: skip
    planned(secretary, "courtyard", at=moment, area=VILLAGE, title="没有公布的", times=times(moment + 24 * HOUR))

    def read(address: str) -> list:
        answer = sound(client.get(address))
        assert answer.headers["Content-Type"].startswith("text/calendar")
        return list(getattr(vobject.readOne(answer.content.decode()), "vevent_list", []))

    events = read(reverse("portal:calendar"))
    assert [event.summary.value for event in events] == ["三组院坝会"] * 3
    assert len({event.uid.value for event in events}) == 3 and {event.status.value for event in events} == {"CONFIRMED"}
    cancel(one, "下雨", **given(secretary, moment))
    after = read(reverse("portal:calendar") + f"?area={VILLAGE}")
    assert {(event.status.value, event.sequence.value) for event in after} == {("CANCELLED", "1")}
    assert {event.uid.value for event in after} == {event.uid.value for event in events}
    assert read(reverse("portal:calendar") + "?area=500152115001") == []
    old = renew_feed(**acting(secretary, moment))
    assert len(read(reverse("portal:calendar_own", kwargs={"link": secret_link(FEED, old.uid)}))) == 4
    renew_feed(**acting(secretary, moment + timedelta(seconds=1)))
    assert client.get(reverse("portal:calendar_own", kwargs={"link": secret_link(FEED, old.uid)})).status_code == 404


@pytest.mark.usefixtures("english")
def test_the_pages_are_there_in_english(who: Who, client: Client, logged_in: LoggedIn) -> None:
    chief = who("dispatcher")
    day = _begun(chief, "reception_day", title="领导接访", published=True)
    booked(day, 8, now())
    desk = logged_in("dispatcher")
    for one in (desk, client):
        one.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Invited posts" in _page(desk, _begun(chief, invites=(post("civil"),)))
    assert "Coming up" in client.get(reverse("portal:activities")).content.decode()
    assert "Call the next" in desk.get(reverse("desk:activity_queue", kwargs={"number": day.number})).content.decode()
