"""What may be asked of other posts about a matter, and how it may end. Pure."""

from dataclasses import dataclass

from gongzhi.base.todos.logic import Allowance

ANSWERED, AGREED, OBJECTED, DECLINED, WITHDRAWN = "answered", "agreed", "objected", "declined", "withdrawn"


@dataclass(frozen=True)
class Rule:
    """How one kind of ask works: the outcomes the asked post may choose, and how long it has.

    `holds`: the matter waits for it. `clears`: outcomes after which it no longer does.
    """

    outcomes: tuple[str, ...]
    allowed: Allowance
    holds: bool
    clears: tuple[str, ...] = ()


# The limits are examples; a pack's own may be set later by its flow.
RULES: dict[str, Rule] = {
    "assist": Rule((ANSWERED, DECLINED), Allowance(3, "working_days"), True, (ANSWERED, DECLINED, WITHDRAWN)),
    "countersign": Rule((AGREED, OBJECTED), Allowance(2, "working_days"), True, (AGREED, WITHDRAWN)),
    "supervise": Rule((ANSWERED,), Allowance(2, "working_days"), True, (ANSWERED, WITHDRAWN)),
    "case_lead": Rule((ANSWERED, DECLINED), Allowance(30, "days"), False),
    "merge": Rule((AGREED, DECLINED), Allowance(1, "working_days"), False),
}


def waited_for(asks: list[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    """The asks a matter still waits for. Each is (kind, post, outcome), oldest first; the newest of a post counts."""
    newest = {(kind, post): outcome for kind, post, outcome in asks}
    return [
        (kind, post, outcome)
        for (kind, post), outcome in newest.items()
        if RULES[kind].holds and outcome not in RULES[kind].clears
    ]
