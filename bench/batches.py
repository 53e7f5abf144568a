"""Batches beside bare statements: a filing read, kept, judged, answered, and handed back.

A bank's filing of 100,000 loans over 20,000 firms as CSV and as Excel, on either engine: uploaded by one person (read,
totals compared, kept row by row) and filed by another (firms, certificates, conditions, limits, loans, answers).
Beside it, in the same round: the same file only read by the csv module or by calamine, and the same loans only written
by a bare bulk insert. One row in fifty is faulty. Exits with 1 when an answer is missing or wrong.

    .venv/bin/python -m bench.batches [--engines sqlite,postgresql] [--rounds 3] [--rows 100000]
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.table import ratio

VAR, ROOT = Path("var/bench"), Path(__file__).resolve().parent.parent
POSTGRES = os.environ.get("GONGZHI_BENCH_POSTGRES", "postgresql://postgres@127.0.0.1/postgres")
NOON = datetime(2023, 11, 15, 4, 0, tzinfo=UTC)
HEADERS = (
    "借据号", "统一社会信用代码", "企业名称", "合同号", "本金（万元）", "起始日", "到期日", "利率", "企业资格",
    "资格编号", "贷款用途", "担保方式", "首贷",
)  # fmt: skip
FAULTY = 50  # one row in so many


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--engines", default="sqlite,postgresql")
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--rows", type=int, default=100_000)
    given.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.within:
        return _measure(options)
    print(f"load average at start {os.getloadavg()[0]:.2f}, {os.cpu_count()} CPUs")
    return max(_in_a_process(engine, options) for engine in options.engines.split(","))


def _in_a_process(engine: str, options: argparse.Namespace) -> int:
    """Measure in a process of its own, on a database made for it."""
    name = f"gongzhi_bench_batches_{os.getpid()}"
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR) as folder:
        env = {**os.environ, "GONGZHI_VAR": folder, "DJANGO_SETTINGS_MODULE": "gongzhi.config.settings"}
        env.pop("DATABASE_URL", None)
        if engine == "postgresql":
            _admin(f'CREATE DATABASE "{name}"')
            env["DATABASE_URL"] = urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}"))
        command = [sys.executable, "-m", "bench.batches", "--within"]
        for option in ("rounds", "rows"):
            command += [f"--{option}", str(getattr(options, option))]
        try:
            return subprocess.run(command, env=env, check=False).returncode
        finally:
            if engine == "postgresql":
                _admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _measure(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    world = _world(options.rows // 5)
    print(f"\n{connection.vendor}: {options.rows:,} rows, {options.rounds} rounds")
    right = True
    for form, bar in (("csv", 5_000), ("xlsx", 3_000)):
        file = Path(os.environ["GONGZHI_VAR"]) / f"batch.{form}"
        times: dict[str, list[float]] = {}
        for number in range(options.rounds):
            rows = _rows(world, options.rows, f"{form}{number}")
            _write(file, rows)
            _timed(times, "read", lambda file=file: _bare_read(file))
            _timed(times, "insert", lambda rows=rows: _bare_insert(world, rows))
            batch = _timed(times, "upload", lambda file=file, n=number, form=form: _upload(world, file, f"{form}-{n}"))
            filed = _timed(times, "file", lambda batch=batch: _file(world, batch))
            _timed(times, "hand back", lambda filed=filed: _hand_back(filed))
            right &= _right(filed, options.rows)
        whole = [sum(each) for each in zip(times["upload"], times["file"], times["hand back"], strict=True)]
        bare = [sum(each) for each in zip(times["read"], times["insert"], strict=True)]
        rate = options.rows / statistics.median(whole)
        parts = ", ".join(f"{name} {statistics.median(some):.2f} s" for name, some in times.items())
        print(f"  {form:<5} {rate:>9,.0f} rows/s (bar {bar:,})   {parts}")
        print(f"        times a bare read and bulk insert: {ratio(whole, bare)}")
    return 0 if right else 1


def _timed(times: dict[str, list[float]], name: str, run: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = run()
    times.setdefault(name, []).append(time.perf_counter() - began)
    return found


def _world(firms: int) -> Any:
    from tests.work.programmes.speed import fast_world

    return fast_world(firms, at=NOON)


def _rows(world: Any, number: int, head: str) -> list[list[str]]:
    found = []
    for n in range(number):
        firm = world.codes[n % len(world.codes)]
        principal = "0.0000001" if n % FAULTY == 0 else f"{20 + n % 30}.{n % 1_000_000:06d}"
        found.append(
            [f"{head}-{n:07d}", firm, f"企业{n % len(world.codes)}", f"HT{n:07d}", principal, "2023-10-09",
             "2024-10-08", "3.65%", "科技型中小企业", "", "研发", "信用", "是" if n % 3 else "否"]
        )  # fmt: skip
    return found


def _write(file: Path, rows: list[list[str]]) -> None:
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(HEADERS)
            writer.writerows(rows)
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("备案")
    sheet.append(list(HEADERS))
    for row in rows:
        sheet.append(row)
    book.save(file)


def _bare_read(file: Path) -> int:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as stream:
            return sum(1 for _row in csv.DictReader(stream))
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python())


def _bare_insert(world: Any, rows: list[list[str]]) -> None:
    """The same loans by Django's own bulk insert, taken back."""
    from django.db import transaction

    from gongzhi.work.programmes.models import Loan

    with transaction.atomic():
        Loan.objects.bulk_create(
            [
                Loan(
                    book_id=world.book, batch_id=world.batch, bank_id=world.bank.pk, firm_id=world.keys[one[1]],
                    area_path="/500152115/", note=one[0], contract=one[3], principal=1, counted=1, balance=1,
                    begins_on=date(2023, 10, 9), ends_on=date(2024, 10, 8), rate=1, certificate="sci_tech_sme",
                    purpose="research", security="credit", first_loan=True, version=1, filed_on=date(2023, 11, 15),
                )
                for one in rows
            ],
            batch_size=500,
        )  # fmt: skip
        transaction.set_rollback(True)


def _upload(world: Any, file: Path, number: str) -> Any:
    from gongzhi.base.exchange.logic.columns import Meaning, suggested
    from gongzhi.base.tables import read_table
    from gongzhi.work.programmes.actions.batches.uploading import Sending, upload_batch
    from gongzhi.work.programmes.logic.batches.head import Head
    from gongzhi.work.programmes.logic.batches.kinds import fields_of

    table = read_table(file)
    meaning = Meaning(suggested(table.headers, fields_of("filing")))
    sending = Sending(world.bank, world.maker, "bench", NOON, None, file.name)
    return upload_batch(world.pack, Head(number, "yunkedai", "filing"), table, meaning, sending)


def _file(world: Any, batch: Any) -> Any:
    from gongzhi.work.programmes.actions.batches.filing import file_batch

    return file_batch(batch, viewer=world.checker, channel="bench", at=NOON)


def _hand_back(batch: Any) -> int:
    from gongzhi.work.programmes.queries.answers import answer_lines

    return sum(len(line) for line in answer_lines(batch))


def _right(batch: Any, rows: int) -> bool:
    faulty = len(range(0, rows, FAULTY))
    right = bool(batch.counts == {"accepted": rows - faulty, "returned": faulty})
    if not right:
        print(f"  answers differ: {batch.counts}, expected {rows - faulty} accepted")
    return right


if __name__ == "__main__":
    sys.exit(main())
