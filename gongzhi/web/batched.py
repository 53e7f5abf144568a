"""A file of an institution as the table a batch is read from, whoever brought it."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from gongzhi.base.exchange import TableFault, read_table
from gongzhi.base.exchange.logic.columns import Meaning, suggested, without_results
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.base.tables import Table
from gongzhi.packs.queries import PackInUse
from gongzhi.work.programmes.logic.batches.head import Head
from gongzhi.work.programmes.logic.batches.kinds import POLICY, fields_of

BYTES_MOST = 200_000_000
_SUFFIXES = {".csv", ".xlsx", ".xls", ".ods", ".jsonl", ".json", ".gz", ".txt"}


@contextmanager
def table_of(chunks: Iterable[bytes], name: str, head: Head, pack: PackInUse) -> Iterator[tuple[Table, Meaning]]:
    """The table in a file called `name`, and which column means what; raises `Invalid` naming `file`.

    Rows are read as they are asked for: the file is there until the block is left.
    """
    suffix = Path(name).suffix.lower()
    with tempfile.NamedTemporaryFile(suffix=suffix if suffix in _SUFFIXES else ".csv") as kept:
        for chunk in chunks:
            kept.write(chunk)
        kept.flush()
        try:
            table = without_results(read_table(Path(kept.name)))
        except TableFault as fault:
            said = str(fault).replace(Path(kept.name).name, name[:60])
            raise Invalid([Problem("file", said or _("这个文件读不出来"))]) from None
        own = {}
        if head.kind != POLICY and head.scheme in pack.pack.schemes:
            own = {code: one.title.label for code, one in pack.scheme(head.scheme).columns.items()}
        yield table, Meaning(suggested(table.headers, fields_of(head.kind, own)))
