"""Schemes of lending and guarantees: what no single line can know, told with its place."""

from collections.abc import Iterator

from gongzhi.base.rules.logic.compiling import RuleFault
from gongzhi.packs.checks.kinds import never
from gongzhi.packs.checks.rules import check_values
from gongzhi.packs.insurance import BankProduct
from gongzhi.packs.programmes import Profile
from gongzhi.packs.schemes.declared import Scheme
from gongzhi.packs.schemes.readying import ready_product, ready_scheme


def check_scheme(code: str, scheme: Scheme, profile: Profile | None) -> Iterator[str]:
    """Every fault of a scheme; what it reads of firms must be kept of them."""
    fields = profile.fields if profile is not None else None
    for name, one in scheme.inputs.items():
        if fields is not None and one.fact and one.fact not in fields:
            yield f"inputs.{name}.fact: {one.fact} is no field of profile.toml"
    for name, field in scheme.filing.certificates.items():
        if fields is not None and (field not in fields or not fields[field].certificate):
            yield f"filing.certificates.{name}: {field} is no certificate of profile.toml"
    yield from check_values(scheme)
    yield from never("title", (scheme.title.zh, scheme.title.en))
    for name, one in scheme.inputs.items():
        yield from never(f"inputs.{name}.title", (one.title.zh, one.title.en))
    try:
        ready_scheme(code, scheme)
    except RuleFault as fault:
        yield from (str(one) for one in fault.problems)


def check_product(code: str, product: BankProduct) -> Iterator[str]:
    """Every fault of a bank's product."""
    yield from never("title", (product.title.zh, product.title.en))
    try:
        ready_product(code, product)
    except RuleFault as fault:
        yield from (str(one) for one in fault.problems)
