"""What grid workers settled on the spot 自办自结, one line each: written by the book of each of them, as sets."""

import random
from collections.abc import Sequence

from gongzhi.base.ids import uuid7
from gongzhi.base.people.logic import nearest
from gongzhi.config.demo.life import done_of, words_of
from gongzhi.config.demo.sparks import Days, Ground, moment_in
from gongzhi.work.matters.actions.own import settle_many
from gongzhi.work.matters.logic.intake import Draft

Line = tuple[Draft, str]


def settle_lines(ground: Ground, kinds: Sequence[str], count: int, days: Days, dice: random.Random) -> None:
    """So many lines of these kinds."""
    stage, books = ground.stage, dict[int, list[Line]]()
    demo = stage.demo
    weights = [demo.texts[kind].weight for kind in kinds]
    while count:
        place = ground.place(dice)
        post = nearest(ground.workers, place.grid.path)
        if post is None:
            raise LookupError(f"no grid worker in {place.grid.code}")
        kind = dice.choices(kinds, weights)[0]
        texts = demo.texts[kind]
        draft = Draft(
            uuid7(), kind, words_of(demo, texts, place.words, dice), moment_in(days, stage, dice), "own",
            place.lon, place.lat, address=place.words,
        )  # fmt: skip
        books.setdefault(post, []).append((draft, done_of(demo, texts, dice)))
        count -= 1
    for post, book in books.items():
        book.sort(key=lambda line: line[0].reported_at)
        settle_many(book, pack=stage.pack, viewer=stage.cast.of(post)[0], channel="field", at=stage.until)
