"""Expert review in the demo: one round a panel has decided, so that one can go on, and one that waits for votes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from gongzhi.base.ids import uuid7
from gongzhi.base.people.models import Account, Organisation
from gongzhi.base.refusals import Refused
from gongzhi.config.demo.finance.firms import Ground, eligible
from gongzhi.work.programmes.actions.filings import add_evidence, begin_filing, fill_in, submit_filing
from gongzhi.work.programmes.actions.handling import accept_filings
from gongzhi.work.programmes.actions.panels import begin_panel
from gongzhi.work.programmes.models import Filing
from gongzhi.work.reviews.actions.panels import Seated, cast, close_item, close_panel, stand_back
from gongzhi.work.reviews.logic.panels import Choice
from gongzhi.work.reviews.models import Member, Panel, PanelItem

PROGRAMME = "innovation_interest"
_EXPERTS = ("示例专家甲", "示例专家乙", "示例专家丙", "示例专家丁")
_DECIDED = ("yyyy", "yyny", "nnyn")  # what each expert said of each filing


def play_reviews(ground: Ground, until: datetime) -> None:
    """Both rounds, and two filings that wait for a panel; nothing where no window is open."""
    if PROGRAMME not in ground.pack.pack.programmes:
        return
    firms = eligible(ground)[20:29]
    with transaction.atomic():
        try:
            with transaction.atomic():
                filings = [_file(ground, firm, n, until - timedelta(days=14)) for n, firm in enumerate(firms)]
        except Refused:
            return
        accept_filings(filings, **ground.acting("intake", until - timedelta(days=12)))
        _decided(ground, filings[:3], until - timedelta(days=9))
        _waiting(ground, filings[3:6], until - timedelta(days=2))


def _file(ground: Ground, firm: Organisation, number: int, at: datetime) -> Filing:
    acting = ground.filing(at)
    filing = begin_filing(firm, PROGRAMME, pack=ground.pack, **acting)
    lent = date(2024, 3, 1) + timedelta(days=40 * number)
    asked = {"interest": (6 + number) * 2_000_000, "lent_on": lent.isoformat(), "on_time": "是"}
    fill_in(filing, asked, f"JJ{lent:%Y%m}{firm.pk:06d}", **acting)
    for code in ("contract", "note", "interest_slips"):
        add_evidence(filing, code, code, reference=f"示例 {code} {firm.pk}", **acting)
    submit_filing(filing, **acting)
    return filing


def _seat(ground: Ground, filings: Sequence[Filing], title: str, at: datetime) -> tuple[Panel, list[Member]]:
    keeper = ground.acting("reviewer", at)
    experts = [Seated(name, person_uid=uuid7()) for name in _EXPERTS]
    own = next((post.id for post in keeper["viewer"].posts), None)
    name = Account.objects.get(pk=keeper["viewer"].account).name
    members = [*experts, Seated(name, account=keeper["viewer"].account, post=own)]
    panel = begin_panel(filings, title, members, **keeper)
    return panel, list(Member.objects.filter(panel=panel).order_by("pk"))


def _decided(ground: Ground, filings: Sequence[Filing], at: datetime) -> None:
    panel, members = _seat(ground, filings, "创新融资贷款贴息第一轮评审（示例）", at)
    later = ground.acting("reviewer", at + timedelta(days=1))
    for item, votes in zip(PanelItem.objects.filter(panel=panel).select_related("panel"), _DECIDED, strict=True):
        for member, vote in zip(members, votes, strict=False):
            cast(item, Choice("approve" if vote == "y" else "reject"), member=member, **later)
        stand_back(item, members[-1], **later)  # who keeps the panel leaves the verdict to the experts
        close_item(item, **later)
    close_panel(panel, **later)


def _waiting(ground: Ground, filings: Sequence[Filing], at: datetime) -> None:
    panel, members = _seat(ground, filings, "创新融资贷款贴息第二轮评审（示例）", at)
    first = PanelItem.objects.filter(panel=panel).select_related("panel").order_by("position")[0]
    for member in members[:2]:
        cast(first, Choice("approve"), member=member, **ground.acting("reviewer", at + timedelta(hours=3)))
