"""`gongzhi ledger …`: whether the ledger holds, statements, exports."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from gongzhi.base.clock import now
from gongzhi.base.exchange import TableWriter
from gongzhi.base.ledger.logic.entries import shown
from gongzhi.base.ledger.models import Account
from gongzhi.base.ledger.queries.balances import snapshot, statement
from gongzhi.base.ledger.queries.checks import verify as check
from gongzhi.base.ledger.queries.exports import CSV_COLUMNS, beancount_lines, csv_rows
from gongzhi.config.cli import Arguments, Failed

_PAGE = 500


def verify(arguments: Arguments) -> int:
    """Compute every balance again; one line with counts, naming the first row that does not hold."""
    found = check()
    word = f"FAULT: {found.fault}" if found.fault else "in order"
    print(
        f"{found.units} units, {found.accounts} accounts, {found.entries} entries, {found.transfers} transfers, "
        f"{found.reserved} open reservations: {word}"
    )
    return 1 if found.fault else 0


def show(arguments: Arguments) -> int:
    """What happened on an account, newest first, and its balance at the moment asked for."""
    account = Account.objects.select_related("unit").filter(code=arguments.account).first()
    if account is None:
        raise Failed(f"{arguments.account}: there is no such account")
    at = _moment(arguments.at) if arguments.at else now()
    page = statement(account, at=at, size=_PAGE)
    scale, unit = account.unit.scale, account.unit_id
    balance = page.balance
    print(
        f"{account.code} at {_local(at)}: {shown(balance.settled, scale)} {unit}, "
        f"{shown(balance.reserved_out, scale)} of it reserved"
    )
    while True:
        for line in page.lines:
            changes = f"{shown(line.settled, scale)}\t{shown(line.reserved, scale)}"
            after = f"{shown(line.balance.settled, scale)}\t{shown(line.balance.reserved_out, scale)}"
            print(f"{_local(line.effective_at)}\t{line.kind}\t{changes}\t{after}\t{line.other}\t{line.key}")
        if page.next is None:
            return 0
        page = statement(account, at=at, size=_PAGE, after=page.next)


def export(arguments: Arguments) -> int:
    """The whole ledger in a file, written beside its place and moved there when it is whole."""
    part = arguments.out.with_name(f"{arguments.out.name}.part")
    count = 0
    try:
        with part.open("w", encoding="utf-8", newline="") as stream, snapshot():
            if arguments.format == "csv":
                writer = TableWriter(stream, list(CSV_COLUMNS))
                for row in csv_rows():
                    writer.write(row)
                    count += 1
            else:
                for line in beancount_lines(settings.TIME_ZONE):
                    stream.write(f"{line}\n")
                    count += 1
        part.replace(arguments.out)
    except OSError as fault:
        raise Failed(f"{arguments.out}: {fault.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    print(f"{count} {'transfers' if arguments.format == 'csv' else 'lines'} written to {arguments.out}")
    return 0


def _moment(text: str) -> datetime:
    """A moment as typed: of this installation's time zone if it names none, a day meaning its end."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Failed(f"--at: “{text}” is no moment of the form 2024-01-31 or 2024-01-31T12:00:00+08:00") from None
    if len(text) <= 10:
        moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _local(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).isoformat(timespec="seconds")
