"""Who may see which messages: each post its own, the outbox of an area those whose role has the verb."""

from django.db.models import Q, QuerySet

from gongzhi.base.columns import under
from gongzhi.base.messages.logic.texts import BY_HAND, IN_APP
from gongzhi.base.messages.models import Message
from gongzhi.base.people.logic import Viewer
from gongzhi.base.people.models import Account, Post

POST, ACCOUNT = "post", "account"
SEE = "see_messages"


def own(messages: QuerySet[Message], viewer: Viewer) -> QuerySet[Message]:
    """Messages to the viewer's posts and account, in the house or to be handed on by them."""
    posts = Q(recipient_uid__in=Post.objects.filter(pk__in=viewer.post_ids()).values("uid"))
    me = Q(recipient_uid__in=Account.objects.filter(pk=viewer.account or 0).values("uid"))
    return messages.filter(posts | me, channel__in=(IN_APP, *BY_HAND))


def visible_to(messages: QuerySet[Message], viewer: Viewer) -> QuerySet[Message]:
    """Own ones, and those of the areas whose outbox the viewer may see; never those about restricted matters."""
    if not viewer.posts:
        return messages.none()
    seen = Q(pk__in=own(Message.objects.all(), viewer).values("pk"))
    for post in viewer.holding(SEE):
        seen |= under("area_path", post.area_path) & Q(restricted=False)
    return messages.filter(seen)


def logging_post(viewer: Viewer) -> int | None:
    """The post by which a viewer sees the outbox, or None."""
    return next((post.id for post in viewer.holding(SEE)), None)


def posting_post(viewer: Viewer, message: Message) -> int | None:
    """The post of the viewer that a message to hand on is addressed to, or None."""
    if message.channel not in BY_HAND:
        return None
    posts = Post.objects.filter(pk__in=viewer.post_ids(), uid=message.recipient_uid)
    return posts.values_list("pk", flat=True).first()
