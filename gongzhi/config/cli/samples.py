"""`gongzhi sample …`"""

from uuid import UUID

from gongzhi.config.cli import Arguments, Failed
from gongzhi.work.reviews.models import Draw
from gongzhi.work.reviews.queries.draws import draw_by_number, verify_draw


def verify(arguments: Arguments) -> int:
    """Compute a draw again; one line with counts at the end."""
    draw = _found(arguments.uid)
    print(f"{draw.number} {draw.title}")
    print(f"commitment {draw.commitment}")
    print(f"frame      {draw.frame_digest or 'not stated yet'}")
    print(f"seed       {draw.seed or 'not revealed yet'}")
    found = verify_draw(draw)
    word = f"FAULT: {found.fault}" if found.fault else "in order"
    print(f"{found.frame} units, {found.picks} drawn, {found.replaced} replaced: {word}")
    return 1 if found.fault else 0


def _found(text: str) -> Draw:
    draw = draw_by_number(text)
    if draw is None:
        try:
            draw = Draw.objects.filter(uid=UUID(text)).first()
        except ValueError:
            raise Failed(f"{text}: is neither the uid nor the number of a draw") from None
    if draw is None:
        raise Failed(f"{text}: there is no such draw")
    return draw
