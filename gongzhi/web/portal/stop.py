"""Refusing more messages of a kind, by the signed link in each message; and taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.clock import now
from gongzhi.base.ids import open_secret_link
from gongzhi.base.messages.actions.handling import accept_again, refuse, standing
from gongzhi.base.messages.models import SUBJECT, Message
from gongzhi.base.refusals import Invalid, Problem
from gongzhi.web.outbox import CHANNELS, TOPICS


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, link: str) -> HttpResponse:
    """What may be refused, and what is refused already. Reading the page changes nothing: mail scanners open links."""
    uid = open_secret_link(SUBJECT, link)
    message = Message.objects.filter(uid=uid).first() if uid else None
    if message is None:
        raise Http404
    if request.method == "POST":
        match request.POST.get("choice"):
            case "topic" | "all" as choice:
                refuse(message, everything=choice == "all", at=now())
            case "again":
                accept_again(message, at=now())
            case other:
                raise Invalid([Problem("choice", _("选一项：%(choice)s 不在其中") % {"choice": other or ""})])
        messages.success(request, _("已经记下"))
        return redirect("portal:stop", link=link)
    topics = set(standing(message).values_list("topic", flat=True)) if message.address_digest else set()
    context = {
        "channel": _(CHANNELS[message.channel]),
        "topic": _(TOPICS.get(message.topic, message.topic)),
        "refused": bool(topics),
        "everything": "*" in topics,
        "open": bool(message.address_digest) and not message.required,
    }
    return render(request, "portal/stop.html", context)
