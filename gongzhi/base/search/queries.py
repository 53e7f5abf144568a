"""What is found, as subqueries: no key ever passes through Python."""

from django.db.models import BigIntegerField, F, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from gongzhi.base.search.logic import phrases_of
from gongzhi.base.search.models import MOST_SUBJECTS, SHIFT, Subject, Words


def found(subject: str, typed: str) -> QuerySet[Words, int]:
    """Keys of what says all of this, for `pk__in`. Nothing when nothing typed is a letter or a digit."""
    phrases = phrases_of(typed)
    if not phrases:
        return Words.objects.none().values_list("pk", flat=True)
    number = Subject.objects.filter(code=subject).values("id")
    rows = Words.objects.filter(tokens__says=phrases).alias(of=F("id").bitand(MOST_SUBJECTS))
    rows = rows.filter(of=Subquery(number, output_field=BigIntegerField()))
    return rows.annotate(key=F("id").bitrightshift(SHIFT)).values_list("key", flat=True)


def upto(subject: str) -> Coalesce:
    """The key up to which everything is in the index, as an expression."""
    known = Subject.objects.filter(code=subject).values("upto")
    return Coalesce(Subquery(known), Value(0), output_field=BigIntegerField())


def names_of(subject: Subject, key: F) -> CombinedExpression:
    """How the row of the index of a key is called, as an expression on the table the key is of."""
    return key.bitleftshift(SHIFT).bitor(subject.pk)
