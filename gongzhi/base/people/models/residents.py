"""Persons, households and organisations, with what is dated of them. Never deleted; corrected, they keep what was.

Identity numbers and phone numbers are sealed and found by their blind index only. There is no column for what kind of
person somebody is thought to be, and none may be added.
"""

from django.db import models
from django.db.models import F, Q

from gongzhi.base.areas.models import Address, Area
from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.crypto.fields import BlindIndex, Sealed

PERSON, HOUSEHOLD, ORGANISATION = "person", "household", "organisation"
_IN_ORDER = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


class Person(Row):
    """A natural person 自然人. `merged_into`: the same person was registered twice, and this is the row left behind.

    `area_path` is where the household lives: what may be seen by whom follows from it.
    """

    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=1, blank=True)
    born = models.DateField(null=True)
    id_number = Sealed("person.id_number")
    id_number_index = BlindIndex("id_number")
    phone = Sealed("person.phone")
    phone_index = BlindIndex("phone")
    area_path = AreaPath()
    valid_from = models.DateField()
    died = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    synthetic = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_index"], condition=~Q(id_number_index="") & Q(merged_into=None),
                name="one_person_an_id_number",
            ),
            models.CheckConstraint(condition=Q(sex__in=("", "M", "F")), name="sex_as_on_the_id_card"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["area_path", "id"], name="person_by_area"),
            models.Index(fields=["name", "id"], name="person_by_name"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="person_by_phone"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"  # a log tells no names


class Household(Row):
    """A household 户, or a collective one 集体户. `number` is the one its register gave, if any.

    Where it lives is today's; what was is in `Residence`.
    """

    KINDS = ("family", "collective")

    number = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=10, default="family")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = AreaPath()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    synthetic = models.BooleanField(default=False)
    came_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="split_off", db_index=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number="") & Q(valid_to=None), name="one_household_a_number"
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="household_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="household_by_area")]

    def __str__(self) -> str:
        return f"household {self.pk}"


class Membership(Row):
    """A person belongs to a household, from a local day to the day before another, in a relation to its head."""

    HEAD = "head"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    relation = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(valid_to=None), name="in_one_household_at_a_time"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(valid_to=None, relation="head"), name="one_head_a_household"
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="membership_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(fields=["person", "valid_from"], name="membership_of_person"),
            models.Index(fields=["household", "valid_from"], name="members_of_household"),
        ]


class Residence(Row):
    """Where a household is registered 户籍 or lives 居住, dated: a door, or an area with a text."""

    REGISTERED, LIVING = "registered", "living"
    KINDS = (REGISTERED, LIVING)

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residences")
    kind = models.CharField(max_length=10)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = AreaPath()
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"], condition=Q(valid_to=None), name="one_residence_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(kind__in=("registered", "living")), name="residence_of_a_kind"),
            models.CheckConstraint(condition=_IN_ORDER, name="residence_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["area_path"], name="residence_by_area")]


class Organisation(Row):
    """A unit 单位, an enterprise 企业 or a social organisation 社会组织. `code` is its unified social credit code."""

    KINDS = ("unit", "enterprise", "social")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=18, blank=True)
    phone = Sealed("organisation.phone")
    phone_index = BlindIndex("phone")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_path = AreaPath()
    address = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    synthetic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code="") & Q(valid_to=None), name="one_organisation_a_code"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("unit", "enterprise", "social")), name="organisation_of_a_kind"
            ),
        ]
        indexes = [models.Index(fields=["area_path", "id"], name="organisation_by_area")]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(Row):
    """What a person is in an organisation, dated: its legal representative, the one in charge, or whom to ask."""

    KINDS = ("legal", "head", "contact")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="organisation_roles")
    kind = models.CharField(max_length=10)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(valid_to=None, kind="legal"), name="one_legal_representative"
            ),
            models.UniqueConstraint(
                fields=["organisation", "person", "kind"], condition=Q(valid_to=None), name="one_role_of_a_person"
            ),
            models.CheckConstraint(condition=_IN_ORDER, name="organisation_role_ends_after_it_begins"),
        ]
