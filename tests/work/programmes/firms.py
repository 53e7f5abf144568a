"""A province for tests: posts with holders, a firm with a profile, institutions, and the ways through a filing."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from gongzhi.base.areas.queries import areas_by_code
from gongzhi.base.clock import zone
from gongzhi.base.ids import uuid7
from gongzhi.base.ledger.models import Account as Book
from gongzhi.base.people.actions import give_post
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Authority, Organisation, Post
from gongzhi.base.people.queries import viewer_of
from gongzhi.base.trail.logic import By
from gongzhi.packs.queries import PackInUse, pack_in_force
from gongzhi.work.programmes.actions.approving import propose_approval, publish_filings
from gongzhi.work.programmes.actions.budgets import grant_budget
from gongzhi.work.programmes.actions.filings import add_evidence, begin_filing, fill_in, submit_filing
from gongzhi.work.programmes.actions.handling import accept_filings, recommend
from gongzhi.work.programmes.actions.institutions import admit, register_institution
from gongzhi.work.programmes.actions.paying import make_run, propose_run, set_pay_account
from gongzhi.work.programmes.actions.profile import tell_profile
from gongzhi.work.programmes.actions.receipts import Matched, Receipt, take_receipts
from gongzhi.work.programmes.actions.vouchers.issuing import apply_for_voucher, issue_vouchers
from gongzhi.work.programmes.actions.vouchers.using import Asked, reserve_use
from gongzhi.work.programmes.logic.profile import Told
from gongzhi.work.programmes.models import Filing, Institution, PaymentOrder, PaymentRun, Voucher, VoucherUse
from gongzhi.work.reviews.actions.changes import approve_change
from gongzhi.work.reviews.actions.notices import end_notice
from gongzhi.work.reviews.models import Change, Notice

AT = datetime(2022, 5, 10, 2, 0, tzinfo=UTC)  # 10:00 in Kunming, within the window of 2022
DAY = date(2022, 5, 10)
KUNMING = "530100"
ROLES = ("intake", "reviewer", "approver", "cashier", "finance")


def local(text: str) -> datetime:
    """A local moment as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=zone("Asia/Shanghai")).astimezone(UTC)


def pack() -> PackInUse:
    found = pack_in_force("yunnan")
    assert found is not None
    return found


def organisation(name: str, code: str = "", kind: str = "enterprise", area: str = "530102") -> Organisation:
    place = areas_by_code()[area]
    return Organisation.objects.create(
        name=name, kind=kind, code=code, area=place, area_path=place.path, valid_from=date(2015, 1, 1), synthetic=True
    )


def agent_of(one: Organisation, username: str = "") -> Viewer:
    """Somebody who acts for an organisation."""
    account = Account.objects.create_account(username or f"agent{one.pk}", "示例经办人", None)
    Authority.objects.create(
        organisation=one, account=account, kind="agent", invited_at=AT, accepted_at=AT - timedelta(days=400)
    )
    return viewer_of(account)


@dataclass
class Province:
    """What tests hold on to."""

    posts: dict[str, Viewer]
    firm: Organisation
    agent: Viewer
    bank: Institution
    banker: Viewer
    guarantor: Institution
    teller: Viewer
    insurer: Institution
    told: dict[str, Any] = field(default_factory=dict)

    def by(self, role: str, at: datetime = AT) -> dict[str, Any]:
        return {"viewer": self.posts[role], "channel": "test", "at": at}

    def acting(self, at: datetime = AT, viewer: Viewer | None = None) -> dict[str, Any]:
        return {"viewer": viewer or self.agent, "channel": "test", "at": at}

    def post(self, role: str) -> int:
        return self.posts[role].post_ids()[0]

    def budget(self, programme: str, fen: int, year: int = 2022, at: datetime = AT, document: str = "") -> Any:
        document = document or f"预算批复 {uuid7()}"
        return grant_budget(pack(), programme, year, fen, document=document, **self.by("approver", at))

    def risk(self, loans: str = "8000万元", who: Viewer | None = None, bank: Institution | None = None) -> Filing:
        """A bank's filing of the risk subsidy, submitted."""
        organisation_ = (bank or self.bank).organisation
        viewer = who or self.banker
        filing = begin_filing(organisation_, "bank_risk", pack=pack(), **self.acting(viewer=viewer))
        fill_in(filing, {"new_loans": loans, "lent_on": "2021-03-01"}, "", **self.acting(viewer=viewer))
        for code in ("loan_list", "ratings"):
            add_evidence(filing, code, code, reference=f"{code} 1", **self.acting(viewer=viewer))
        submit_filing(filing, **self.acting(viewer=viewer))
        return fresh(filing)

    def premium(
        self, premium: str = "10万元", policy: str = "PL-2021-001", starts: str = "2021-03-01", kind: str = "first",
        at: datetime = AT, firm: Organisation | None = None, agent: Viewer | None = None,
    ) -> Filing:  # fmt: skip
        """A firm's filing of the premium subsidy, submitted."""
        acting = self.acting(at, agent)
        filing = begin_filing(firm or self.firm, "premium_subsidy", pack=pack(), **acting)
        asked = {"premium": premium, "starts_on": starts, "class": kind, "listed": "是"}
        fill_in(filing, asked, policy, **acting)
        for code in ("policy", "receipt"):
            add_evidence(filing, code, code, reference=f"{code} {policy}", **acting)
        submit_filing(filing, **acting)
        return fresh(filing)

    def cleared(self, *filings: Filing, at: datetime = AT) -> datetime:
        """Accepted, reviewed, published, and nobody objected; when the notice was over."""
        accept_filings(filings, **self.by("intake", at))
        recommend(filings, **self.by("reviewer", at))
        notice = publish_filings(filings, other_post=self.post("approver"), **self.by("reviewer", at))
        known = Notice.objects.select_related("clock").get(pk=notice.pk)
        assert known.clock is not None
        over = known.clock.due_at + timedelta(minutes=1)
        end_notice(known, by=By("clock"), at=over)
        return over

    def approved(self, *filings: Filing, at: datetime = AT) -> datetime:
        """Through everything up to the approval by a second person."""
        over = self.cleared(*filings, at=at)
        for one in filings:
            change = propose_approval(fresh(one), **self.by("reviewer", over))
            approve_change(change, **self.by("approver", over))
        return over

    def account(self, one: Organisation, number: str, viewer: Viewer, at: datetime = AT) -> None:
        set_pay_account(one, one.name, "示例银行昆明分行", number, pack=pack(), **self.acting(at, viewer))

    def run(self, *filings: Filing, at: datetime, settlements: Any = ()) -> PaymentRun:
        """A run, approved by another person and sent."""
        made = make_run(pack(), [fresh(one) for one in filings], list(settlements), **self.by("cashier", at))
        change = propose_run(made, self.post("finance"), **self.by("cashier", at))
        approve_change(Change.objects.select_related("clock").get(pk=change.pk), **self.by("finance", at))
        return PaymentRun.objects.get(pk=made.pk)

    def receipts(self, run: PaymentRun, *, at: datetime, paid: bool = True, serial: str = "R") -> Matched:
        lines = [
            Receipt(n, one.number, f"{serial}{one.pk}", one.amount_fen, paid, at.date(), "" if paid else "账号不符")
            for n, one in enumerate(PaymentOrder.objects.filter(run=run).order_by("pk"), 1)
        ]
        return take_receipts(pack(), lines, **self.by("cashier", at))

    def voucher(self, fen: int | None = None, at: datetime = AT, budget: int = 100_000_000) -> Voucher:
        """An issued voucher of the firm."""
        self.budget("voucher_fee", budget, at.year, at)
        one = apply_for_voucher(self.firm, "innovation", fen, pack=pack(), **self.acting(at))
        issue_vouchers([one], **self.by("intake", at))
        return Voucher.objects.select_related("organisation").get(pk=one.pk)

    def use(
        self, voucher: Voucher, fee: int, document: str = "DB-1", at: datetime = AT, uid: UUID | None = None
    ) -> VoucherUse:
        asked = Asked("guarantee", document, fee, uid or uuid7())
        made = reserve_use(voucher, self.guarantor, asked, **self.acting(at, self.teller))
        return VoucherUse.objects.select_related("voucher", "institution__organisation").get(pk=made.pk)


def fresh(filing: Filing) -> Filing:
    return Filing.objects.select_related("organisation").get(pk=filing.pk)


def held(code: str) -> Book:
    return Book.objects.get(code=code)


def begin() -> Province:
    posts = {}
    for role in ROLES:
        account = Account.objects.create_account(f"yn_{role}", f"示例{role}", None)
        post = Post.objects.get(role__pack="yunnan", role__code=role)
        give_post(post, account, hand="A", by=By("test"), at=AT)
        posts[role] = viewer_of(account)
    firm = organisation("示例科技甲有限公司", "91530100MA6K00001X")
    agent = agent_of(firm)
    intake: dict[str, Any] = {"viewer": posts["intake"], "channel": "test", "at": AT}
    bodies = {}
    for kind, name in (("bank", "示例银行"), ("guarantor", "示例担保公司"), ("insurer", "示例保险公司")):
        bodies[kind] = register_institution(organisation(name), kind, pack=pack(), **intake)
    for kind in ("guarantor", "insurer"):
        admit(bodies[kind], "innovation", since=date(2021, 1, 1), **intake)
    bank, guarantor = bodies["bank"], bodies["guarantor"]
    found = Province(
        posts, firm, agent, bank, agent_of(bank.organisation), guarantor, agent_of(guarantor.organisation),
        bodies["insurer"],
    )  # fmt: skip
    tell_profile(firm, profile(), pack=pack(), **found.acting())
    return found


def profile() -> list[Told]:
    """A high-tech firm in order."""
    return [
        Told("high_tech", "是", since=date(2019, 12, 1), until=date(2022, 11, 30), certificate="GR201953000001"),
        Told("sme_library", "否", since=date(2019, 1, 1)),
        Told("cultivating", "否", since=date(2019, 1, 1)),
        Told("provincial_sme", "否", since=date(2019, 1, 1)),
        Told("innovation_rated", "是", since=date(2019, 1, 1), certificate="CX-1"),
        Told("dishonest", "否"),
        Told("revenue", "3200.50万元", year=2021),
        Told("staff", "46", year=2021),
    ]


def second_bank(province: Province, name: str = "示例银行二") -> tuple[Institution, Viewer]:
    one = register_institution(organisation(name), "bank", pack=pack(), **province.by("intake"))
    return one, agent_of(one.organisation)
