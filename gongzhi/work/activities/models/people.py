"""Who comes: invited posts, residents who sign up, residents who book a slot of a reception; and private feeds."""

from django.db import models
from django.db.models import Q

from gongzhi.base.columns import Row
from gongzhi.base.crypto.fields import BlindIndex, Sealed
from gongzhi.base.ids import number_of
from gongzhi.base.people.models import Account, Post
from gongzhi.work.activities.models.plans import Activity
from gongzhi.work.matters.models import Matter


class Invitation(Row):
    """A post that is asked to come. `taker`: it takes the minutes. `deputy`: another holder of it who comes instead.

    `came` is a fact of the activity, told by head when it was held; it is added up for nobody.
    """

    ASKED, COMES, DEPUTY, DECLINED = "asked", "comes", "deputy", "declined"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="invited", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    taker = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=ASKED)
    reason = models.CharField(max_length=200, blank=True)
    deputy = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "post"], condition=Q(withdrawn_at=None), name="post_invited_once"
            ),
        ]
        indexes = [models.Index(fields=["post", "activity"], condition=Q(withdrawn_at=None), name="invited_post")]


class SignUp(Row):
    """A resident who wants to come. Who that is, is sealed and can be erased; that there was somebody stays.

    `came_at`: they scanned the code at the door, where a kind has one.
    """

    COMES, WAITS, WITHDRAWN = "comes", "waits", "withdrawn"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sign_ups", db_index=False)
    name = Sealed("activity.guest")
    phone = Sealed("activity.guest")
    phone_index = BlindIndex("phone")
    state = models.CharField(max_length=9)
    at = models.DateTimeField()
    moved_up_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "phone_index"], condition=~Q(state="withdrawn") & ~Q(phone_index=""),
                name="one_sign_up_a_phone",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["activity", "state", "id"], name="sign_ups_of_activity")]


class Booking(Row):
    """A resident at a reception: a slot that was booked, or a walk-in (no `slot`). `call` is the number called out.

    Who, and what about, is sealed: what somebody brings to a reception is nobody else's to read.
    """

    WAITS, CALLED, DONE, MISSED, CANCELLED = "waits", "called", "done", "missed", "cancelled"
    SPOT, MATTER, REFERRED = "spot", "matter", "referred"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="bookings", db_index=False)
    slot = models.PositiveSmallIntegerField(null=True)
    call = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    name = Sealed("activity.guest")
    phone = Sealed("activity.guest")
    about = Sealed("activity.about")
    state = models.CharField(max_length=9, default=WAITS)
    at = models.DateTimeField()
    day = models.DateField()
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    said = Sealed("activity.about")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "slot"], condition=~Q(state="cancelled") & Q(slot__isnull=False),
                name="slot_booked_once",
            ),
            models.UniqueConstraint(
                fields=["activity", "call"], condition=Q(slot=None), name="walk_in_number_given_once"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["activity", "state", "starts_at"], name="bookings_of_activity")]

    @property
    def number(self) -> str:
        """The receipt number."""
        return number_of("YJ", self.day, self.pk)

    @property
    def called(self) -> str:
        """What is called out: B for booked, W for walked in."""
        return f"{'B' if self.slot else 'W'}{self.call:02d}"


class Feed(Row):
    """The secret calendar feed of an account. Renewing it ends one and begins another, so old links open nothing."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="one_feed_an_account"),
        ]
