"""Transfers of django-hordak, in its own environment: by its own call, and its bulk way. Prints rates as JSON.

    PYTHON by_hordak.py postgresql://USER@HOST/DATABASE ROUNDS CALLS BULK

Each call is `Account.transfer_to` as it is, committed by itself. The bulk way is that of its benchmark commands: a
transaction and two legs each, by `bulk_create`, `BULK` in one commit. An account's balance is a sum over its legs there
and is asked for by nobody, so nothing keeps two calls from overdrawing one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

ACCOUNTS = 200


def main() -> int:
    url, rounds, calls, bulk = urlsplit(sys.argv[1]), *map(int, sys.argv[2:])
    _configure(url.path[1:], url)
    from django.core.management import call_command
    from django.db import transaction
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    call_command("migrate", verbosity=0)
    accounts = [
        Account.objects.create(name=f"a{n}", type="AS", currencies=["CNY"], code=f"{n:03d}") for n in range(ACCOUNTS)
    ]
    pairs = [(accounts[n % ACCOUNTS], accounts[(n * 7 + 3) % ACCOUNTS], Money(n % 90 + 1, "CNY")) for n in range(bulk)]

    def one_by_one() -> int:
        for debit, credit, amount in pairs[:calls]:
            with transaction.atomic():
                debit.transfer_to(credit, amount)
        return calls

    def at_once() -> int:
        made = [Transaction() for _ in pairs]
        legs = [
            leg
            for one, (debit, credit, amount) in zip(made, pairs, strict=True)
            for leg in (
                Leg(transaction=one, account=debit, credit=amount),
                Leg(transaction=one, account=credit, debit=amount),
            )
        ]
        with transaction.atomic():
            Transaction.objects.bulk_create(made)
            Leg.objects.bulk_create(legs)
        return bulk

    found = {"calls": [_rate(one_by_one) for _ in range(rounds)], "bulk": [_rate(at_once) for _ in range(rounds)]}
    print(json.dumps(found))
    return 0


def _rate(work: Callable[[], int]) -> float:
    begun = time.perf_counter()
    return work() / (time.perf_counter() - begun)


def _configure(name: str, url: object) -> None:
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": unquote(name),
                "USER": unquote(url.username or ""), "PASSWORD": unquote(url.password or ""),
                "HOST": url.hostname or "", "PORT": str(url.port or ""), "CONN_MAX_AGE": None,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", DEFAULT_CURRENCY="CNY",
        HORDAK_INTERNAL_CURRENCY="CNY", USE_TZ=True, SECRET_KEY="only for this bench",
    )  # fmt: skip
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
