"""Quarterly reports 报表: values of indicators and grades, of units. There is no column for a person, and none may be
added."""

from django.db import models

from gongzhi.base.columns import AreaPath, Row
from gongzhi.base.people.models import Account, Post

REPORT = "quarterly_report"


class Value(Row):
    """What was told of an indicator of a unit for a quarter, such as `2023Q1`, and where it was taken from.

    Told again, it is another version; the newest counts. `unit` is the code of an area, or of a board 板块.
    """

    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)  # the file of the pack that declares the reports of that quarter
    report = models.CharField(max_length=40)
    indicator = models.CharField(max_length=40)
    quarter = models.CharField(max_length=6)
    unit = models.CharField(max_length=24)
    area_path = AreaPath()
    number = models.PositiveSmallIntegerField()
    newest = models.BooleanField(default=True)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    source = models.CharField(max_length=120)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "report", "quarter", "indicator", "unit", "number"], name="values_in_order"
            ),
            models.UniqueConstraint(
                fields=["pack", "report", "quarter", "indicator", "unit"],
                condition=models.Q(newest=True),
                name="one_newest_value",
            ),
        ]


class Grade(Row):
    """The grade of a unit in a report of a quarter, given and signed by the report's owner. The newest counts."""

    pack = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    report = models.CharField(max_length=40)
    quarter = models.CharField(max_length=6)
    unit = models.CharField(max_length=24)
    area_path = AreaPath()
    number = models.PositiveSmallIntegerField()
    newest = models.BooleanField(default=True)
    grade = models.CharField(max_length=40)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "report", "quarter", "unit", "number"], name="grades_in_order"),
            models.UniqueConstraint(
                fields=["pack", "report", "quarter", "unit"], condition=models.Q(newest=True), name="one_newest_grade"
            ),
        ]
