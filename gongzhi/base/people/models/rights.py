"""Membership of teams, grants beside the posts, who acts for organisations, and what was opened and corrected."""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.columns import Row
from gongzhi.base.crypto.fields import Sealed
from gongzhi.base.people.models.accounts import Account
from gongzhi.base.people.models.posts import Post, Team
from gongzhi.base.people.models.residents import Organisation, Person
from gongzhi.base.trail.models import AppendOnly

_IN_ORDER = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


class TeamMember(Row):
    """A post or a person of a team, from a day to the day before another. `lead`: speaks for the team."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="teams")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="teams")
    lead = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post=None, person__isnull=False) | Q(post__isnull=False, person=None),
                name="a_post_or_a_person",
            ),
            models.UniqueConstraint(fields=["team", "post"], condition=Q(valid_to=None), name="post_once_in_a_team"),
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(valid_to=None), name="person_once_in_a_team"
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="team_member_ends_after_it_begins"),
        ]


class Authority(Row):
    """An account acts for an organisation: invited, accepted, dated, and ended by either side.

    A `legal` one may invite others, an `agent` 经办人 may not. It holds from acceptance until `until`, or its end.
    """

    LEGAL, AGENT = "legal", "agent"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="authorities")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="authorities")
    kind = models.CharField(max_length=10)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], condition=Q(ended_at=None), name="acts_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=("legal", "agent")), name="authority_of_a_kind"),
        ]


class Grant(Row):
    """One verb on one subject for a post, an account or an organisation, until a day or its end.

    For what a post cannot say: an invited co-handler, a bank's own loans, a juror's share. `reason` is why.
    """

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    verb = models.CharField(max_length=30)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="grants", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="grants", db_index=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="grants", db_index=False
    )
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    valid_from = models.DateField()
    until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, account=None, organisation=None)
                | Q(post=None, account__isnull=False, organisation=None)
                | Q(post=None, account=None, organisation__isnull=False),
                name="granted_to_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=["subject_uid", "verb", grantee],
                    condition=Q(ended_at=None),
                    name=f"granted_once_to_{grantee}",
                )
                for grantee in ("post", "account", "organisation")
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["post", "subject", "verb"], condition=Q(ended_at=None), name="grants_of_post"),
            models.Index(fields=["account", "subject", "verb"], condition=Q(ended_at=None), name="grants_of_account"),
            models.Index(fields=["organisation", "subject", "verb"], condition=Q(ended_at=None), name="grants_of_org"),
            models.Index(fields=["subject_uid", "id"], name="grants_on_subject"),
        ]


class Opened(AppendOnly):
    """Somebody at the desk opened a person's or household's page. The household sees this; nobody can change it.

    By which post and account, for what purpose, and whether numbers were shown in full.
    """

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    post_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=20)
    unmasked = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_uid", "id"], name="opened_of_subject")]


class Revision(Row):
    """What a person, household or organisation said before it was corrected, sealed: JSON of the columns that changed.

    A row that can be emptied, unlike the act it belongs to, since personal data must be erasable.
    """

    subject = models.CharField(max_length=30)
    subject_uid = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    act_uid = models.UUIDField()
    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    was = Sealed("people.revision")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_uid", "version"], name="one_revision_a_version")]
