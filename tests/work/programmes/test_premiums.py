"""A claim of premium subsidy and the policy the insurer filed: one base, one subsidy, and what comes back of it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.people.models import Account
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.work.programmes.actions.batches.filing import file_batch
from gongzhi.work.programmes.actions.batches.uploading import INSURANCE, Sending, upload_batch
from gongzhi.work.programmes.actions.institutions import admit
from gongzhi.work.programmes.actions.premiums import surrender
from gongzhi.work.programmes.logic.batches.head import Head
from gongzhi.work.programmes.models import Clawback, Filing, Policy
from tests.work.programmes.firms import AT, DAY, Province, agent_of, fresh, pack
from tests.work.programmes.lent import credit_code, meaning, table

pytestmark = pytest.mark.django_db


def filed(province: Province, number: str = "PL-2021-001", **changes: Any) -> Policy:
    """The insurer files a policy: one person brings it, another files it."""
    if not province.insurer.admissions.filter(scheme=INSURANCE).exists():
        admit(province.insurer, INSURANCE, since=date(2021, 1, 1), **province.by("intake"))
    province.firm.code = credit_code(1)
    province.firm.save(update_fields=["code"])
    catalogue = pack().pack.insurance
    assert catalogue is not None
    told = {"number": number, "firm_code": province.firm.code, "product": catalogue.products[0].code,
            "begins_on": "2021-03-01", "ends_on": "2022-03-01", "premium": "100000", "coverage": "5000000",
            **changes}  # fmt: skip
    one, two = (agent_of(province.insurer.organisation, f"b{number}{n}") for n in "12")
    head = Head(number=f"BD{number}", scheme=INSURANCE, kind="policy", unit="yuan")
    sending = Sending(province.insurer, one, "test", AT, None, "p.csv")
    batch = file_batch(upload_batch(pack(), head, table([told]), meaning([told]), sending), viewer=two,
                       channel="test", at=AT)  # fmt: skip
    return Policy.objects.get(batch=batch)


def paid(province: Province, filing: Filing) -> Filing:
    province.budget("premium_subsidy", 10**9)
    at = province.approved(filing)
    province.account(province.firm, "6222000011112222", province.agent)
    province.receipts(province.run(filing, at=at), at=at)
    return fresh(filing)


def test_the_premium_the_insurer_filed_less_the_voucher_is_the_base(province: Province) -> None:
    filed(province, offset="20000")
    with pytest.raises(Invalid, match="80000.00") as refused:
        province.premium("10万元")
    assert [one.field for one in refused.value.problems] == ["premium"]
    assert province.premium("8万元").state == "submitted"


def test_a_policy_is_subsidised_once_and_says_how_much(province: Province) -> None:
    policy = filed(province)
    one = paid(province, province.premium("10万元"))
    assert Policy.objects.get(pk=policy.pk).subsidy == one.paid_fen > 0
    with pytest.raises(Conflict, match="已经申报过"):
        province.premium("10万元", policy="pl2021001")


def test_a_policy_filed_after_its_subsidy_was_paid_says_so_too(province: Province) -> None:
    one = paid(province, province.premium("10万元"))
    assert filed(province).subsidy == one.paid_fen


def test_a_cancelled_policy_gives_back_what_its_unused_days_were_given(province: Province) -> None:
    policy = filed(province, ends_on="2023-03-01")
    one = paid(province, province.premium("10万元"))
    on = date(2022, 3, 1)  # 365 of 730 days are left
    with pytest.raises(NotAllowed):
        surrender(one, on, **province.by("intake"))
    for wrong in (date(2021, 2, 28), date(2023, 3, 1), date(2022, 12, 1)):
        with pytest.raises(Invalid):
            surrender(one, wrong, **province.by("approver"))
    assert surrender(one, on, **province.by("approver")) == one.paid_fen // 2
    claim = Clawback.objects.get()
    assert (claim.filing_id, claim.amount_fen, fresh(one).state) == (one.pk, one.paid_fen // 2, "clawing")
    policy.refresh_from_db()
    assert (policy.state, policy.subsidy) == ("cancelled", one.paid_fen - one.paid_fen // 2)
    with pytest.raises(Conflict):
        surrender(fresh(one), on, **province.by("approver"))
    assert verify().fault == ""


def test_a_cancelled_policy_is_not_subsidised_any_more(province: Province) -> None:
    policy = filed(province)
    Policy.objects.filter(pk=policy.pk).update(state=Policy.CANCELLED)
    with pytest.raises(Invalid, match="退保"):
        province.premium("10万元")


def test_the_desk_sees_the_policy_and_notes_that_it_ended(province: Province) -> None:
    filed(province, ends_on="2023-03-01")
    one = paid(province, province.premium("10万元"))
    client = Client()
    client.force_login(Account.objects.get(pk=province.posts["approver"].account))
    address = reverse("desk:programme_filing", kwargs={"shown": one.number})
    assert "PL-2021-001" in client.get(address).content.decode()
    assert client.post(address, {"what": "surrender", "ended": "2023-03-02"}).status_code == 400
    assert client.post(address, {"what": "surrender", "ended": DAY.isoformat()}).status_code == 302
    assert "已退保" in client.get(address).content.decode()
