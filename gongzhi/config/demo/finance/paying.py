"""Payment runs of the demo: made by one post, approved by another, confirmed by the bank."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from gongzhi.base.people.models import Post
from gongzhi.config.demo.finance.firms import Ground
from gongzhi.work.programmes.actions.paying import make_run, propose_run
from gongzhi.work.programmes.actions.receipts import Receipt, take_receipts
from gongzhi.work.programmes.models import Filing, PaymentOrder, Settlement
from gongzhi.work.reviews.actions.changes import approve_change
from gongzhi.work.reviews.models import Change


def pay_out(ground: Ground, filings: Sequence[Filing], settlements: Sequence[Settlement], at: datetime) -> None:
    """Everything of a run; the bank confirms three days later."""
    cashier = ground.acting("cashier", at)
    run = make_run(ground.pack, filings, settlements, **cashier)
    post = Post.objects.get(role__pack=ground.pack.code, role__code="finance", valid_to=None)
    change = propose_run(run, post.pk, **cashier)
    later = at + timedelta(hours=3)
    fresh = Change.objects.select_related("clock").get(pk=change.pk)
    approve_change(fresh, **ground.acting("finance", later))
    confirmed = at + timedelta(days=3)
    lines = [
        Receipt(n, one.number, f"LS{confirmed:%Y%m%d}{one.pk:08d}", one.amount_fen, True, confirmed.date())
        for n, one in enumerate(PaymentOrder.objects.filter(run=run).order_by("pk"), 1)
    ]
    matched = take_receipts(ground.pack, lines, **ground.acting("cashier", confirmed))
    assert matched.paid == len(lines), matched
