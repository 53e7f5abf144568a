"""Rows as wide as those an intake writes, without foreign keys and with the fewest indexes."""

from __future__ import annotations

import uuid

from django.db import models


class Row(models.Model):
    uid = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        abstract = True
        app_label = "floor"


class Main(Row):
    """What was reported."""

    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=20)
    source = models.CharField(max_length=20)
    area = models.CharField(max_length=12)
    path = models.CharField(max_length=80)
    address = models.CharField(max_length=120)
    text = models.TextField()
    lon = models.FloatField()
    lat = models.FloatField()
    reported_at = models.DateTimeField()
    received_at = models.DateTimeField()
    received_on = models.DateField()


class Act(Row):
    """What was done, by whom."""

    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    subject_uid = models.UUIDField()
    post = models.CharField(max_length=40)
    at = models.DateTimeField()
    details = models.JSONField()


class Todo(Row):
    """What is to be done next."""

    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    subject_uid = models.UUIDField()
    area = models.CharField(max_length=12)
    role = models.CharField(max_length=40)
    due = models.DateTimeField()
    opened_at = models.DateTimeField()


class Clock(Row):
    """Until when."""

    todo_uid = models.UUIDField()
    unit = models.CharField(max_length=20)
    amount = models.IntegerField()
    started_at = models.DateTimeField()
    due = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)


class Contact(Row):
    """Whom to answer."""

    subject_uid = models.UUIDField()
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=60)
    consent_at = models.DateTimeField()
