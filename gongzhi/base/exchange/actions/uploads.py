"""A file is brought, looked at, checked without leaving a trace, taken, and forgotten after a day."""

import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from gongzhi.base.exchange.access import importing_post
from gongzhi.base.exchange.actions.returning import write_refused, write_returned
from gongzhi.base.exchange.logic.columns import Meaning, check_meaning
from gongzhi.base.exchange.logic.results import Taken
from gongzhi.base.exchange.logic.targets import Import, Target, targets
from gongzhi.base.exchange.models import UPLOAD, Upload
from gongzhi.base.exchange.queries import LOOKED, file_of, folder_of, result_of, table_of
from gongzhi.base.jobs.actions import enqueue
from gongzhi.base.people.logic import Viewer
from gongzhi.base.refusals import Conflict, Invalid, NotAllowed, Problem
from gongzhi.base.tables import Table, TableFault
from gongzhi.base.trail.actions import record
from gongzhi.base.trail.logic import By, Done

JOB = "exchange.import"
KEPT = timedelta(days=1)
_LEFT_LYING = timedelta(minutes=5)
SUFFIXES = ("csv", "txt", "tsv", "gz", "xlsx", "xls", "ods", "xlsm")


def bring(
    parts: Iterable[bytes], *, name: str, target: str, pack: str, viewer: Viewer, at: datetime, language: str
) -> Upload:
    """Keep a file for a day. Raises `NotAllowed`, and `Invalid` for one that is no table."""
    found = targets().get(target)
    post = importing_post(viewer, found) if found else None
    if post is None or viewer.account is None:
        raise NotAllowed(_("您的岗位不能导入这类表格"))
    suffix = name.rpartition(".")[2].lower()
    upload = Upload(
        account_id=viewer.account, post_id=post.id, pack=pack, area_path=post.area_path, target=target,
        name=name[-120:].replace("\x00", ""), suffix=suffix if suffix in SUFFIXES else "csv", kept_at=at,
        language=language,
    )  # fmt: skip
    folder_of(upload).mkdir(parents=True)
    with file_of(upload).open("wb") as out:
        for part in parts:
            out.write(part)
    try:
        table_of(upload)
    except TableFault as fault:
        forget_bytes(upload)
        raise Invalid([Problem("file", said_of(upload, fault))]) from None
    upload.save(force_insert=True)
    return upload


def said_of(upload: Upload, fault: TableFault) -> str:
    """A fault in the words of whoever brought the file, who knows it by another name."""
    return str(fault).replace(file_of(upload).name, upload.name)


def check_upload(upload: Upload, meaning: Meaning, *, viewer: Viewer, at: datetime) -> Taken:
    """What would come of the first rows: they are imported by the true code and taken back. Raises `Invalid`."""
    target, table = _ready(upload, meaning, viewer)
    with transaction.atomic():
        short = Table(table.headers, islice(table.rows, LOOKED), table.head, table.sheet)
        try:
            taken = target.take(short, meaning, _import(upload, viewer.by(upload.post_id, "desk"), at))
        except TableFault as fault:
            raise Invalid([Problem("file", said_of(upload, fault))]) from None
        finally:
            transaction.set_rollback(True)
    return taken


@transaction.atomic
def take_upload(
    upload: Upload, meaning: Meaning, *, viewer: Viewer, at: datetime, sheet: str = "", soon: bool = False
) -> None:  # fmt: skip
    """Let a file be imported by a job. Sent twice it is taken once. `soon`: the caller runs it itself, and the job only
    comes to what was left lying."""
    _ready(upload, meaning, viewer)
    waiting = Upload.objects.filter(pk=upload.pk, state__in=(Upload.WAITING, Upload.FAILED))
    if not waiting.update(state=Upload.QUEUED, meaning=meaning.told(), fault="", sheet=sheet or upload.sheet):
        raise Conflict(_("这个文件已经在导入，或者已经导入过了"))
    enqueue(
        JOB,
        at=at,
        arguments={"upload": str(upload.uid)},
        key=str(upload.uid),
        run_after=at + _LEFT_LYING if soon else None,
    )


def _ready(upload: Upload, meaning: Meaning, viewer: Viewer) -> tuple[Target, Table]:
    target = targets()[upload.target]
    if upload.account_id != viewer.account or upload.post_id not in viewer.post_ids():
        raise NotAllowed(_("这个文件不是您上传的"))
    table = opened(upload)
    problems = check_meaning(meaning, table.headers, target.fields(upload.pack))
    if problems := problems or list(target.faults(meaning, upload.pack)):
        raise Invalid(problems)
    return target, table


def opened(upload: Upload, sheet: str = "") -> Table:
    """The table in a file that is still here; raises `Invalid`."""
    if not file_of(upload).is_file():
        raise Invalid([Problem("file", _("文件已不在，请重新选择"))])
    try:
        return table_of(upload, sheet)
    except TableFault as fault:
        raise Invalid([Problem("file", said_of(upload, fault))]) from None


def _import(upload: Upload, by: By, at: datetime, tell: Callable[[int], None] = lambda rows: None) -> Import:
    return Import(by, at, upload.pack, upload.area_path, tell)


def run_upload(upload: Upload, *, at: datetime, tell: Callable[[int], None] = lambda rows: None) -> Taken | None:
    """Import a file that was let in; None when there is nothing (more) to do. Run again, it goes on."""
    if not Upload.objects.filter(pk=upload.pk, state__in=(Upload.QUEUED, Upload.RUNNING)).update(state=Upload.RUNNING):
        return None
    by, done = By("desk", post=upload.post_id, account=upload.account_id), 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        Upload.objects.filter(pk=upload.pk).update(done=done)
        tell(done)

    with translation.override(upload.language):
        try:
            taken = targets()[upload.target].take(
                opened(upload), Meaning.of(upload.meaning), _import(upload, by, at, told)
            )
        except (TableFault, Invalid) as fault:
            words = said_of(upload, fault) if isinstance(fault, TableFault) else fault.problems[0].message
            Upload.objects.filter(pk=upload.pk).update(state=Upload.FAILED, fault=str(words)[:300], ended_at=at)
            return None
        _hand_back(upload, taken)
    with transaction.atomic():
        facts = {"target": upload.target, **taken.counts()}
        Upload.objects.filter(pk=upload.pk).update(
            state=Upload.DONE, counts=taken.counts(), result=upload.result, done=taken.rows, ended_at=at
        )
        record([Done("exchange.imported", UPLOAD, upload.uid, by, at, upload.area_path, facts)])
    return taken


def _hand_back(upload: Upload, taken: Taken) -> None:
    upload.result = "xlsx" if taken.in_cells else "csv" if taken.faults else ""
    if taken.in_cells:
        write_returned(file_of(upload), taken, result_of(upload), sheet=upload.sheet)
    elif taken.faults:
        write_refused(taken, result_of(upload))


def forget_bytes(upload: Upload) -> None:
    """Take the bytes of a file away, and of what went back."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def sweep(*, at: datetime) -> int:
    """Forget files older than a day, with their names; how many."""
    return _forget(Upload.objects.filter(kept_at__lt=at - KEPT).exclude(state__in=(Upload.GONE, Upload.RUNNING)))


def forget_all() -> int:
    """Forget every file that lies here: any of them may name somebody who was just erased."""
    return _forget(Upload.objects.exclude(state__in=(Upload.GONE, Upload.RUNNING)))


def _forget(rows: QuerySet[Upload]) -> int:
    found = list(rows)
    Upload.objects.filter(pk__in=[one.pk for one in found]).update(state=Upload.GONE, name="", fault="", meaning={})

    def take_away() -> None:
        for one in found:
            forget_bytes(one)

    transaction.on_commit(take_away)
    return len(found)
