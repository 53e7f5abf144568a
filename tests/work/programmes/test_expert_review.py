"""Filings before a panel: who is seated, who stands back, what its verdict lets happen, at the actions and by hand."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gongzhi.base.ids import uuid7
from gongzhi.base.people.actions import give_post
from gongzhi.base.people.models import Account, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.base.todos.models import Todo
from gongzhi.base.trail.logic import By
from gongzhi.work.programmes.actions.filings import add_evidence, begin_filing, fill_in, submit_filing
from gongzhi.work.programmes.actions.handling import accept_filings, recommend, send_back
from gongzhi.work.programmes.actions.panels import begin_panel
from gongzhi.work.programmes.models import Filing
from gongzhi.work.reviews.actions.panels import Seated, cast, close_item
from gongzhi.work.reviews.logic.panels import Choice
from gongzhi.work.reviews.models import SEAT, Member, Panel, PanelItem, Recusal
from tests.work.programmes.firms import AT, Province, fresh, pack

pytestmark = pytest.mark.django_db


def interest(province: Province, note: str = "JJ-1") -> Filing:
    """A firm's filing of interest subsidy, accepted: a panel reviews those."""
    acting = province.acting()
    filing = begin_filing(province.firm, "innovation_interest", pack=pack(), **acting)
    fill_in(filing, {"interest": "10万元", "lent_on": "2021-03-01", "on_time": "是"}, note, **acting)
    for code in ("contract", "note", "interest_slips"):
        add_evidence(filing, code, code, reference=f"{code} {note}", **acting)
    submit_filing(filing, **acting)
    accept_filings([fresh(filing)], **province.by("intake"))
    return fresh(filing)


def experts(number: int = 3) -> list[Seated]:
    return [Seated(f"示例专家{n}", person_uid=uuid7()) for n in range(1, number + 1)]


def judge(province: Province, filing: Filing, votes: str) -> PanelItem:
    """`votes`: one letter a member, y or n; the keeper writes them down and counts."""
    item = PanelItem.objects.select_related("panel").get(panel=fresh(filing).panel_id, subject_uid=filing.uid)
    back = set(Recusal.objects.filter(item=item).values_list("member", flat=True))
    free = [one for one in Member.objects.filter(panel=item.panel).order_by("pk") if one.pk not in back]
    for member, vote in zip(free, votes, strict=False):
        choice = Choice("approve" if vote == "y" else "reject")
        cast(item, choice, member=member, **province.by("reviewer"))
    return close_item(item, **province.by("reviewer"))


def test_what_a_panel_passed_is_recommended_and_nothing_else(province: Province) -> None:
    good, bad, short = interest(province, "A"), interest(province, "B"), interest(province, "C")
    with pytest.raises(Conflict, match="评审组"):
        recommend([good], **province.by("reviewer"))
    begin_panel([good, bad, short], "贴息评审", experts(), **province.by("reviewer"))
    judge(province, good, "yyn")
    with translation.override("en"):  # what is kept is kept in the house's language, whoever did it
        judge(province, bad, "ynn")
        judge(province, short, "y")
    recommend([fresh(good)], **province.by("reviewer"))
    assert fresh(good).state == "recommended"
    assert "没有通过" in fresh(bad).flag and "票数不够" in fresh(short).flag
    for one in (bad, short):
        with pytest.raises(Conflict):
            recommend([fresh(one)], **province.by("reviewer"))
    with pytest.raises(Conflict):  # a verdict is not asked for a second time
        begin_panel([fresh(bad)], "再评一次", experts(), **province.by("reviewer"))
    begin_panel([fresh(short)], "重新评审", experts(), **province.by("reviewer"))
    judge(province, short, "yyy")
    recommend([fresh(short)], **province.by("reviewer"))


def test_what_was_sent_back_and_handed_in_anew_is_judged_anew(province: Province) -> None:
    filing = interest(province)
    begin_panel([filing], "贴息评审", experts(), **province.by("reviewer"))
    judge(province, filing, "yyy")
    send_back(fresh(filing), "付息回单不清", **province.by("reviewer"))
    submit_filing(fresh(filing), **province.acting())
    accept_filings([fresh(filing)], **province.by("intake"))
    with pytest.raises(Conflict, match="评审组"):
        recommend([fresh(filing)], **province.by("reviewer"))


def test_whoever_acts_for_the_firm_stands_back_by_itself_and_who_is_named_too(province: Province) -> None:
    filing = interest(province)
    theirs = Seated("示例经办人", account=province.agent.account)
    panel = begin_panel([filing], "贴息评审", [*experts(), theirs], related={filing.pk: [0]}, **province.by("reviewer"))
    grounds = dict(Recusal.objects.filter(item__panel=panel).values_list("member__name", "ground"))
    assert grounds == {"示例专家1": "relative", "示例经办人": "own"}
    item = judge(province, filing, "yy")
    assert item.verdict == "no_quorum"  # of three votes that are needed two could be cast


def test_members_with_a_post_are_asked_until_they_have_voted_on_everything(province: Province) -> None:
    one, other = interest(province, "A"), interest(province, "B")
    seated = Seated("示例评审员", account=province.posts["approver"].account, post=province.post("approver"))
    panel = begin_panel([one, other], "贴息评审", [*experts(), seated], **province.by("reviewer"))
    member = Member.objects.get(panel=panel, account=province.posts["approver"].account)
    asked = Todo.objects.filter(subject=SEAT, subject_uid=member.uid, done_at=None)
    for n, item in enumerate(PanelItem.objects.filter(panel=panel).select_related("panel")):
        assert asked.count() == 1, n
        cast(item, Choice("approve"), member=member, **province.by("approver"))
    assert not asked.exists()


def test_a_panel_is_refused_with_the_reason(province: Province) -> None:
    filing, risk = interest(province), province.risk()
    with pytest.raises(Invalid, match="不用专家评审"):
        begin_panel([risk], "风险补助", experts(), **province.by("reviewer"))
    with pytest.raises(Invalid):
        begin_panel([filing], "贴息评审", experts(5), quorum=2, **province.by("reviewer"))
    with pytest.raises(NotAllowed):
        begin_panel([filing], "贴息评审", experts(), **province.by("approver"))
    begin_panel([filing], "贴息评审", experts(), **province.by("reviewer"))
    with pytest.raises(Conflict, match="已经在评审组里"):
        begin_panel([filing], "再来一次", experts(), **province.by("reviewer"))


@pytest.fixture
def reviewer(province: Province) -> Client:
    one = Client()
    one.force_login(Account.objects.get(pk=province.posts["reviewer"].account))
    return one


def test_a_panel_is_seated_judges_and_leads_on_by_hand(province: Province, reviewer: Client) -> None:
    good, bad = interest(province, "A"), interest(province, "B")
    address = reverse("desk:programme_panels")
    page = reviewer.get(address).content.decode()
    assert good.number in page and bad.number in page and "innovation_interest.2022" in page
    form: dict[str, Any] = {
        "what": "seat", "round": "innovation_interest.2022", "filing": [str(good.pk), str(bad.pk)], "title": "贴息评审",
        "members": "示例专家甲\n示例专家乙\n示例专家丙\n@yn_approver", "quorum": "3", f"back.{bad.pk}": "示例专家丁",
    }  # fmt: skip
    refused = reviewer.post(address, form)
    assert refused.status_code == 400 and "评审组里没有“示例专家丁”" in refused.content.decode()
    assert not Panel.objects.exists()
    form[f"back.{bad.pk}"] = "示例专家甲"
    made = reviewer.post(address, form)
    panel = Panel.objects.get()
    assert made.status_code == 302 and panel.number in made.headers["Location"]
    assert Todo.objects.filter(subject=SEAT, post=province.post("approver"), done_at=None).count() == 1
    approver = Client()
    approver.force_login(Account.objects.get(username="yn_approver"))
    assert "逐项投票" in approver.get(reverse("desk:inbox")).content.decode()
    session = reverse("desk:session", kwargs={"number": panel.number})
    for item, votes in ((1, "yyy"), (2, "nn")):
        members = Member.objects.filter(panel=panel, account=None).order_by("pk")[0 if item == 1 else 1 :]
        for member, vote in zip(members, votes, strict=True):
            sent = {"item": item, "move": "vote", "member": member.pk, "vote": "approve" if vote == "y" else "reject"}
            assert reviewer.post(session, sent).status_code == 302
        own = Member.objects.get(panel=panel, account__isnull=False)
        assert approver.post(session, {"item": item, "move": "vote", "member": own.pk, "vote": "reject"})
        assert reviewer.post(session, {"item": item, "move": "count"}).status_code == 302
    assert not Todo.objects.filter(subject=SEAT, done_at=None).exists()
    page = reviewer.get(address).content.decode()
    assert "通过的 1 件列入拟支持" in page
    shown = reviewer.get(reverse("desk:programme_filing", kwargs={"shown": bad.number})).content.decode()
    assert "3 票，同意 0，不同意 3" in shown and 'value="recommend"' not in shown
    assert reviewer.post(address, {"what": "recommend", "panel": panel.pk}).status_code == 302
    assert (fresh(good).state, fresh(bad).state) == ("recommended", "accepted")
    assert reviewer.post(address, {"what": "recommend", "panel": panel.pk}).status_code == 400


def test_an_officer_of_another_area_seats_no_panel_and_sees_none(province: Province) -> None:
    filing = interest(province)
    account = Account.objects.create_account("yn_dali", "示例外地", None)
    post = Post.objects.get(role__pack="yunnan", role__code="bureau", area__code="532900")
    give_post(post, account, hand="A", by=By("test"), at=AT)
    with pytest.raises(NotAllowed):
        begin_panel([filing], "贴息评审", experts(), viewer=viewer_of(account), channel="test", at=AT)
    client = Client()
    client.force_login(account)
    assert filing.number not in client.get(reverse("desk:programme_panels")).content.decode()
