"""Panels, who sits on them, what is before them, and how they voted."""

from fractions import Fraction

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.people.models import Account, Post
from gongzhi.base.trail.models import AppendOnly
from gongzhi.work.reviews.logic.panels import Criterion, Rules
from gongzhi.work.reviews.models.affairs import Affair

PANEL = "panel"
SEAT = "panel_seat"  # what a to-do to vote is of: a member


class Panel(Affair):
    """A panel 评议组 and the rules it decides by."""

    PREFIX = "PY"
    OPEN, CLOSED = "open", "closed"

    title = models.CharField(max_length=80)
    basis = models.CharField(max_length=200)
    ballot = models.CharField(max_length=6)
    method = models.CharField(max_length=5)
    criteria = models.JSONField(default=list)
    quorum = models.PositiveSmallIntegerField()
    over_num = models.PositiveSmallIntegerField(default=1)
    over_den = models.PositiveSmallIntegerField(default=2)
    strict = models.BooleanField(default=True)
    trim = models.BooleanField(default=False)
    state = models.CharField(max_length=6, default=OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area_path", "-id"], name="panel_by_area")]

    @property
    def rules(self) -> Rules:
        """The rules, as logic takes them."""
        criteria = tuple(Criterion(**one) for one in self.criteria)
        over = Fraction(self.over_num, self.over_den)
        return Rules(self.method, self.quorum, over, self.strict, criteria, self.trim)


class Member(Row):
    """Somebody on a panel: an account, or a person by stable id who votes at the keeper's desk. Erasable: `name`."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    person_uid = models.UUIDField(null=True)
    name = models.CharField(max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "account"], condition=~Q(account=None), name="account_sits_once"),
            models.UniqueConstraint(
                fields=["panel", "person_uid"], condition=~Q(person_uid=None), name="person_sits_once"
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(person_uid__isnull=False), name="member_is_somebody"
            ),
        ]


class PanelItem(Row):
    """Something before a panel, by code and uid of its subject. The outcome is written once, when it is closed."""

    OPEN, CLOSED = "open", "closed"

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=6, default=OPEN)
    verdict = models.CharField(max_length=9, blank=True)
    votes = models.PositiveSmallIntegerField(default=0)
    approvals = models.PositiveSmallIntegerField(default=0)
    rejections = models.PositiveSmallIntegerField(default=0)
    score_num = models.IntegerField(null=True)
    score_den = models.PositiveIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel", "position"], name="one_item_a_position"),
            models.UniqueConstraint(fields=["panel", "subject_uid"], name="before_a_panel_once"),
        ]

    @property
    def score(self) -> Fraction | None:
        """The exact result of judging, or None."""
        return None if self.score_num is None else Fraction(self.score_num, self.score_den)


class Recusal(AppendOnly):
    """A member who stands back 回避 from an item: declared, or required by a relation known when it was added."""

    item = models.ForeignKey(PanelItem, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="stands_back_once")]


class Ballot(AppendOnly):
    """An open ballot. Changed before closing, the earlier one stays: the last `turn` of a member counts."""

    item = models.ForeignKey(PanelItem, on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField()
    vote = models.CharField(max_length=7, blank=True)
    scores = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member", "turn"], name="one_ballot_a_turn")]


class Seat(Row):
    """Whether a member has voted in a secret ballot: made with the item, and holding no time."""

    item = models.ForeignKey(PanelItem, on_delete=models.PROTECT, related_name="seats")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    cast = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_seat_a_member")]


class Slot(Row):
    """One place in the box of a secret ballot: made with the item, as many as seats, in no order.

    Each vote shuffles what is in the box over all of its places, so that neither a key, a time nor the order of rows
    tells which ballot came with which seat.
    """

    item = models.ForeignKey(PanelItem, on_delete=models.PROTECT, related_name="slots")
    filled = models.BooleanField(default=False)
    vote = models.CharField(max_length=7, blank=True)
    scores = models.JSONField(default=dict)
