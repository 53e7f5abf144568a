"""A firm's profile: told once, by a field or by a file; what was known before stays below it."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongzhi.base.refusals import Invalid, Problem, Refused
from gongzhi.base.tables.reading import read_table
from gongzhi.base.tables.rows import TableFault
from gongzhi.packs.programmes import Profile
from gongzhi.web.portal.firms.found import Firm, acting, day_of, faults, of_a_firm, typed
from gongzhi.web.sent import whole
from gongzhi.web.showing import say
from gongzhi.work.programmes.actions.paying import set_pay_account
from gongzhi.work.programmes.actions.profile import profile_of, tell_profile
from gongzhi.work.programmes.logic.files import FILE_MOST, rows_of_json, told_in
from gongzhi.work.programmes.logic.profile import Told, how_written
from gongzhi.work.programmes.models import Fact, PayAccount
from gongzhi.work.programmes.queries.profile import history_of


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_firm
def profile(request: HttpRequest, firm: Firm) -> HttpResponse:
    """The page; sent, a field, a file or the account to be paid on."""
    if request.method != "POST":
        return _page(request, firm)
    what = typed(request, "what", 10)
    try:
        if what == "tell":
            said = _tell(request, firm)
        elif what == "file":
            said = _file(request, firm)
        elif what == "account":
            set_pay_account(
                firm.organisation, typed(request, "holder", 120), typed(request, "bank", 120),
                typed(request, "number", 40), pack=firm.pack, **acting(request),
            )  # fmt: skip
            said = _("收款账户已记下")
        else:
            raise Invalid([Problem("", _("选要办什么"))])
    except Refused as refused:
        return _page(request, firm, refused)
    messages.success(request, said)
    return redirect("portal:firm_profile", uid=firm.organisation.uid)


def _tell(request: HttpRequest, firm: Firm) -> str:
    field = typed(request, "field", 40)
    told = Told(
        field, typed(request, "value", 60), whole(typed(request, "year", 4), 4), day_of(request, "since"),
        day_of(request, "until"), typed(request, "certificate", 60), typed(request, "provisional", 3) == "yes",
    )  # fmt: skip
    try:
        taken = tell_profile(firm.organisation, [told], pack=firm.pack, **acting(request))
    except Invalid as fault:
        raise Invalid([Problem(one.field.rpartition(":")[2], one.message) for one in fault.problems]) from None
    return _("已记下") if taken.new else _("和已有的一样，没有改动")


def _file(request: HttpRequest, firm: Firm) -> str:
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > FILE_MOST:
        raise Invalid([Problem("file", _("选一个 2 MB 以内的 Excel、CSV 或 JSON 文件"))])
    kept, raw = profile_of(firm.pack), sent.read()
    suffix = Path(str(sent.name)).suffix.lower()
    try:
        if suffix == ".json":
            rows = rows_of_json(json.loads(raw.decode("utf-8-sig"), parse_float=str))
        else:
            with NamedTemporaryFile(suffix=suffix if suffix in (".xlsx", ".csv", ".xls") else ".csv") as file:
                file.write(raw)
                file.flush()
                rows = [(row.line, row.cells) for row in read_table(Path(file.name)).rows]
    except (TableFault, ValueError, KeyError) as fault:
        raise Invalid([Problem("file", _("读不出来：%(why)s") % {"why": str(fault)[:120]})]) from None
    told, problems = told_in(kept, rows)
    new = same = 0
    for line, one in told:
        try:
            taken = tell_profile(firm.organisation, [one], pack=firm.pack, **acting(request))
            new, same = new + taken.new, same + taken.same
        except Invalid as fault:
            problems += [Problem(f"line {line}", fault.problems[0].message)]
    if problems:
        said = _("收下 %(new)d 项，%(same)d 项没有变化；下面的行没有收：") % {"new": new, "same": same}
        raise Invalid([Problem("file", said), *problems[:50]])
    return _("收下 %(new)d 项，%(same)d 项没有变化") % {"new": new, "same": same}


def _page(request: HttpRequest, firm: Firm, refused: Refused | None = None) -> HttpResponse:
    kept, history = profile_of(firm.pack), history_of(firm.organisation)
    account = PayAccount.objects.filter(organisation=firm.organisation, until=None).first()
    context = {
        "firm": firm, "groups": _groups(kept, history), "errors": faults(refused), "typed": request.POST,
        "before": [_view(kept, one) for one in history if one.known_to is not None][:60],
        "fields": [_option(kept, code, request) for code in kept.fields], "account": account,
        "tail": account.number.open()[-4:] if account else "",
    }  # fmt: skip
    return render(request, "portal/firms/profile.html", context, status=refused.status if refused else 200)


def _option(kept: Profile, code: str, request: HttpRequest) -> dict[str, Any]:
    one = kept.fields[code]
    return {"value": code, "label": f"{say(one.title)} · {how_written(one)}", "on": request.POST.get("field") == code}


def _groups(kept: Profile, history: list[Fact]) -> list[dict[str, Any]]:
    standing: dict[str, list[Fact]] = {}
    for one in history:
        if one.known_to is None:
            standing.setdefault(one.field, []).append(one)
    return [
        {
            "title": say(title),
            "rows": [
                {"title": say(field.title), "basis": field.basis,
                 "facts": [_view(kept, one) for one in standing.get(code, ())]}
                for code, field in kept.fields.items() if field.group == group
            ],
        }
        for group, title in kept.groups.items()
    ]  # fmt: skip


def _view(kept: Profile, one: Fact) -> dict[str, Any]:
    field = kept.fields.get(one.field)
    text = one.value
    if field is not None and field.type == "money" and one.number is not None:
        text = f"¥ {one.number // 100:,}.{one.number % 100:02d}" if one.number >= 0 else f"¥ {one.number / 100:,.2f}"
    elif one.value in ("yes", "no"):
        text = _("是") if one.value == "yes" else _("否")
    until = None if one.valid_to is None else one.valid_to.fromordinal(one.valid_to.toordinal() - 1)
    return {"row": one, "title": say(field.title) if field else one.field, "text": text, "until": until,
            "yearly": bool(field and field.yearly), "certificate": bool(field and field.certificate)}  # fmt: skip
