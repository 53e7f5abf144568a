"""The same form is one row, whoever stores it, and its labels are no part of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from gongzhi.base.forms.actions import store_forms
from gongzhi.base.forms.models import FormVersion
from gongzhi.base.forms.queries import stored_forms
from gongzhi.base.texts import digest_of, put_texts, take_texts
from tests.base.forms.examples import census

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def test_meaning_and_texts_put_together_are_the_form_again() -> None:
    whole = census().form.model_dump(mode="json")
    meaning, texts = take_texts(whole)
    assert put_texts(meaning, texts) == whole
    assert "家里人" not in str(meaning) and texts["questions/n/label"]["zh"] == "整数"
    assert texts["choices/fluids/oil/label"]["en"] == "Oil"


@pytest.mark.django_db
def test_the_same_content_is_one_row_and_a_mended_label_none() -> None:
    whole = census().form.model_dump(mode="json")
    meaning, _texts = take_texts(whole)
    mended, _ = take_texts({**whole, "title": {"zh": "新标题", "en": ""}})
    changed = {**meaning, "version": "2"}
    before = FormVersion.objects.count()
    digests = store_forms([meaning, mended, changed], at=NOW)
    assert digests[0] == digests[1] == digest_of(meaning) != digests[2]
    assert store_forms([meaning], at=NOW + timedelta(days=1)) == digests[:1]
    assert FormVersion.objects.count() == before + 2
    assert stored_forms(digests) == {digests[0]: meaning, digests[2]: changed}


@pytest.mark.django_db
def test_a_form_that_was_asked_is_never_changed() -> None:
    (digest,) = store_forms([{"a": 1}], at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.filter(digest=digest).update(meaning={})
    with pytest.raises(LookupError, match="no form is stored"):
        stored_forms(["0" * 64])
