"""Vouchers: covered by money, never negative, never twice, and the books add up after whatever was done."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.base.clock import local_day
from gongzhi.base.ids import spoken_code, uuid7
from gongzhi.base.ledger.queries.checks import verify
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed
from gongzhi.work.programmes.actions.institutions import admit, end_admission
from gongzhi.work.programmes.actions.vouchers.issuing import (
    apply_for_voucher,
    expire_vouchers,
    issue_vouchers,
    lapse_uses,
    revoke_voucher,
)
from gongzhi.work.programmes.actions.vouchers.redeeming import claim_settlement, draw_checks, tell_check
from gongzhi.work.programmes.actions.vouchers.using import Asked, give_back_use, release_use, reserve_use, settle_use
from gongzhi.work.programmes.models import Admission, Settlement, Voucher, VoucherUse
from gongzhi.work.programmes.queries.accounts import code_of
from gongzhi.work.programmes.queries.vouchers import books_of, voucher_by_card
from tests.work.programmes.firms import AT, Province, held, pack

pytestmark = pytest.mark.django_db


def in_order() -> None:
    assert books_of(pack(), "innovation").faults() == []
    assert verify().fault == ""


def left(voucher: Voucher) -> int:
    return held(code_of("yunnan", "v", "innovation", "h", voucher.pk)).available


def fresh(use: VoucherUse) -> VoucherUse:
    return VoucherUse.objects.select_related("voucher", "institution__organisation").get(pk=use.pk)


def test_a_voucher_is_issued_only_as_far_as_the_budget_covers_it(province: Province) -> None:
    province.budget("voucher_fee", 19_999_999)
    one = apply_for_voucher(province.firm, "innovation", None, pack=pack(), **province.acting())
    assert one.amount_fen == 20_000_000
    with pytest.raises(Conflict, match="余额不足"):
        issue_vouchers([one], **province.by("intake"))
    province.budget("voucher_fee", 1)
    issue_vouchers([one], **province.by("intake"))
    assert held("yunnan.prog.budget:voucher_fee:2022").available == 0
    in_order()


def test_a_firm_has_one_voucher_a_year(province: Province) -> None:
    province.voucher()
    with pytest.raises(Conflict, match="已经申领过"):
        apply_for_voucher(province.firm, "innovation", None, pack=pack(), **province.acting())


@pytest.mark.parametrize(
    ("face", "fee", "offset", "decided"),
    [
        (None, 1_001, 500, "比例"),
        (1_000_000, 3_000_000, 1_000_000, "券余额"),
        (None, 60_000_000, 20_000_000, "券余额"),
    ],
)
def test_the_offset_is_the_least_of_share_balance_and_caps(
    province: Province, face: int | None, fee: int, offset: int, decided: str
) -> None:
    use = province.use(province.voucher(face), fee)
    assert (use.offset_fen, use.binding) == (offset, decided)
    in_order()


def test_the_firms_year_is_capped_over_its_vouchers(province: Province) -> None:
    first = province.voucher()
    settle_use(province.use(first, 30_000_000, "A"), **province.acting(viewer=province.teller))  # 15 of 20 used
    use = province.use(first, 30_000_000, "B")
    assert (use.offset_fen, use.binding) == (5_000_000, "券余额")
    with pytest.raises(Conflict, match="没有可抵扣"):
        province.use(first, 30_000_000, "C")
    in_order()


def test_sent_twice_it_is_one_and_with_other_content_a_conflict(province: Province) -> None:
    voucher, uid = province.voucher(), uuid7()
    first = province.use(voucher, 1_000_000, uid=uid)
    assert province.use(voucher, 1_000_000, uid=uid).pk == first.pk
    with pytest.raises(Conflict, match="不同的内容"):
        province.use(voucher, 1_000_001, uid=uid)
    assert left(voucher) == 20_000_000 - 500_000
    in_order()


def test_one_contract_is_offset_once_until_it_is_released(province: Province) -> None:
    voucher = province.voucher()
    use = province.use(voucher, 1_000_000, "DB 2022-1")
    with pytest.raises(Conflict, match="已经抵扣过"):
        province.use(voucher, 1_000_000, "db2022-1")
    release_use(use, **province.acting(viewer=province.teller))
    assert left(voucher) == 20_000_000
    province.use(voucher, 1_000_000, "DB2022-1")
    in_order()


def test_what_the_deal_came_to_less_is_free_again(province: Province) -> None:
    voucher = province.voucher()
    use = settle_use(province.use(voucher, 2_000_000), fee=1_500_001, **province.acting(viewer=province.teller))
    assert (use.fee_fen, use.offset_fen, left(voucher)) == (1_500_001, 750_000, 19_250_000)
    assert held(code_of("yunnan", "claims", province.guarantor.pk)).settled == 750_000
    in_order()


def test_a_reservation_lapses_at_its_second_and_cannot_be_settled_then(province: Province) -> None:
    voucher = province.voucher()
    use = province.use(voucher, 2_000_000)
    with pytest.raises(Conflict):
        settle_use(use, **province.acting(use.until, province.teller))
    assert lapse_uses(at=use.until - timedelta(seconds=1)) == 0
    assert lapse_uses(at=use.until) == 1 and lapse_uses(at=use.until) == 0
    assert left(voucher) == 20_000_000
    in_order()


def test_what_is_not_used_in_time_goes_back_to_the_budget(province: Province) -> None:
    voucher = province.voucher()
    settle_use(province.use(voucher, 2_000_000), **province.acting(viewer=province.teller))
    assert voucher.expires_at is not None
    assert local_day(voucher.expires_at - timedelta(seconds=1), "Asia/Shanghai") == date(2023, 5, 10)
    assert expire_vouchers(at=voucher.expires_at - timedelta(seconds=1)) == 0
    assert expire_vouchers(at=voucher.expires_at) == 1 and expire_vouchers(at=voucher.expires_at) == 0
    assert held("yunnan.prog.budget:voucher_fee:2022").available == 100_000_000 - 1_000_000
    in_order()


def test_early_repayment_gives_back_pro_rata_and_telling_it_again_gives_nothing(province: Province) -> None:
    voucher = province.voucher()
    use = settle_use(province.use(voucher, 2_000_000), **province.acting(viewer=province.teller))
    acting = province.acting(viewer=province.teller)
    assert give_back_use(fresh(use), 100, 365, "提前还款", **acting) == 1_000_000 * 100 // 365
    assert give_back_use(fresh(use), 100, 365, "提前还款", **acting) == 0
    assert left(voucher) == 19_000_000 + 273_972
    in_order()


def test_what_comes_back_after_the_voucher_expired_goes_to_the_budget(province: Province) -> None:
    voucher = province.voucher()
    use = settle_use(province.use(voucher, 2_000_000), **province.acting(viewer=province.teller))
    assert voucher.expires_at is not None
    expire_vouchers(at=voucher.expires_at)
    give_back_use(fresh(use), 1, 1, "退保", **province.acting(voucher.expires_at, province.teller))
    assert held("yunnan.prog.budget:voucher_fee:2022").available == 100_000_000 and left(voucher) == 0
    in_order()


def test_a_batch_is_claimed_paid_and_never_claimed_again(province: Province) -> None:
    voucher = province.voucher()
    acting = province.acting(viewer=province.teller)
    uses = [settle_use(province.use(voucher, 2_000_000, f"D{n}"), **acting) for n in range(3)]
    batch = claim_settlement(province.guarantor, "innovation", pack=pack(), **acting)
    assert (batch.uses, batch.total_fen) == (3, 3_000_000)
    with pytest.raises(Conflict, match="没有待兑付"):
        claim_settlement(province.guarantor, "innovation", pack=pack(), **acting)
    province.account(province.guarantor.organisation, "6228000033334444", province.teller)
    run = province.run(at=AT, settlements=[batch])
    province.receipts(run, at=AT)
    assert Settlement.objects.get(pk=batch.pk).state == "paid"
    assert held(code_of("yunnan", "claims", province.guarantor.pk)).settled == 0
    in_order()
    # a loan is repaid early after the provider was paid: netted against its next claim
    give_back_use(fresh(uses[0]), 1, 2, "提前还款", **acting)
    settle_use(province.use(voucher, 2_000_000, "E"), **acting)
    following = claim_settlement(province.guarantor, "innovation", pack=pack(), **acting)
    assert (following.total_fen, following.netted_fen) == (1_000_000, 500_000)
    in_order()


def test_a_faulty_use_is_not_paid_and_its_provider_can_be_struck_off(province: Province) -> None:
    voucher = province.voucher()
    acting = province.acting(viewer=province.teller)
    for n in range(3):
        settle_use(province.use(voucher, 2_000_000, f"D{n}"), **acting)
    (one,) = draw_checks(pack(), "innovation", "彩票 2022050", **province.by("reviewer"))  # 5 % of 3, rounded up
    assert claim_settlement(province.guarantor, "innovation", pack=pack(), **acting).uses == 2
    tell_check(one, False, "合同是补签的", **province.by("reviewer"))
    assert books_of(pack(), "innovation").refused == 1_000_000
    in_order()
    admission = Admission.objects.select_related("institution").get(institution=province.guarantor, ended_at=None)
    end_admission(admission, "与企业串通套取", **province.by("intake"))
    with pytest.raises(NotAllowed, match="没有获准"):
        province.use(voucher, 1_000_000, "Z", AT + timedelta(days=1))


def test_a_revoked_voucher_frees_what_was_reserved_and_keeps_what_was_used(province: Province) -> None:
    voucher = province.voucher()
    settle_use(province.use(voucher, 2_000_000, "A"), **province.acting(viewer=province.teller))
    open_one = province.use(voucher, 2_000_000, "B")
    revoke_voucher(voucher, "企业材料不实", **province.by("intake"))
    assert fresh(open_one).state == "released"
    books = books_of(pack(), "innovation")
    assert (books.used, books.revoked, books.reserved) == (1_000_000, 19_000_000, 0)
    in_order()


def test_a_provider_may_have_a_cap_of_its_own_for_a_year(province: Province) -> None:
    end_admission(Admission.objects.get(institution=province.guarantor), "重新核定额度", **province.by("intake"))
    since = date(2021, 1, 1)
    admit(province.guarantor, "innovation", since=since, year_cap_fen=700_000, **province.by("intake"))
    voucher = province.voucher()
    province.use(voucher, 1_000_000, "A")
    with pytest.raises(Conflict, match="institution"):
        province.use(voucher, 1_000_000, "B")
    in_order()


def test_at_a_counter_a_card_needs_its_code(province: Province) -> None:
    voucher = province.voucher()
    code = spoken_code("voucher", voucher.uid)
    found = voucher_by_card(voucher.card, code)
    assert found is not None and found.pk == voucher.pk
    assert voucher_by_card(voucher.card, "AAAAAAAA") is None and voucher_by_card("12", code) is None


def test_only_who_acts_for_a_provider_stands_at_its_counter(province: Province) -> None:
    voucher = province.voucher()
    with pytest.raises(NotAllowed):
        reserve_use(
            voucher, province.guarantor, Asked("guarantee", "P", 100), **province.acting(viewer=province.banker)
        )


def test_a_counter_takes_only_what_its_kind_of_body_does(province: Province) -> None:
    voucher = province.voucher()
    with pytest.raises(Invalid, match="不办这种"):
        reserve_use(voucher, province.guarantor, Asked("premium", "P", 100), **province.acting(viewer=province.teller))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["use", "settle", "less", "release", "back", "claim", "check"]), st.integers(1, 50_000_000)
    ),
    max_size=10,
)


@pytest.mark.usefixtures("yunnan")
class TestWhateverIsDone:
    @pytest.fixture(autouse=True)
    def _made(self, province: Province) -> None:
        self.province = province
        self.voucher = province.voucher()

    def test_the_books_add_up(self) -> None:
        @given(STEPS)
        @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        def run(steps: list[tuple[str, int]]) -> None:
            with transaction.atomic():
                for n, (what, amount) in enumerate(steps):
                    try:
                        with transaction.atomic():
                            self._step(what, amount, n)
                    except (Conflict, Invalid):
                        pass
                books = books_of(pack(), "innovation")
                assert books.faults() == [] and left(self.voucher) >= 0
                transaction.set_rollback(True)

        run()
        in_order()

    def _step(self, what: str, amount: int, n: int) -> None:
        acting = self.province.acting(viewer=self.province.teller)
        uses = list(VoucherUse.objects.select_related("voucher", "institution__organisation").order_by("pk"))
        one = uses[amount % len(uses)] if uses else None
        if what == "use":
            self.province.use(self.voucher, amount, f"N{n}")
        elif what == "claim":
            claim_settlement(self.province.guarantor, "innovation", pack=pack(), **acting)
        elif one is not None and what == "settle":
            settle_use(one, **acting)
        elif one is not None and what == "less":
            settle_use(one, fee=max(1, amount % one.fee_fen), **acting)
        elif one is not None and what == "release":
            release_use(one, **acting)
        elif one is not None and what == "back":
            give_back_use(one, amount % 366, 365, "提前还款", **acting)
        elif one is not None and what == "check":
            tell_check(one, amount % 2 == 0, "现场查看", **self.province.by("reviewer"))
