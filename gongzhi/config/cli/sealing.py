"""`gongzhi reseal`: after GONGZHI_CIPHER or the secret was changed, seal everything by what holds now."""

from django.db import models, transaction

from gongzhi.base.crypto.resealing import Resealed, every_column, reseal_column
from gongzhi.base.forms.logic.sealing import resealed_answers
from gongzhi.base.messages.models import Address
from gongzhi.config.cli import Arguments
from gongzhi.work.matters.models import Contact, Matter

# columns sealed by their model's own hand: model, column, purpose
BY_HAND: tuple[tuple[type[models.Model], str, str], ...] = (
    (Contact, "phone_sealed", "contact.phone"),
    (Address, "sealed", "messages.address"),
)
_BATCH = 500


def reseal(arguments: Arguments) -> int:
    """Every sealed column, then sealed answers of forms; one line with counts. Safe to break off and repeat."""
    count = Resealed()
    for model, name, purpose, index in every_column():
        reseal_column(model, name, purpose, index, count)
    for model, name, purpose in BY_HAND:
        reseal_column(model, name, purpose, None, count)
    _answers(count)
    fault = f", {count.lost} open by no listed secret" if count.lost else ""
    print(f"{count.anew} values sealed anew, {count.current} were current{fault}")
    return 1 if count.lost else 0


def _answers(count: Resealed) -> None:
    last = 0
    while rows := list(Matter.objects.filter(pk__gt=last).exclude(answers={}).order_by("pk")[:_BATCH]):
        last = rows[-1].pk
        with transaction.atomic():
            for row in rows:
                try:
                    anew, number = resealed_answers(row.answers, row.uid)
                except ValueError:
                    count.lost += 1
                    continue
                if number and Matter.objects.filter(pk=row.pk, answers=row.answers).update(answers=anew):
                    count.anew += number
