"""Reading the trail: a thing's acts, the newest of a kind, and whether the chain still holds."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from gongzhi.base.trail.guards import missing_guards
from gongzhi.base.trail.logic import GENESIS, chain
from gongzhi.base.trail.models import Act, Block


def acts_of(subject_uid: UUID) -> QuerySet[Act]:
    """Everything done to one thing, oldest first."""
    return Act.objects.filter(subject_uid=subject_uid).order_by("pk")


def newest(*subjects: str) -> int:
    """Key of the newest act on these kinds of subject, 0 if none: what a cache compares to know it is stale."""
    # Asked on every report. One probe of the index a subject: asked with IN, PostgreSQL walks back over every act
    # of everything else until it meets one of them. As SQL, since the ORM takes longer to build it than it runs.
    probe = f"SELECT MAX(id) AS id FROM {Act._meta.db_table} WHERE subject = %s"  # noqa: S608
    probes = " UNION ALL ".join([probe] * len(subjects))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM ({probes}) AS newest", subjects)  # noqa: S608
        return cursor.fetchone()[0] or 0


def block_of(act_id: int) -> Block | None:
    """The block that seals an act, or None while it waits for the next one."""
    return Block.objects.filter(last_act__gte=act_id).order_by("last_act").first()


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found. `fault` is '' when everything holds."""

    blocks: int
    acts: int
    unsealed: int
    fault: str = ""


def verify() -> Verdict:
    """Recompute every block from the acts, in constant memory; stop at the first that differs and name it."""
    blocks = acts = 0
    previous, last = GENESIS, 0
    for block in Block.objects.order_by("last_act").iterator():
        rows = Act.objects.filter(pk__gt=last, pk__lte=block.last_act).order_by("pk")
        found = chain(previous, (act.sealed_form() for act in rows.iterator(chunk_size=1_000)), block.sealed_at)
        if block.previous != previous:
            return Verdict(blocks, acts, 0, f"block {block.pk} does not follow the block before it")
        if found.acts != block.acts:
            return Verdict(blocks, acts, 0, f"block {block.pk} sealed {block.acts} acts, {found.acts} are there")
        if (found.hash, found.first, found.last) != (block.hash, block.first_act, block.last_act):
            return Verdict(blocks, acts, 0, f"an act between {block.first_act} and {block.last_act} was changed")
        blocks, acts, previous, last = blocks + 1, acts + found.acts, found.hash, block.last_act
    missing = missing_guards()
    fault = f"append-only triggers are missing: {', '.join(missing)}" if missing else ""
    return Verdict(blocks, acts, Act.objects.filter(pk__gt=last).count(), fault)
